"""What holds for every test: no calls that block the event loop, no way out of this machine, the same search every time."""

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster
from hypothesis import HealthCheck, settings

from api import limits
from api.repeats import Repeats
from tests.support.compiled_once import share_compiled_statements
from tests.support.memory_disk import use_memory
from web.overload import PATIENCE, Gate

pytest_plugins = ["tests.support.browser", "tests.support.databases", "tests.support.demo", "tests.support.statements"]

BETWEEN_COLLECTIONS = 10_000
"""New objects after which the garbage collector looks for cycles; with Python's own 700 it took a third of the suite's time."""

LONG_PATIENCE = 120.0

OURS = [
    "scheduling",
    "texts",
    "storage",
    "usecases",
    "adapters",
    "notifications",
    "cards",
    "web",
    "bot",
    "tab",
    "api",
    "booking_page",
    "callbacks",
    "worker",
]

use_memory()
share_compiled_statements()
settings.register_profile("quick", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("brief", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not go through thousands of tests again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN_COLLECTIONS, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _nothing_blocks_the_loop() -> Iterator[None]:
    """A call of our packages that blocks while an event loop runs is an error."""
    guard = BlockBuster(scanned_modules=OURS)
    guard.functions = {name: function for name, function in guard.functions.items() if name.startswith(WATCHED)}
    for name, places in KNOWN_PLACES.items():
        for file, functions in places.items():
            guard.functions[name].can_block_in(file, functions)
    guard.activate()
    yield
    guard.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _nobody_is_turned_away_because_this_machine_is_busy() -> Iterator[None]:
    """Gates, and who waits for the same call, have the patience of a machine with nothing else to do; a test about that gives its own."""
    patch = pytest.MonkeyPatch()
    for made, patience in ((Gate.__init__, PATIENCE), (Repeats.__init__, Repeats().patience)):
        longer = [LONG_PATIENCE if one == patience else one for one in made.__defaults__ or ()]
        patch.setattr(made, "__defaults__", tuple(longer))
    patch.setattr(limits, "_PATIENCE", LONG_PATIENCE)
    yield
    patch.undo()


# Files are read once per process (catalogues, templates, zone files), which is not worth a thread; writing is watched.
WATCHED = (
    "time.",
    "sqlite3.",
    "socket.",
    "ssl.",
    "io.BufferedWriter.",
    "os.replace",
    "os.rename",
    "os.unlink",
)
# The version numbers are read on the loop's own thread on purpose: 6 microseconds instead of 750.
KNOWN_PLACES: dict[str, dict[str, set[str]]] = {
    "sqlite3.Cursor.execute": {"storage/sqlite.py": {"versions", "_data_version"}},
    "sqlite3.Connection.execute": {"storage/sqlite.py": {"versions", "_data_version"}},
    # A backup is a command with a process of its own; on PostgreSQL reads run on its loop.
    "io.BufferedWriter.write": {"storage/backup.py": {"write_backup"}},
    "os.replace": {"storage/backup.py": {"write_backup"}},
    "os.rename": {"storage/backup.py": {"write_backup"}},
}


@pytest.fixture(scope="session", autouse=True)
def _sockets_stay_on_this_machine() -> Iterator[None]:
    """A connection to another machine is an error, whoever makes it."""
    patch = pytest.MonkeyPatch()
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_near(address):
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]  # handed on as it came

    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


def _is_near(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else ""
    try:
        return host == "localhost" or ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
