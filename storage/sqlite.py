"""SQLite: one writer thread with group commit, reader threads that cannot write, and a connection on the loop for the numbers."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from scheduling.business import BusinessId
from scheduling.staff import StaffId
from storage.changes import BUSINESS_ITSELF, Versions
from storage.engine import LOCK_WAIT_SECONDS, Database, all_numbers
from storage.group_commit import GroupCommit, Job, Outcome
from storage.work import Work

T = TypeVar("T")
SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
_READERS = 4
_POLL_SECONDS = 0.5
_MOST_ANSWERED = 1024
"""Questions for numbers whose answers are kept until anybody commits, which SQLite tells in a fifth of the time they take."""
_NUMBERS = """SELECT '', version FROM business WHERE business_id = ?1
              UNION ALL SELECT id, version FROM staff_member WHERE business_id = ?1 AND id IN ({marks})"""


class SqliteDatabase(Database):
    """A migrated SQLite file. Several processes may open it; one that only reads sees the others' commits within a second."""

    def __init__(self, path: Path, watch: sqlite3.Connection, lock_wait: float) -> None:
        super().__init__()
        self.path = path
        self.url = f"sqlite:///{path}"
        self._loop = asyncio.get_running_loop()
        self._engine = sqlite_engine(path, lock_wait)
        self._writer = GroupCommit(self._engine, self._steps, self._hand_over)
        self._readers = _Readers(self._engine)
        self._stream: AsyncEngine | None = None
        self._watch = watch
        self._poll: asyncio.Task[None] | None = None
        self._answered: dict[tuple[BusinessId, tuple[StaffId, ...]], Versions] = {}
        self._answered_at = -1
        self._seen: int | None = None

    @classmethod
    async def open(cls, path: Path, *, lock_wait: float = LOCK_WAIT_SECONDS) -> "SqliteDatabase":
        database = cls(path, await asyncio.to_thread(_watching_connection, path), lock_wait)
        database._numbers.apply(await database.read(all_numbers))
        database._poll = asyncio.create_task(database._watch_other_processes(), name="sqlite-watch")
        return database

    async def _write(self, function: Callable[[Work], T]) -> T:
        job = Job(function=function, future=self._loop.create_future())
        self._writer.submit(job)
        try:
            result: T = await job.future
        except asyncio.CancelledError:
            job.drop()
            raise
        return result

    async def read(self, function: Callable[[Work], T]) -> T:
        return await self._loop.run_in_executor(self._readers.threads, self._readers.run, function)

    async def versions(self, business_id: BusinessId, staff_ids: Sequence[StaffId]) -> Versions:
        asked = (business_id, tuple(staff_ids))
        if (number := self._data_version()) != self._answered_at or len(self._answered) > _MOST_ANSWERED:
            self._answered, self._answered_at = {}, number
        if (kept := self._answered.get(asked)) is None:
            kept = self._answered[asked] = self._read_versions(*asked)
        return kept

    def _read_versions(self, business_id: BusinessId, staff_ids: tuple[StaffId, ...]) -> Versions:
        statement = _NUMBERS.format(marks=",".join("?" * len(staff_ids)))
        found = dict(iter(self._watch.execute(statement, (business_id, *staff_ids))))
        return Versions(found.get(BUSINESS_ITSELF, 0), tuple([found.get(member, 0) for member in staff_ids]))

    async def close(self) -> None:
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.gather(self._poll, return_exceptions=True)
        await asyncio.to_thread(self._writer.stop)
        await asyncio.to_thread(self._readers.stop)
        await asyncio.sleep(0)  # let the last answers, handed over by the writer, reach their callers
        if self._stream is not None:
            await self._stream.dispose()
        self._watch.close()
        self._engine.dispose()

    def _hand_over(self, outcomes: list[Outcome]) -> None:
        self._loop.call_soon_threadsafe(self._answer, outcomes)

    def _answer(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            self._numbers.apply(outcome.raised)
        for outcome in outcomes:
            outcome.answer()

    def _stream_engine(self) -> AsyncEngine:
        if self._stream is None:
            self._stream = create_async_engine(
                URL.create("sqlite+aiosqlite", database=str(self.path)), poolclass=NullPool, hide_parameters=True
            )
            event.listen(self._stream.sync_engine, "connect", _forbid_writing)
        return self._stream

    def _data_version(self) -> int:
        """Asked once in a round of the loop: whatever is done in the round was asked for before it began."""
        if self._seen is None:
            ((self._seen,),) = self._watch.execute("PRAGMA data_version")
            self._loop.call_soon(self._look_again)
        return self._seen

    def _look_again(self) -> None:
        self._seen = None

    async def _watch_other_processes(self) -> None:
        seen = 0  # every commit moves the number, ours as well: a second look at the numbers does no harm
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            if (number := self._data_version()) != seen:
                seen = number
                self._numbers.apply(await self.read(all_numbers))


class _Readers:
    """Threads with a connection each, on which a statement that writes fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        self._connections: list[Connection] = []
        self.threads = ThreadPoolExecutor(_READERS, "sqlite-reader", initializer=self._connect)

    def run(self, function: Callable[[Work], T]) -> T:
        work: Work = self._local.work
        raw: Any = work.connection.connection.driver_connection
        raw.execute("BEGIN")
        try:
            return function(work.afresh())
        finally:
            raw.execute("ROLLBACK")

    def stop(self) -> None:
        self.threads.shutdown()
        for connection in self._connections:
            connection.close()

    def _connect(self) -> None:
        connection = self._engine.connect()
        connection.exec_driver_sql("PRAGMA query_only = ON")
        self._local.work = Work(connection)
        self._connections.append(connection)


def sqlite_engine(path: Path, lock_wait: float = LOCK_WAIT_SECONDS) -> Engine:
    """Connections by which everything in this package reaches the file; BEGIN and COMMIT are said by hand."""
    settings = {
        "timeout": lock_wait,
        "isolation_level": None,
        "check_same_thread": False,
        "cached_statements": 512,
    }
    address = URL.create("sqlite", database=str(path))
    engine = create_engine(address, poolclass=NullPool, connect_args=settings, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Deleted content is overwritten: a person who was erased is left in no free page."""
    for pragma in SETTINGS:
        connection.execute(f"PRAGMA {pragma}").close()


def _forbid_writing(connection: Any, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _watching_connection(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise FileNotFoundError(f"there is no database at {path}")
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=64, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection
