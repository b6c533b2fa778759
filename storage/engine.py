"""The four verbs by which everything reaches the database: write, read, versions, stream. What they promise is decided here.

write     one transaction: commits on return, rolls back on an exception. Once begun it runs to its end even when its caller is
          cancelled; one that has not begun is dropped. The function may run twice, so it touches its Work alone.
          What `beside` holds in the present task is written along with it; within `quietly` no message of it is ever sent.
read      one snapshot that cannot write.
versions  the numbers that a kept answer depends on; `steps` tells what it was about that one of them rose, as far as that is known.
stream    rows of one select in portions, for reports and exports.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Self, TypeVar

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from scheduling.business import BusinessId
from scheduling.staff import StaffId
from storage.changes import BUSINESS_ITSELF, Callback, Change, Numbers, Raised, Versions
from storage.steps import Steps
from storage.tables import business, staff_member
from storage.work import Work

T = TypeVar("T")
Beside = Callable[[Work, object], None]
"""Given the result of the function beside which it runs."""
LOCK_WAIT_SECONDS = 5.0
_BESIDE: ContextVar[Beside | None] = ContextVar("beside", default=None)
_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)
_PORTION = 200


class Database(ABC):
    """One open database. Made by `open_database`; belongs to the event loop that opened it."""

    url: str

    def __init__(self) -> None:
        self._numbers = Numbers()
        self._steps = Steps()

    async def write(self, function: Callable[[Work], T]) -> T:
        """Run the function as one transaction. Raises Busy for lock trouble, OutcomeUnknown for a connection lost in COMMIT."""
        also = _BESIDE.get()
        whole = function if also is None else partial(_both, function, also)
        return await self._write(partial(_unheard, whole) if _QUIET.get() else whole)

    @abstractmethod
    async def _write(self, function: Callable[[Work], T]) -> T: ...

    @abstractmethod
    async def read(self, function: Callable[[Work], T]) -> T:
        """Run the function on one snapshot. On PostgreSQL it runs on the event loop: fetch there, compute afterwards."""

    @abstractmethod
    async def versions(self, business_id: BusinessId, staff_ids: Sequence[StaffId]) -> Versions:
        """The number of the business and of each staff member, all read at one instant."""

    @property
    def steps(self) -> Steps:
        """What is known of how the numbers rose."""
        return self._steps

    @abstractmethod
    async def close(self) -> None:
        """Finish the writes that have begun, then let go of all connections."""

    @abstractmethod
    def _stream_engine(self) -> AsyncEngine: ...

    async def stream(self, statement: Select[Any]) -> AsyncGenerator[Row[Any], None]:
        """Rows one by one, fetched in portions from one snapshot."""
        engine, portions = self._stream_engine(), statement.execution_options(yield_per=_PORTION)
        async with engine.connect() as connection, connection.stream(portions) as rows:
            async for row in rows:
                yield row

    def on_change(self, callback: Callback) -> Callable[[], None]:
        """Be called on the event loop after each commit, here or in another process, that raised a number."""
        return self._numbers.subscribe(callback)

    def changes(self) -> AsyncIterator[Change]:
        """The same as a stream of events, from now on."""
        return self._numbers.stream()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _both(function: Callable[[Work], T], also: Beside, work: Work) -> T:
    result = function(work)
    also(work, result)
    return result


@contextmanager
def beside(also: Beside) -> Iterator[None]:
    """Have it run at the end of every write of the present task: it belongs to their transactions, and may refuse them."""
    token = _BESIDE.set(also)
    try:
        yield
    finally:
        _BESIDE.reset(token)


def _unheard(function: Callable[[Work], T], work: Work) -> T:
    result = function(work)
    work.outbox.silence()
    work.reminders.silence()
    return result


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing that the present task writes is told to anybody: messages, meetings, calls of programs and reminders are dropped."""
    token = _QUIET.set(True)
    try:
        yield
    finally:
        _QUIET.reset(token)


def is_quiet() -> bool:
    return _QUIET.get()


def all_numbers(work: Work) -> Raised:
    """Every version number there is: read at start, after reconnects, and when another process has written."""
    rows = work.connection.execute(select(business.c.business_id, business.c.version))
    numbers: Raised = {(business_id, BUSINESS_ITSELF): version for business_id, version in rows}
    columns = (staff_member.c.business_id, staff_member.c.id, staff_member.c.version)
    numbers.update({(owner, member): version for owner, member, version in work.connection.execute(select(*columns))})
    return numbers
