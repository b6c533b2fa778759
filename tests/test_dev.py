"""The chores' own machinery: what it says, and that no exit code is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]


def chore(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "dev.py", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_lists_every_chore_with_its_purpose() -> None:
    lines = chore("help").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(dev.CHORES)
    assert all(len(line.split()) > 2 for line in lines)


def test_an_unknown_chore_is_refused_and_the_known_ones_are_listed() -> None:
    told = chore("fly")
    assert told.returncode == 1
    assert "unknown chore: fly" in told.stderr
    assert "run" in told.stdout


def test_the_exit_code_of_a_tool_is_passed_on() -> None:
    with pytest.raises(SystemExit, match="7"):
        dev.call(sys.executable, "-c", "raise SystemExit(7)")


def test_a_chore_may_look_at_the_exit_code_itself() -> None:
    assert dev.call(sys.executable, "-c", "raise SystemExit(7)", must=False) == 7


def test_tools_get_the_environment_they_are_given() -> None:
    code = "import os; raise SystemExit(int(os.environ['TZ'] == 'Asia/Kathmandu'))"
    assert dev.call(sys.executable, "-c", code, must=False, environment={"TZ": "Asia/Kathmandu"}) == 1


@pytest.mark.parametrize("code", ["0", "3"])
def test_every_zone_is_run_and_an_exit_code_of_one_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho told in $TZ\n[ $TZ != Asia/Kathmandu ] || exit {code}\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(dev, "PYTHON", python)
    assert dev.in_other_zones() == int(code)
    printed = capsys.readouterr().out
    assert all(f"told in {zone}\n" in printed for zone in dev.ZONES)


def test_nothing_is_installed_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[tuple[object, ...]] = []
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "call", lambda *words, **_: done.append(words))
    dev.install("requirements.txt")
    dev.install("requirements.txt")
    assert len(done) == 1


def test_a_changed_pin_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[tuple[object, ...]] = []
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "call", lambda *words, **_: done.append(words))
    dev.install("requirements.txt")
    monkeypatch.setattr(dev, "fingerprint", lambda *_: "another")
    dev.install("requirements.txt")
    assert len(done) == 2


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_chores_need_the_standard_library_alone(name: str) -> None:
    listed = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = {line.split("=")[0].split("[")[0].replace("-", "_") for line in listed if line and line[0].isalpha()}
    imported = {
        line.split()[1] for line in (ROOT / "dev.py").read_text().splitlines() if line.startswith(("import ", "from "))
    }
    assert not imported & packages
