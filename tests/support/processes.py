"""Processes of the product and of tests that start at once: forked by one of this test run in which everything is loaded already."""

import asyncio
import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, TypedDict

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
File = int | IO[bytes] | IO[str]
"""An open file, or `PIPE` or `DEVNULL`."""


class Order(TypedDict):
    words: Sequence[str]
    environment: Mapping[str, str]
    folder: str


class Forked:
    """Fits what tests do with `subprocess.Popen`."""

    def __init__(self, order: "Order", files: Sequence[File]) -> None:
        self.returncode: int | None = None
        self.words = " ".join(map(str, order["words"]))
        theirs, ours = zip(*(_ends(file, number) for number, file in enumerate(files)), strict=True)
        self.stdin: IO[bytes] | None = ours[0]
        self.stdout: IO[bytes] | None = ours[1]
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.settimeout(PATIENCE)
        self.connection.connect(_nursery())
        socket.send_fds(self.connection, [json.dumps(order).encode() + b"\n"], theirs)
        for file in theirs:
            os.close(file)
        self.answers = self.connection.makefile("rb")
        self.pid = int(self.answers.readline())

    def poll(self) -> int | None:
        return self._await(0)

    def wait(self, timeout: float = PATIENCE) -> int:
        code = self._await(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.words, timeout)
        return code

    def communicate(self, sent: bytes = b"", timeout: float = PATIENCE) -> tuple[bytes, None]:
        """Sends that, and reads to the end. When that does not come in time, what was said until then is in the exception."""
        until = time.monotonic() + timeout
        if self.stdin:
            self.stdin.write(sent)
            self.stdin.close()
        said = b""
        if self.stdout:
            os.set_blocking(self.stdout.fileno(), False)
            while (part := self.stdout.read()) != b"":
                said += part or b""
                if part is None and not select.select([self.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                    raise subprocess.TimeoutExpired(self.words, timeout, said)
            self.stdout.close()
        self.wait(max(0.0, until - time.monotonic()))
        return said, None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(BrokenPipeError):  # it has just ended
                self.connection.sendall(f"signal {number}\n".encode())

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _await(self, timeout: float) -> int | None:
        if self.returncode is None and select.select([self.connection], [], [], timeout)[0]:
            self.returncode = int(self.answers.readline())
            self.answers.close()
            self.connection.close()
        return self.returncode


Process = Forked | subprocess.Popen[bytes]


def start(
    *words: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    stdin: File = DEVNULL,
    stdout: File = DEVNULL,
    stderr: File = 2,
) -> Process:
    """`python WORDS`; what is open of the files given stays the caller's to close."""
    if not hasattr(os, "fork"):
        return start_afresh(*words, environment=environment, folder=folder, stdin=stdin, stdout=stdout, stderr=stderr)
    inherited = dict(os.environ if environment is None else environment)
    return Forked({"words": words, "environment": inherited, "folder": str(folder)}, (stdin, stdout, stderr))


def start_afresh(
    *words: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    stdin: File = DEVNULL,
    stdout: File = DEVNULL,
    stderr: File = 2,
) -> Process:
    """The same by an interpreter that loads everything itself, as an operator starts it."""
    command = [sys.executable, *words]
    return subprocess.Popen(command, cwd=folder, env=environment, stdin=stdin, stdout=stdout, stderr=stderr)


async def run(*words: str) -> int:
    """The code with which it ended; nobody reads what it said."""
    return await asyncio.to_thread(start(*words).wait, PATIENCE)


async def line_of(process: Process, awaited: str, seconds: float = PATIENCE) -> str:
    """The next line it says. When there is none in time the process is ended, and the test fails with what was awaited."""
    assert process.stdout is not None
    line = asyncio.create_task(asyncio.to_thread(process.stdout.readline))
    is_late = not (await asyncio.wait([line], timeout=seconds))[0]
    if is_late:
        process.kill()
    if is_late or not await line:
        rest, _ = await asyncio.to_thread(process.communicate, b"", PATIENCE)
        why = f"within {seconds:.0f} s" if is_late else f"before it ended with {process.returncode}"
        raise AssertionError(f"{awaited}: not said {why}; later {await line + rest!r}")
    return line.result().decode().rstrip("\n")


def _ends(file: File, number: int) -> tuple[int, IO[bytes] | None]:
    """What the process is given as its file of this number, and the other end of it if that is ours."""
    if file == DEVNULL:
        return os.open(os.devnull, os.O_RDWR), None
    if file != PIPE:
        return os.dup(file if isinstance(file, int) else file.fileno()), None
    reading, writing = os.pipe()
    if number == 0:
        return reading, os.fdopen(writing, "wb", 0)
    return writing, os.fdopen(reading, "rb")


@cache
def _nursery() -> str:
    """The address of the one of this test run, which is ready to fork."""
    folder = Path(tempfile.mkdtemp(prefix="slotkeeper-nursery-"))
    address = folder / "orders"
    command = [sys.executable, "-m", "tests.support.nursery", str(address)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], PATIENCE)[0], f"nothing was ready to fork within {PATIENCE:.0f} s"
    assert process.stdout.readline() == b"ready\n"
    atexit.register(_end, process, folder)
    return str(address)


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.communicate(timeout=PATIENCE)
    shutil.rmtree(folder)
