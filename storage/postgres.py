"""PostgreSQL: READ COMMITTED for writes, REPEATABLE READ READ ONLY for reads, numbers kept by LISTEN.

Lock trouble, a connection that is lost, and a server that is away run the whole function again within the lock wait, then say Busy.
What was lost during COMMIT is not tried again, for nobody knows what came of it.
"""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any, Generic, TypeVar

import asyncpg
from sqlalchemy import Connection, Text, bindparam, event, func, literal, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from scheduling.business import BusinessId
from scheduling.errors import Busy, OutcomeUnknown
from scheduling.spans import merged
from scheduling.staff import StaffId
from storage.changes import BUSINESS_ITSELF, Raised, Versions
from storage.driver import send_waiting
from storage.engine import LOCK_WAIT_SECONDS, Database
from storage.fresh_plans import keep_plans_fresh
from storage.gathering import gathering
from storage.guards import is_second_of_draft, refusal_of
from storage.lost_connections import IS_LOST, IdleConnections, KeptAlive, give_up
from storage.steps import Told
from storage.tables import business, staff_member
from storage.work import Work

T = TypeVar("T")
_log = logging.getLogger(__name__)
_CHANNEL = "slotkeeper_numbers"
_LONGEST_NOTICE = 7000
_LOCK_TROUBLE = {"40P01", "40001", "55P03"}
_AWAY = {"57P01", "57P02", "57P03", "53300"}
"""It is being shut down, was, is starting, or has too many connections."""
_RECONNECT_SECONDS = 0.5
_RIVALS_OF_DRAFT = 5
"""One may hold a start by the same draft, and another book by it, between two tries."""
_ASK_SECONDS = 15.0
_LONGEST_STATEMENT = 55.0
"""Beyond the wait for a lock. Ours take milliseconds: whoever has not answered by then is not going to."""
_ALL_NUMBERS = """SELECT business_id, '' AS member, version FROM business
                  UNION ALL SELECT business_id, id, version FROM staff_member"""
_SESSION = {"timezone": "UTC", "jit": "off", "application_name": "slotkeeper"}
_LISTENING = {**_SESSION, "application_name": "slotkeeper listens"}


class PostgresDatabase(Database):
    """A migrated PostgreSQL database. As many processes as wanted may open it."""

    def __init__(
        self,
        url: URL,
        *,
        connections: int = 10,
        lock_wait: float = LOCK_WAIT_SECONDS,
        longest_statement: float = _LONGEST_STATEMENT,
    ) -> None:
        super().__init__()
        self.url = url.render_as_string(hide_password=False)
        self._lock_wait = lock_wait
        self._is_closed = False
        self._engine = postgres_engine(url, connections, lock_wait, longest_statement=lock_wait + longest_statement)
        self._idle = IdleConnections(self._engine)
        keep_plans_fresh(self._engine)
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = self._engine.execution_options(**snapshot)
        self._running: set[asyncio.Task[Any]] = set()
        self._listener = _Listener(url, self._take_over)

    @classmethod
    async def open(cls, url: URL, *, connections: int = 10, lock_wait: float = LOCK_WAIT_SECONDS) -> "PostgresDatabase":
        database = cls(url, connections=connections, lock_wait=lock_wait)
        await database._listener.start()
        return database

    async def _write(self, function: Callable[[Work], T]) -> T:
        if self._is_closed:
            raise RuntimeError("the database has been closed")
        job = _Write(function)
        done = self._patiently(partial(self._attempt, job))
        task: asyncio.Task[T] = asyncio.create_task(done, name="postgres-write")
        self._running.add(task)
        task.add_done_callback(self._forget)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not job.has_begun:
                task.cancel()
            raise

    async def read(self, function: Callable[[Work], T]) -> T:
        return await self._patiently(partial(self._read_once, function))

    async def _read_once(self, function: Callable[[Work], T]) -> T:
        async with _lent(self._reading) as connection:
            return await connection.run_sync(lambda plain: function(Work(plain)))

    async def versions(self, business_id: BusinessId, staff_ids: Sequence[StaffId]) -> Versions:
        keys = [(business_id, BUSINESS_ITSELF), *((business_id, member) for member in staff_ids)]
        numbers = [self._numbers.known(key) for key in keys]
        if not self._listener.is_listening or None in numbers:
            found = await self.read(lambda work: _numbers_of(work, business_id))
            numbers = [found.get(key, 0) for key in keys]
        return Versions(numbers[0] or 0, tuple(number or 0 for number in numbers[1:]))

    async def close(self) -> None:
        self._is_closed = True
        while self._running:
            await asyncio.wait(self._running)
        await self._listener.stop()
        await self._idle.close()

    def _stream_engine(self) -> AsyncEngine:
        return self._reading

    async def _patiently(self, attempt: Callable[[], Coroutine[Any, Any, T]]) -> T:
        until = asyncio.get_running_loop().time() + self._lock_wait
        tries = 0
        while True:
            tries += 1
            try:
                return await attempt()
            except PoolTimeout as error:
                raise Busy("no connection could be had in time") from error
            except (StatementError, *_SILENCE) as error:
                if isinstance(error, IntegrityError) and (refusal := refusal_of(error)):
                    raise refusal from error
                if not _is_worth_repeating(error, tries):
                    raise
                if asyncio.get_running_loop().time() >= until:
                    raise Busy("a lock, or the server itself, could not be had in time") from error
            await asyncio.sleep(random.uniform(0.005, 0.05))  # noqa: S311 only to part the rivals

    async def _attempt(self, job: "_Write[T]") -> T:
        async with _lent(self._engine) as connection:
            job.has_begun = True
            result, raised, told = await connection.run_sync(partial(_run, job.function))
            await _commit(connection)
        self._take_over(raised, told)
        return result

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # its caller may have gone; then nobody else asks for it

    def _take_over(self, numbers: Raised, told: Told | None = None) -> None:
        if told is not None:
            self._steps.keep(numbers, told)
        self._numbers.apply(numbers)


