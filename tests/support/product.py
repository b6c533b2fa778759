"""The whole product as a process of its own, as an operator starts it: for tests that look at it from outside."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import processes
from tests.support.free_port import free_port
from tests.support.processes import Process

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


@dataclass(slots=True)
class Running:
    process: Process
    base_url: str
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text; headers as keyword arguments, with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.base_url + path, headers=named), timeout=PATIENCE
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait_until_ready(self) -> str:
        """What it says then. On a busy machine it may for a while answer itself too slowly, and call itself not ready."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, f"it ended:\n{self.log.read_text(encoding='utf-8')}"
            try:
                status, said = self.get("/readyz")
                if status == 200:
                    return said
            except OSError:
                pass  # it does not listen yet
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(f"it was not ready in time:\n{self.log.read_text(encoding='utf-8')}")

    def wait_until_logged(self, word: str) -> None:
        until = time.monotonic() + PATIENCE
        while word not in self.log.read_text(encoding="utf-8"):
            assert time.monotonic() < until, f"it never logged {word!r}"
            time.sleep(0.1)

    def stop(self) -> int:
        """Ends it as a supervisor does; the code with which it ended."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


def settings_of(folder: Path, **more: str) -> dict[str, str]:
    """An environment with no settings but these; the data lie in the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLOTKEEPER_")}
    named = {f"SLOTKEEPER_{name.upper()}": value for name, value in more.items()}
    return {**kept, "SLOTKEEPER_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), **named}


def command(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command of the product, run to its end."""
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *words],
        cwd=folder,
        env=settings_of(folder, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def start(folder: Path, *, by: Callable[..., Process] = processes.start, **more: str) -> Running:
    """Serves on a free port and waits until it is ready."""
    port = free_port()
    log = folder / "output.txt"
    environment = settings_of(folder, port=str(port), **more)
    with log.open("w", encoding="utf-8") as output:
        process = by(
            str(ROOT / "app.py"), "serve", environment=environment, folder=folder, stdout=output, stderr=output
        )
    running = Running(process=process, base_url=f"http://127.0.0.1:{port}", log=log)
    running.wait_until_ready()
    return running


@contextmanager
def worker_alone(folder: Path) -> Generator[None]:
    """The worker in a process of its own, beside whatever serves."""
    words = [str(ROOT / "app.py"), "worker"]
    with (folder / "worker.txt").open("w", encoding="utf-8") as output:
        process = processes.start(*words, environment=settings_of(folder), folder=folder, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)
