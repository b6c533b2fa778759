"""Notices that somebody moved or deleted an event of ours in the calendar itself, and asks that person which time is right.

The appointment is never changed by that: customers were told its time. One message per change: keep our time, or take over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

import structlog

from scheduling.appointment import Appointment
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, NotFound, PermanentFailure
from scheduling.interval import Interval
from scheduling.outside import EventChanges, EventSeen
from scheduling.staff import StaffMember
from storage.engine import Database
from storage.own_places import OwnEvent
from storage.staff_calendars import CalendarRow
from storage.work import Work
from usecases.configuration import Configuration
from usecases.plan_hand_change import plan_hand_change
from usecases.ports import CalendarChanges

log = structlog.get_logger("calendars")
_LOOKED_AT = timedelta(days=93)
_SETTLES_WITHIN = timedelta(minutes=2)
_EXPIRED = "delta_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """How an event of ours really stands in the calendar; `seen` of None: as it should."""

    own: OwnEvent
    seen: EventSeen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeHandChanges:
    """One person's calendar at a time."""

    database: Database
    clock: Clock
    changes: CalendarChanges

    async def __call__(self, configuration: Configuration, row: CalendarRow, member: StaffMember) -> None:
        """What cannot be asked now is asked with the next turn."""
        now = self.clock.now()
        own = await self.database.read(lambda work: work.own_places.events(row.business_id, row.staff_id, _window(now)))
        if not own and not row.moved:
            return
        try:
            found = await self._changes(row, member, now)
            judged = [await self._judged(member, one, found) for one in _concerned(own, row, found)]
        except DeliveryFailure as failure:
            log.warning("changes of a calendar not read", code=failure.code, detail=failure.detail)
            return
        next_link = f"{_window(now).start.date()} {found.delta_link}"
        await self.database.write(partial(_keep, configuration, row, member, judged, next_link, now))

    async def _changes(self, row: CalendarRow, member: StaffMember, now: datetime) -> EventChanges:
        """A link looks at the days it was made for, so each day begins with a new one."""
        window = _window(now)
        day, _, link = row.delta_link.partition(" ")
        try:
            return await self.changes.changes(member.email, window, link if day == str(window.start.date()) else "")
        except PermanentFailure as failure:
            if failure.code != _EXPIRED:
                raise
            return await self.changes.changes(member.email, window, "")

    async def _judged(self, member: StaffMember, own: OwnEvent, found: EventChanges) -> _Judged:
        listed = found.events.get(own.event_id)
        if listed is not None and listed.span == own.span:
            return _Judged(own=own, seen=None)
        present = await self.changes.event(member.email, own.event_id)
        is_listed = listed is not None and listed.span is not None
        if present.span != own.span:
            return _Judged(own=own, seen=present)
        if is_listed or (listed is None and not found.is_complete):
            return _Judged(own=own, seen=None)
        return _Judged(own=own, seen=EventSeen(id=own.event_id))  # in the bin, where it keeps its time


def _window(now: datetime) -> Interval:
    start = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return Interval(start, start + _LOOKED_AT)


def _concerned(own: Sequence[OwnEvent], row: CalendarRow, found: EventChanges) -> list[OwnEvent]:
    """Those that have changed, those that stood elsewhere before, and of a full list those that should be on it."""
    return [one for one in own if found.is_complete or one.event_id in found.events or one.appointment_id in row.moved]


def _keep(
    configuration: Configuration,
    row: CalendarRow,
    member: StaffMember,
    judged: Sequence[_Judged],
    next_link: str,
    now: datetime,
    work: Work,
) -> None:
    """The transaction. What is being changed by us just now is judged with the next turn: the link stays for that."""
    changing = work.own_places.changing(row.business_id, now - _SETTLES_WITHIN)
    settled = [one for one in judged if one.own.appointment_id not in changing]
    moved = {one: span for one, span in row.moved.items() if one in changing}
    moved |= {one.own.appointment_id: one.seen.span for one in settled if one.seen is not None and one.seen.span}
    for one in settled:
        if one.seen is not None:
            _ask_about(configuration, member, one.own, one.seen, now, work)
    is_all = len(settled) == len(judged)
    work.staff_calendars.keep_changes(row, next_link if is_all else row.delta_link, moved)


def _ask_about(
    configuration: Configuration, member: StaffMember, own: OwnEvent, seen: EventSeen, now: datetime, work: Work
) -> None:
    appointment = _standing(configuration, own, work)
    if appointment is None:
        return
    account = member.account_id
    can_chat = account is not None and work.conversations.personal_of(account) is not None
    work.outbox.add(plan_hand_change(configuration.business, appointment, member, seen, now=now, can_chat=can_chat))


def _standing(configuration: Configuration, own: OwnEvent, work: Work) -> Appointment | None:
    """The appointment, if it still is what was compared."""
    try:
        present = work.appointments.get(configuration.business.id, own.appointment_id)
    except NotFound:
        return None
    has_event = present.meeting is not None and present.meeting.handle.get("event_id") == own.event_id
    return present if has_event and present.state.is_coming and present.span == own.span else None
