"""Rules of the house that no linter knows."""

import json
import re
import subprocess
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[2]
TEXT_KINDS = {".py", ".js", ".css", ".html", ".md", ".toml", ".txt", ".json", ".yaml", ".po", ".example", ""}


LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def texts() -> list[Path]:
    return [path for path in tracked() if path.suffix in TEXT_KINDS]


def pythons() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def targets() -> list[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return re.findall(r"^(\w+): ;", makefile, re.MULTILINE)


def test_no_file_is_longer_than_the_house_allows() -> None:
    assert dev.long_files() == []


def test_every_module_says_what_it_decides() -> None:
    silent = [
        path for path in pythons() if path.stat().st_size and not path.read_text("utf-8").startswith(('"""', "#!"))
    ]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_nothing_is_left_undone() -> None:
    marks = re.compile(
        "TO" + r"DO|FIX" + r"ME|raise Not" + r"ImplementedError$|pytest.mark." + "skip|unittest.mo" + "ck", re.MULTILINE
    )
    found = [path for path in pythons() if marks.search(path.read_text("utf-8")) and path != Path(__file__)]
    assert [str(path.relative_to(ROOT)) for path in found] == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
        r"\beyJhbGciOi[\w-]{20,}\.",
    ],
)
def test_no_secret_is_kept_in_the_repository(pattern: str) -> None:
    found = [path for path in texts() if re.search(pattern, path.read_text("utf-8"))]
    assert [str(path.relative_to(ROOT)) for path in found] == []


def test_the_example_of_the_settings_holds_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"\w*(SECRET|PASSWORD|USER)\w*=.", line)] == []


def test_every_chore_can_be_made_and_run_without_make() -> None:
    assert sorted(targets()) == sorted(dev.CHORES)


@pytest.mark.parametrize("target", sorted(dev.CHORES))
def test_every_chore_stands_in_the_readme(target: str) -> None:
    assert f"`make {target}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_chore_says_what_it_does() -> None:
    assert all(chore.__doc__ for chore in dev.CHORES.values())


def test_every_package_is_pinned_exactly() -> None:
    lines = [
        line.split("#")[0].strip()
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    wanted = [line for line in lines if line and not line.startswith("-r ")]
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+( ; .+)?", line)] == []


def test_the_lock_file_names_no_place_to_download_from() -> None:
    """Packages come from whatever registry the machine is set up with; the hash says that it is the right one."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_links_in_documents_lead_somewhere() -> None:
    documents = [path for path in tracked() if path.suffix == ".md"]
    pairs = [(path, target) for path in documents for target in LINK.findall(path.read_text("utf-8"))]
    assert [
        f"{path.relative_to(ROOT)}: {target}" for path, target in pairs if not (path.parent / target).exists()
    ] == []