class _Write(Generic[T]):
    """A function and whether it has begun: until a connection is had it may still be dropped."""

    def __init__(self, function: Callable[[Work], T]) -> None:
        self.function = function
        self.has_begun = False


class _Listener:
    """Keeps one connection in LISTEN. While it is not listening, the numbers have to be asked for.

    What it has to read it reads there: it waits for nobody's connection. Now and then it asks whether anybody is still at the
    other end, for a firewall that forgets a quiet connection tells neither side.
    """

    def __init__(self, url: URL, take_over: Callable[[Raised, Told | None], None]) -> None:
        self._url = url
        self._take_over = take_over
        self._connection: Any = None
        self._in_turn = asyncio.Lock()
        self.ask_seconds = _ASK_SECONDS
        self._task: asyncio.Task[None] | None = None
        self._catching_up: set[asyncio.Task[None]] = set()
        self.is_listening = False

    async def start(self) -> None:
        self._connection = await self._connect()
        self._task = asyncio.create_task(self._keep(), name="postgres-listen")

    async def stop(self) -> None:
        tasks = [task for task in (self._task, *self._catching_up) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.is_listening = False
        if self._connection is not None:
            self._connection.terminate()

    async def _connect(self) -> Any:
        connection = await asyncpg.connect(
            _plain_dsn(self._url), server_settings=_LISTENING, connection_class=KeptAlive
        )
        try:
            await connection.add_listener(_CHANNEL, self._hear)
            await self._read_all(connection)
        except BaseException:
            connection.terminate()
            raise
        self.is_listening = True
        return connection

    async def _keep(self) -> None:
        while True:
            lost = asyncio.Event()
            self._connection.add_termination_listener(lambda _, lost=lost: lost.set())
            while not self._connection.is_closed() and not lost.is_set():
                await self._ask_in_a_while(lost)
            self.is_listening = False
            _log.warning("the connection that hears of changes was lost; connecting again")
            self._connection = await self._connect_again()

    async def _ask_in_a_while(self, lost: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(lost.wait(), self.ask_seconds)
            return
        try:
            async with asyncio.timeout(self.ask_seconds), self._in_turn:
                await self._connection.execute("SELECT")
        except IS_LOST:
            self._connection.terminate()

    async def _connect_again(self) -> Any:
        while True:
            try:
                async with asyncio.timeout(_LONGEST_CONNECTING):
                    return await self._connect()
            except IS_LOST:
                await asyncio.sleep(_RECONNECT_SECONDS)

    def _hear(self, connection: Any, _pid: int, _channel: str, payload: str) -> None:
        if payload:
            self._take_over(*_read_notice(payload))
            return
        task = asyncio.create_task(self._catch_up(connection), name="postgres-catch-up")
        self._catching_up.add(task)
        task.add_done_callback(self._catching_up.discard)

    async def _catch_up(self, connection: Any) -> None:
        """When it cannot, the connection is given up: the next one begins with all numbers."""
        try:
            await self._read_all(connection)
        except IS_LOST:
            connection.terminate()

    async def _read_all(self, connection: Any) -> None:
        async with self._in_turn:
            rows = await connection.fetch(_ALL_NUMBERS)
        self._take_over({(owner, member): number for owner, member, number in rows}, None)


_LONGEST_CONNECTING = 60


def postgres_engine(
    url: URL, connections: int, lock_wait: float = LOCK_WAIT_SECONDS, *, longest_statement: float | None = None
) -> AsyncEngine:
    """The connection used last is taken first: when little happens the same few are used, and none lies idle before it is."""
    session = {**_SESSION, "lock_timeout": str(int(lock_wait * 1000))}
    given = {"server_settings": session, "connection_class": KeptAlive, "command_timeout": longest_statement}
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=lock_wait,
        pool_use_lifo=True,
        connect_args=given,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "before_cursor_execute", send_waiting)
    return engine


class _Away(ConnectionError):
    """The server cannot be reached."""


_SILENCE = (_Away, TimeoutError, ConnectionResetError)
"""Not every trouble of the system: a function may write a file besides, and that disk may be full."""


@asynccontextmanager
async def _lent(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One on which an answer did not come in time would not be answered the next time either."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(engine.connect())
        except OSError as error:
            raise _Away from error
        try:
            yield connection
        except (*_SILENCE, StatementError, OutcomeUnknown) as error:
            if not isinstance(error, StatementError) or isinstance(error.orig, _SILENCE):
                await give_up(connection)
            raise


def _is_worth_repeating(error: StatementError | OSError, tries: int) -> bool:
    """Lock trouble, a connection lost before COMMIT or not to be had, and, a few times, a draft that another has used meanwhile."""
    if not isinstance(error, DBAPIError):
        return isinstance(getattr(error, "orig", error), _SILENCE)
    if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _LOCK_TROUBLE | _AWAY:
        return True
    return tries <= _RIVALS_OF_DRAFT and is_second_of_draft(error)


def _run(function: Callable[[Work], T], connection: Connection) -> tuple[T, Raised, Told]:
    work = Work(connection)
    with gathering(connection) as gathered:
        result = function(work)
        if work.raised:
            gathered.send_with(_NOTIFY, {"channel": _CHANNEL, "payload": _notice(work.raised, work.told)})
        gathered.send()
    return result, work.raised, work.told


_NOTIFY = select(func.pg_notify(bindparam("channel", type_=Text), bindparam("payload", type_=Text)))


def _notice(raised: Raised, told: Told) -> str:
    """The numbers, and what each rise was about; or, where that is too much for one notice, the numbers alone, or nothing:
    then everybody reads the numbers again.
    """
    with_spans = [(*key, number, merged(told.get(key, ()))) for key, number in raised.items()]
    for rises in (with_spans, [one[:3] for one in with_spans]):
        payload = json.dumps(rises, separators=(",", ":"))
        if len(payload.encode()) <= _LONGEST_NOTICE:
            return payload
    return ""


def _read_notice(payload: str) -> tuple[Raised, Told | None]:
    """It may say nothing of what the rises were about."""
    rises = json.loads(payload)
    numbers = {(owner, member): number for owner, member, number, *_ in rises}
    told = {(rise[0], rise[1]): [(begin, end) for begin, end in spans] for rise in rises for spans in rise[3:]}
    return numbers, told if len(told) == len(numbers) else None


async def _commit(connection: AsyncConnection) -> None:
    try:
        await connection.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise OutcomeUnknown("the connection was lost during COMMIT") from error
        raise
    except OSError as error:
        raise OutcomeUnknown("the connection was lost during COMMIT") from error


def _numbers_of(work: Work, business_id: str) -> Raised:
    """The numbers of one business in one statement."""
    own = select(business.c.business_id, literal(BUSINESS_ITSELF), business.c.version)
    members = select(staff_member.c.business_id, staff_member.c.id, staff_member.c.version)
    both = own.where(business.c.business_id == business_id).union_all(
        members.where(staff_member.c.business_id == business_id)
    )
    return {(owner, member): number for owner, member, number in work.connection.execute(both)}


def _plain_dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
