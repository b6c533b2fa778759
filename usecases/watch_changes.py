"""Tells open boards which days of which business have changed, as soon as it is committed, in whatever process.

What is committed says whose numbers rose; which days that was about is read from the history. What leaves no history there (time off,
calendars, configuration), and what cannot be told apart, is said to be about any day: too much is looked at anew, never too little.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotAllowed, PolicyRefused, RefusalCode
from scheduling.interval import Interval
from scheduling.staff import AccountId, StaffId
from scheduling.zones import local_date, resolve_zone
from storage.changes import Change
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.write_changes import span_of

log = structlog.get_logger("watch")
MOST_STREAMS = 8
_OVERLAP = timedelta(seconds=60)
"""An entry bears the moment at which its change began; by then another may have been committed that began later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysChanged:
    """Local days of the business, soonest first; None: any day may look different now."""

    business_id: BusinessId
    days: tuple[date, ...] | None


@dataclass(eq=False, slots=True, kw_only=True)
class News:
    """What one board has not been told yet: however slowly it reads, that is one set of days."""

    business_id: BusinessId
    may_go_on: Callable[[], Awaitable[bool]]
    is_over: bool = False
    _something: asyncio.Event = field(default_factory=asyncio.Event)
    _days: set[date] = field(default_factory=set)
    _is_any: bool = False

    async def wait(self, seconds: float) -> DaysChanged | None:
        """The next news; None when there are none for so long, or when it is over."""
        try:
            await asyncio.wait_for(self._something.wait(), seconds)
        except TimeoutError:
            return None
        if self.is_over:
            return None
        days = None if self._is_any else tuple(sorted(self._days))
        self._days, self._is_any = set(), False
        self._something.clear()
        if days is None and not await self.may_go_on():
            self.end()
            return None
        return DaysChanged(business_id=self.business_id, days=days)

    def tell(self, days: Iterable[date] | None) -> None:
        self._is_any = self._is_any or days is None
        self._days.update(days or ())
        self._something.set()

    def end(self) -> None:
        self.is_over = True
        self._something.set()


class WatchChanges:
    """One per process; it listens to the database from the first time that somebody listens to it."""

    def __init__(self, database: Database, clock: Clock, configurations: Configurations) -> None:
        self._database = database
        self._clock = clock
        self.configurations = configurations
        self._listeners: dict[BusinessId, set[News]] = {}
        self._streams: Counter[AccountId] = Counter()
        self._seen: dict[BusinessId, dict[str, datetime]] = {}
        self._waiting: asyncio.Queue[Change] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._is_closed = False

    @asynccontextmanager
    async def __call__(self, business_id: BusinessId, actor: Actor) -> AsyncGenerator[News]:
        """Changes from now on, until the process ends or the reader may no longer see them.

        Raises NotAllowed, NotFound, or PolicyRefused when the account has too many already.
        """
        await self._check(business_id, actor)
        news = News(business_id=business_id, may_go_on=partial(self._may_go_on, business_id, actor))
        with self._counted(actor), self._listening(news):
            await self._begin_with_what_is_known(business_id)
            yield news

    async def close(self) -> None:
        """Every stream ends where it is."""
        self._is_closed = True
        self._unsubscribe()
        for listeners in self._listeners.values():
            for news in listeners:
                news.end()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _check(self, business_id: BusinessId, actor: Actor) -> Configuration:
        configuration = await self._database.read(lambda work: self.configurations.read(work, business_id))
        require(configuration, actor, Permission.SEE_BOOKINGS)
        return configuration

    async def _may_go_on(self, business_id: BusinessId, actor: Actor) -> bool:
        try:
            await self._check(business_id, actor)
        except NotAllowed:
            return False
        return True

    @contextmanager
    def _counted(self, actor: Actor) -> Iterator[None]:
        account = actor.account_id or AccountId("")
        if self._streams[account] >= MOST_STREAMS:
            raise PolicyRefused(RefusalCode.POLICY, rule="too_many_streams", most=MOST_STREAMS)
        self._streams[account] += 1
        try:
            yield
        finally:
            self._streams[account] -= 1
            if not self._streams[account]:
                del self._streams[account]

    @contextmanager
    def _listening(self, news: News) -> Iterator[None]:
        if self._is_closed:
            news.end()
        self._listeners.setdefault(news.business_id, set()).add(news)
        if self._task is None and not self._is_closed:
            self._unsubscribe = self._database.on_change(self._heard)
            self._task = asyncio.create_task(self._hand_out(), name="watch-changes")
        try:
            yield
        finally:
            self._listeners[news.business_id].discard(news)
            if not self._listeners[news.business_id]:
                del self._listeners[news.business_id]
                self._seen.pop(news.business_id, None)

    async def _begin_with_what_is_known(self, business_id: BusinessId) -> None:
        """Entries from before belong to no change to come. Until they are known every change is about any day."""
        entries = await self._database.read(partial(_entries, business_id, self._clock.now() - _OVERLAP))
        self._seen.setdefault(business_id, {entry.id: entry.at for entry in entries})

    def _heard(self, change: Change) -> None:
        if change.business_id in self._listeners:
            self._waiting.put_nowait(change)

    async def _hand_out(self) -> None:
        while True:
            change = await self._waiting.get()
            try:
                days = await self._days(change)
            except Exception:
                log.exception("days_not_read", business=change.business_id)
                days = None
            for news in tuple(self._listeners.get(change.business_id, ())):
                news.tell(days)

    async def _days(self, change: Change) -> frozenset[date] | None:
        """Each change takes the entries that are new; one that finds none, or not all it was about, is about any day."""
        since = self._clock.now() - _OVERLAP
        configuration, seen = self.configurations.kept(change.business_id), self._seen.get(change.business_id)
        if seen is None:
            return None
        entries = await self._database.read(partial(_entries, change.business_id, since))
        new = [entry for entry in entries if entry.id not in seen]
        kept = {one: at for one, at in seen.items() if at >= since}
        self._seen[change.business_id] = {**kept, **{entry.id: entry.at for entry in new}}
        is_clear = change.is_single and not change.is_configuration and configuration is not None
        if not is_clear or configuration is None or not _covers(new, change.staff_ids):
            return None
        zone = resolve_zone(configuration.business.zone)
        spans = [span for entry in new for span in _spans(entry)]
        return frozenset(day for span in spans for day in _local_days(span, zone))


def _entries(business_id: BusinessId, since: datetime, work: Work) -> tuple[HistoryEntry, ...]:
    return work.history.since(business_id, since)


def _covers(entries: Iterable[HistoryEntry], staff_ids: frozenset[StaffId]) -> bool:
    """Whether the entries tell of everybody whose time was changed."""
    told = {one for entry in entries for place in _places(entry) for one in place["staff_ids"]}
    return bool(told) and staff_ids <= told


def _places(entry: HistoryEntry) -> list[dict[str, list[str]]]:
    places = (entry.data, entry.data.get("old", {}))
    return [dict(place) for place in places if "staff_ids" in place and "start" in place]


def _spans(entry: HistoryEntry) -> list[Interval]:
    return [span_of(place) for place in _places(entry)]


def _local_days(span: Interval, zone: ZoneInfo) -> list[date]:
    first, last = local_date(span.start, zone), local_date(span.end, zone)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
