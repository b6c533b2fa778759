"""A process in which everything is loaded and which forks those that tests start: loading takes longer than most of them live.

Each order comes by a connection of its own to the socket named by the first argument, with the files that are to be standard input, output
and errors. The answer is the number of the process and, when it has ended, its code; "signal NUMBER" on the same connection sends one.
Whose connection is closed is killed; all are when the nursery's own input ends.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any

LOADED = (
    "app",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "adapters.http_webhooks",
    "tests.support.waiting",
    "tests.support.post",
)
ORDER_BYTES = 1 << 20


class Nursery:
    def __init__(self, path: str) -> None:
        self.selector = selectors.DefaultSelector()
        self.children: dict[int, socket.socket] = {}
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen(64)
        self.woken, self.waking = socket.socketpair()
        self.waking.setblocking(False)
        signal.set_wakeup_fd(self.waking.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for file in (0, self.listening, self.woken):
            self.selector.register(file, selectors.EVENT_READ)

    def next_order(self) -> tuple[dict[str, Any], list[int]]:
        """Returns in a new process only: with what that is to run, and the files it is given."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == 0:
                    self._end()
                elif key.fileobj is self.woken:
                    self.woken.recv(1000)
                elif key.fileobj is not self.listening:
                    self._obey(key.data)
                elif order := self._fork():
                    return order
            self._reap()

    def _fork(self) -> tuple[dict[str, Any], list[int]] | None:
        connection, _ = self.listening.accept()
        words, files, _, _ = socket.recv_fds(connection, ORDER_BYTES, 3)
        while not words.endswith(b"\n"):
            words += connection.recv(ORDER_BYTES)
        number = os.fork()
        if number == 0:
            self._forget(connection)
            return json.loads(words), files
        for file in files:
            os.close(file)
        self.children[number] = connection
        self.selector.register(connection, selectors.EVENT_READ, number)
        connection.sendall(f"{number}\n".encode())
        return None

    def _forget(self, connection: socket.socket) -> None:
        """A new process has nothing of its parent's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for one in (connection, self.listening, self.woken, self.waking, *self.children.values()):
            one.close()
        self.selector.close()

    def _obey(self, number: int) -> None:
        connection = self.children.get(number)
        if connection is None:
            return
        said = connection.recv(1000)
        for line in said.decode().splitlines():
            os.kill(number, int(line.removeprefix("signal ")))
        if not said:
            os.kill(number, signal.SIGKILL)
            self.selector.unregister(connection)

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                connection = self.children.pop(ended[0])
                with suppress(KeyError):
                    self.selector.unregister(connection)
                with suppress(BrokenPipeError), connection:
                    connection.sendall(f"{os.waitstatus_to_exitcode(ended[1])}\n".encode())

    def _end(self) -> None:
        for number in self.children:
            os.kill(number, signal.SIGKILL)
        os._exit(0)


def become(order: dict[str, Any], files: list[int]) -> None:
    """As if the interpreter had been started with these words."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    program, *words = order["words"]
    if program == "-m":
        sys.argv = words
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [program, *words]
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    nursery = Nursery(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    become(*nursery.next_order())
