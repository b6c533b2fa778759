"""The whole product as a process of its own, as an operator starts it: for tests that look at it from outside."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.free_port import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


@dataclass(slots=True)
class Running:
    process: subprocess.Popen[str]
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

    def stop(self) -> float:
        """Ends it as a supervisor does; how long it took."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(PATIENCE)
        return time.monotonic() - began


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


def start(folder: Path, **more: str) -> Running:
    """Serves on a free port and waits until it is ready."""
    port = free_port()
    log = folder / "output.txt"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "serve"],
            cwd=folder,
            env=settings_of(folder, port=str(port), **more),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    running = Running(process=process, base_url=f"http://127.0.0.1:{port}", log=log)
    _wait_until_ready(running)
    return running


@contextmanager
def worker_alone(folder: Path) -> Generator[None]:
    """The worker in a process of its own, beside whatever serves."""
    words = [sys.executable, str(ROOT / "app.py"), "worker"]
    with (folder / "worker.txt").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(words, cwd=folder, env=settings_of(folder), stdout=output, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_ready(running: Running) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if running.process.poll() is not None:
            raise AssertionError(f"it ended while starting:\n{running.log.read_text(encoding='utf-8')}")
        try:
            if running.get("/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    running.process.kill()
    raise AssertionError(f"it was not ready in time:\n{running.log.read_text(encoding='utf-8')}")
