"""Time's door: reminders and morning lists whose moment has come, the outbox, mails that came back, and the hourly chores.

`run_once` works, `run_forever` only sleeps. Deliveries run beside each other, so many per kind, so that one that hangs holds up
no other. What a stop finds unfinished comes back when its lease ends.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from scheduling.clock import Clock, is_time
from usecases.deliver_outbox import DeliverOutbox
from usecases.deliver_reminders import DeliverReminders
from usecases.forget_customers import ForgetCustomers
from usecases.keep_beat import KeepBeat
from usecases.offer_places import OfferPlaces
from usecases.plan_mornings import PlanMornings
from usecases.purge_delivered import PurgeDelivered
from usecases.read_bounces import ReadBounces
from usecases.request_links import AnswerLinkRequests
from usecases.sync_calendars import SyncCalendars
from usecases.watch_calendars import WatchCalendars

log = structlog.get_logger("worker")
_CHORE, _CALENDARS, _BOUNCES, _OFFERS = "chore", "calendars", "bounces", "offers"
_CHORES_EVERY = timedelta(hours=1)
_BEAT_EVERY = timedelta(seconds=15)
_CALENDARS_EVERY = timedelta(seconds=5)
_BOUNCES_EVERY = timedelta(minutes=1)
_MORNINGS_EVERY = timedelta(minutes=1)
_OFFERS_EVERY = timedelta(seconds=1)


@dataclass(slots=True, kw_only=True)
class Worker:
    """One per process; several processes share the work. `poll_seconds`: how long nothing to do is slept over.

    `calendars` is None where none are connected, `watches` where nobody can call us about them,
    `links` where no customer can ask for the own links. `offers` gives freed places to those who wait for one.
    """

    outbox: DeliverOutbox
    reminders: DeliverReminders
    mornings: PlanMornings
    purge: PurgeDelivered
    forget: ForgetCustomers
    keep_beat: KeepBeat
    clock: Clock
    offers: OfferPlaces | None = None
    calendars: SyncCalendars | None = None
    bounces: ReadBounces | None = None
    links: AnswerLinkRequests | None = None
    watches: WatchCalendars | None = None
    poll_seconds: float = 1.0
    grace_seconds: float = 8.0
    _running: dict[asyncio.Task[object], str] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _next_beat: datetime | None = None
    _next_chores: datetime | None = None
    _next_calendars: datetime | None = None
    _next_bounces: datetime | None = None
    _next_mornings: datetime | None = None
    _next_offers: datetime | None = None

    async def run_once(self) -> int:
        """Start what is due and has room; how much that was. `settled` waits for it to end."""
        now = self.clock.now()
        await self.reminders.run_once()
        if is_time(now, self._next_mornings, _MORNINGS_EVERY):
            self._next_mornings = now + _MORNINGS_EVERY
            await self.mornings.run_once()
        if self.links is not None:
            await self.links.run_once()
        items = await self.outbox.claim(self._room())
        for item in items:
            self._run(self.outbox.deliver(item), item.kind)
        if is_time(now, self._next_chores, _CHORES_EVERY):
            self._next_chores = now + _CHORES_EVERY
            self._run(self.purge.run_once(), _CHORE)
            self._run(self.forget.run_once(), _CHORE)
        self._look_at_calendars(now)
        self._look_for_bounces(now)
        self._look_for_places(now)
        if is_time(now, self._next_beat, _BEAT_EVERY):
            await self.keep_beat()
            self._next_beat = now + _BEAT_EVERY
        return len(items)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    async def run_forever(
        self, stop: asyncio.Event, listen: Callable[[Callable[[object], None]], Callable[[], None]]
    ) -> None:
        """Work until `stop` is set, then let what is under way end. `listen` wakes it at changes and answers how to end that."""
        end_listening = listen(lambda _: self.wake())
        try:
            while not stop.is_set():
                await self._try()
                await self._sleep(stop)
        finally:
            end_listening()
            await self._finish()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def calendar_changed(self) -> None:
        """Somebody's calendar is to be read now."""
        self._next_calendars = None
        self.wake()

    def _look_at_calendars(self, now: datetime) -> None:
        if self.calendars is None or _CALENDARS in self._running.values():
            return
        if is_time(now, self._next_calendars, _CALENDARS_EVERY):
            self._next_calendars = now + _CALENDARS_EVERY
            self._run(self._read_calendars(self.calendars), _CALENDARS)

    def _look_for_bounces(self, now: datetime) -> None:
        """One look at a time, however long the mailbox takes."""
        if self.bounces is None or _BOUNCES in self._running.values():
            return
        if is_time(now, self._next_bounces, _BOUNCES_EVERY):
            self._next_bounces = now + _BOUNCES_EVERY
            self._run(self.bounces.run_once(), _BOUNCES)

    def _look_for_places(self, now: datetime) -> None:
        """One look at a time: the next sees what this one has offered."""
        if self.offers is None or _OFFERS in self._running.values():
            return
        if is_time(now, self._next_offers, _OFFERS_EVERY):
            self._next_offers = now + _OFFERS_EVERY
            self._run(self.offers.run_once(), _OFFERS)

    async def _read_calendars(self, calendars: SyncCalendars) -> None:
        await calendars.run_once()
        if self.watches is not None:
            await self.watches.run_once()

    async def _try(self) -> None:
        """A database that is busy or away for a while must not end the worker."""
        try:
            await self.run_once()
        except Exception:
            log.exception("worker_fault")

    async def _sleep(self, stop: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (stop, self._woken)]
        try:
            await asyncio.wait(waits, timeout=self.poll_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._woken.clear()

    async def _finish(self) -> None:
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=self.grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _room(self) -> dict[str, int]:
        taken = Counter(self._running.values())
        return {kind: most - taken[kind] for kind, most in self.outbox.rules.at_once.items()}

    def _run(self, work: Coroutine[Any, Any, object], kind: str) -> None:
        task = asyncio.create_task(work)
        self._running[task] = kind
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[object]) -> None:
        kind = self._running.pop(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("not_finished", kind=kind, exc_info=task.exception())
        self.wake()
