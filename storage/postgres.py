"""PostgreSQL: READ COMMITTED for writes, REPEATABLE READ READ ONLY for reads, numbers kept by LISTEN.

Lock trouble, a connection that is lost, and a server that is away run the whole function again within the lock wait, then say Busy.
What was lost during COMMIT is not tried again, for nobody knows what came of it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, event, literal, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from scheduling.business import BusinessId
from scheduling.errors import Busy, OutcomeUnknown
from scheduling.staff import StaffId
from storage.changes import BUSINESS_ITSELF, Raised, Versions
from storage.driver import send_waiting
from storage.engine import LOCK_WAIT_SECONDS, Database
from storage.fresh_plans import keep_plans_fresh
from storage.gathering import gathering
from storage.guards import is_second_of_draft, refusal_of
from storage.lost_connections import IdleConnections, KeptAlive, give_up
from storage.postgres_notices import SESSION, Listener, tell
from storage.steps import Told
from storage.tables import business, staff_member
from storage.work import Work

T = TypeVar("T")
_LOCK_TROUBLE = {"40P01", "40001", "55P03"}
_AWAY = {"57P01", "57P02", "57P03", "53300"}
"""It is being shut down, was, is starting, or has too many connections."""
_RIVALS_OF_DRAFT = 5
"""One may hold a start by the same draft, and another book by it, between two tries."""
_LONGEST_STATEMENT = 55.0
"""Beyond the wait for a lock. Ours take milliseconds: whoever has not answered by then is not going to."""


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
        self._listener = Listener(url, self._take_over)

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


def postgres_engine(
    url: URL, connections: int, lock_wait: float = LOCK_WAIT_SECONDS, *, longest_statement: float | None = None
) -> AsyncEngine:
    """The connection used last is taken first: when little happens the same few are used, and none lies idle before it is."""
    session = {**SESSION, "lock_timeout": str(int(lock_wait * 1000))}
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
            tell(gathered, work.raised, work.told)
        gathered.send()
    return result, work.raised, work.told


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
