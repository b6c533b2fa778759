"""What a person's open time is to those who ask about the person and not about a service: free, a place in a group, taken, or off.

The blocks follow each other without gaps within the person's hours, and never overlap: of what lies on top of each other the first
in the order of `Status` counts. Nobody can start before the lead time or beyond the window of the business, nor on a day whose cap
is reached; that time counts as busy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from scheduling.caps import closed_by_caps
from scheduling.diary import Diary, GroupSession, Taken, TakenKind, of_kind
from scheduling.hours import hours_of, open_minutes
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.service import ServiceId
from scheduling.spans import Span, Spans, common, merged, whole_minutes, without
from scheduling.staff import StaffMember

_MINUTE = timedelta(minutes=1)


class Status(StrEnum):
    """As Graph names them. Slots available: a group appointment with places left."""

    OUT_OF_OFFICE = "outOfOffice"
    SLOTS_AVAILABLE = "slotsAvailable"
    BUSY = "busy"
    AVAILABLE = "available"


class Block(NamedTuple):
    """A part of somebody's hours, in minutes since 1970; the service where it is a group appointment with places left."""

    start: int
    end: int
    status: Status
    service_id: ServiceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The first and the last minute at which anybody may start now."""

    earliest: int
    latest: int

    @classmethod
    def of(cls, diary: Diary) -> "Bounds":
        policy = diary.policy
        lead, advance = timedelta(minutes=policy.minimum_lead_time), timedelta(minutes=policy.maximum_advance)
        return cls(earliest=to_minute(diary.now + lead, up=True), latest=to_minute(diary.now + advance))

    def closed(self, first: int, last: int) -> list[Span]:
        """What of a span lies before or after them."""
        return [(first, min(last, self.earliest)), (max(first, self.latest + 1), last)]


def staff_blocks(diary: Diary, member: StaffMember, span: Interval) -> tuple[Block, ...]:
    """The person's open time within the span, by status. The diary's service stands for anything the person can be booked for."""
    first, last = whole_minutes(span)
    bounds, rows = Bounds.of(diary), diary.taken.get(member.id, ())
    rest = common(open_minutes(*hours_of(diary.business, member), first, last), ((first, last),))
    if not member.can_be_booked:
        return tuple(Block(*part, Status.BUSY) for part in rest)
    found: list[Block] = []
    off = merged((row.start, row.end) for row in of_kind(rows, TakenKind.TIME_OFF))
    rest = _cut(found, rest, off, Status.OUT_OF_OFFICE)
    for session in _joinable(diary, member, bounds):
        rest = _cut(found, rest, ((session.start, session.end),), Status.SLOTS_AVAILABLE, session.service_id)
    rest = _cut(found, rest, _busy(diary, member, rows, bounds, (first, last)), Status.BUSY)
    found += (Block(*part, Status.AVAILABLE) for part in rest)
    return tuple(sorted(found))


def blocks_end(diary: Diary, span: Interval) -> datetime | None:
    """Until when, exclusively, blocks stay right if nothing but time passes; None for ever.

    A hold ends, or the first or last minute at which one may start moves through the span.
    """
    policy, now = diary.policy, diary.now
    begin = min([span.start, *(from_minute(session.start) for session in diary.sessions)])
    moments = [row.until for rows in diary.taken.values() for row in of_kind(rows, TakenKind.HOLD) if row.until]
    for notice in (policy.minimum_lead_time, policy.maximum_advance):
        moving = now + timedelta(minutes=notice)
        if begin - _MINUTE <= moving < span.end:
            minute = from_minute(to_minute(now))
            moments.append(now + timedelta.resolution if now == minute else minute + _MINUTE)
        elif moving < begin:
            moments.append(begin - timedelta(minutes=notice) - _MINUTE)
    return min((moment for moment in moments if moment > now), default=None)


def _busy(diary: Diary, member: StaffMember, rows: Sequence[Taken], bounds: Bounds, span: Span) -> Spans:
    spans = [(row.start, row.end) for row in rows if row.kind != TakenKind.TIME_OFF]
    spans += bounds.closed(*span)
    for who in (member, None):
        spans += closed_by_caps(diary, who, span, minutes=diary.service.duration, moving=None)
    return merged(spans)


def _joinable(diary: Diary, member: StaffMember, bounds: Bounds) -> Iterable[GroupSession]:
    return (
        session
        for session in diary.sessions
        if member.id in session.staff_ids and session.seats_left and bounds.earliest <= session.start <= bounds.latest
    )


def _cut(found: list[Block], rest: Spans, spans: Spans, status: Status, service_id: ServiceId | None = None) -> Spans:
    """What is left of the rest without the spans; what they take of it is noted as blocks."""
    found += (Block(*part, status, service_id) for part in common(rest, spans))
    return without(rest, spans)
