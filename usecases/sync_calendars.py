"""Reads the outside calendars of staff: near days often, far ones rarer, whoever has changed something at once.

Of what is read only spans are kept, and only those that are not ours. A person whose calendar cannot be read keeps the spans
known before, is shown with the reason, and is tried again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial

import structlog

from scheduling.business import BusinessId
from scheduling.clock import Clock, is_time
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember
from storage.engine import Database
from storage.staff_calendars import CalendarRow
from storage.work import Work
from usecases.configuration import Configuration, Configurations
from usecases.notice_hand_changes import NoticeHandChanges
from usecases.own_places import MOST_ASKED, at_home, of_others
from usecases.ports import Outside

log = structlog.get_logger("calendars")
_DAY = timedelta(days=1)
_NEAR = timedelta(days=15)
_FARTHEST = timedelta(days=731)
_EVERY, _EVERY_WATCHED, _IN_FULL_EVERY = timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=6)
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(minutes=30)
_LEASE = timedelta(minutes=10)
_LOOK_AROUND_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was read of one person."""

    row: CalendarRow
    member: StaffMember
    window: Interval
    spans: tuple[Interval, ...]
    is_full: bool


@dataclass(slots=True, kw_only=True)
class SyncCalendars:
    """One per process; several processes share the work."""

    database: Database
    clock: Clock
    outside: Outside
    configurations: Configurations = field(default_factory=Configurations)
    _next_look: datetime | None = None

    async def run_once(self) -> int:
        """Read everybody whose turn it is; how many that were."""
        await self._look_around()
        count = 0
        while rows := await self._claim():
            count += len(rows)
            await self._read(rows)
        return count

    async def _look_around(self) -> None:
        """Whose calendar has come to count, and whose does no longer (S134)."""
        now = self.clock.now()
        if not is_time(now, self._next_look, _LOOK_AROUND_EVERY):
            return
        wanted, known = await self.database.read(
            lambda work: (work.staff_calendars.wanted(), work.staff_calendars.known())
        )
        for business_id, staff_id in sorted(known - wanted):
            await self.database.write(partial(_drop, business_id, staff_id))
        if wanted - known:
            await self.database.write(lambda work: work.staff_calendars.add(wanted - known, now))
        self._next_look = now + _LOOK_AROUND_EVERY

    async def _claim(self) -> list[CalendarRow]:
        now = self.clock.now()
        if not await self.database.read(lambda work: work.staff_calendars.is_due(now)):
            return []
        return await self.database.write(lambda work: work.staff_calendars.claim(now, now + _LEASE, MOST_ASKED))

    async def _read(self, rows: Sequence[CalendarRow]) -> None:
        now, business_id = self.clock.now(), rows[0].business_id
        configuration = await self.database.read(lambda work: self.configurations.read(work, business_id))
        window = _window(configuration, now)
        in_full = [row for row in rows if _is_due_in_full(row, window, now)]
        near = [row for row in rows if row not in in_full]
        await self._ask(configuration, in_full, window, is_full=True)
        await self._ask(configuration, near, Interval(window.start, min(window.start + _NEAR, window.end)))

    async def _ask(
        self, configuration: Configuration, rows: Sequence[CalendarRow], window: Interval, *, is_full: bool = False
    ) -> None:
        members = {row.staff_id: configuration.staff.get(row.staff_id) for row in rows}
        people = at_home(configuration.business, [member for member in members.values() if member is not None])
        if not people:
            return
        read = await self.outside.calendars.read(people, window)
        for row in rows:
            spans, member = read.busy.get(row.staff_id), members[row.staff_id]
            if member is not None and spans is not None:
                reading = _Reading(row=row, member=member, window=window, spans=spans, is_full=is_full)
                await self._keep(configuration, reading)
            elif member is not None:
                await self._remember(row, read.troubles.get(row.staff_id, "not_answered"))
        log.info("calendars read", people=len(people), in_full=is_full, troubles=len(read.troubles))

    async def _keep(self, configuration: Configuration, reading: _Reading) -> None:
        counts = await self.database.write(partial(_store, configuration, reading, self.clock.now()))
        if counts and self.outside.changes is not None:
            notice = NoticeHandChanges(database=self.database, clock=self.clock, changes=self.outside.changes)
            await notice(configuration, reading.row, reading.member)

    async def _remember(self, row: CalendarRow, reason: str) -> None:
        now = self.clock.now()
        again = now + _pause(row.failed_since, now)
        await self.database.write(lambda work: work.staff_calendars.failed(row, now, again, reason))


def _drop(business_id: BusinessId, staff_id: StaffId, work: Work) -> None:
    if not work.staff_calendars.counts_for(business_id, staff_id):
        work.staff_calendars.drop(business_id, staff_id)


def _store(configuration: Configuration, reading: _Reading, now: datetime, work: Work) -> bool:
    """The transaction; False when the person's calendar has ceased to count meanwhile."""
    business, row = configuration.business, reading.row
    if not work.staff_calendars.counts_for(business.id, row.staff_id):
        return False
    told = of_others(work, business, {row.staff_id: reading.spans}, reading.window, now)
    work.busy.replace(business.id, row.staff_id, reading.window, told[row.staff_id])
    pause = _EVERY_WATCHED if work.subscriptions.is_watched(reading.member.email, now) else _EVERY
    work.staff_calendars.synced(row, now, now + pause, reading.window if reading.is_full else None)
    return True


def _window(configuration: Configuration, now: datetime) -> Interval:
    """Whole days, so that it stays the same all day: as far ahead as anything of the business can be booked."""
    policies = [service.policy or configuration.business.policy for service in configuration.services.values()]
    minutes = max(
        (policy.maximum_advance for policy in policies), default=configuration.business.policy.maximum_advance
    )
    start = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return Interval(start, start + min(timedelta(minutes=minutes), _FARTHEST) + 2 * _DAY)


def _is_due_in_full(row: CalendarRow, window: Interval, now: datetime) -> bool:
    return row.window != window or row.synced_at is None or now - row.synced_at >= _IN_FULL_EVERY


def _pause(failed_since: datetime | None, now: datetime) -> timedelta:
    """As long again as it has failed already, within bounds."""
    return min(max(now - (failed_since or now), _FIRST_RETRY), _LAST_RETRY)
