"""Which starts are free and whether one of them can be had; both by the same rules, so that what is listed can be booked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial, reduce
from itertools import compress, repeat
from operator import add, and_, or_
from typing import NamedTuple

from scheduling.appointment import AppointmentId
from scheduling.availability import Broken, Question, Starts, broken_rules, is_asked_about, joinable, refused_outright
from scheduling.diary import Diary, GroupSession, TakenKind, of_kind
from scheduling.errors import Invalid, RefusalCode
from scheduling.hours import grid_runs
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.quick import quick
from scheduling.rules import AS_DECLARED, Audience, Rule, naming_order
from scheduling.staff import StaffId
from scheduling.zones import whole_minute

__all__ = ["Audience", "Rule", "Slot", "Verdict", "answer_ends", "can_book", "find_slots", "nearest"]

_NEAR = timedelta(days=14)
_MOST_MOMENTS = 16384


class _Moments(dict[int, datetime]):
    """Moments by minute; the same starts are read out again and again."""

    def __missing__(self, minute: int) -> datetime:
        if len(self) == _MOST_MOMENTS:
            self.clear()
        moment = self[minute] = from_minute(minute)
        return moment


_moment = _Moments().__getitem__


class Slot(NamedTuple):
    """A start that can be had: its end, who is free for it, seats left, and the group appointment it would join, if any.

    For a service that needs all of its staff, `staff_ids` are all of them, otherwise each of them could take it.
    """

    start: datetime
    end: datetime
    staff_ids: tuple[StaffId, ...]
    seats_left: int = 1
    session: AppointmentId | None = None


_slot = partial(tuple.__new__, Slot)
"""From a tuple of all members: half the time of calling the class."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a start can be had. When not, `rule` is what a door says, `forbids` the exact rule, `reasons` the rule per person."""

    ok: bool
    span: Interval
    rule: RefusalCode | None = None
    forbids: Rule | None = None
    staff_ids: tuple[StaffId, ...] = ()
    session: AppointmentId | None = None
    reasons: Mapping[StaffId, Rule] = field(default_factory=dict)


def find_slots(
    diary: Diary,
    span: Interval,
    *,
    audience: Audience,
    staff_ids: tuple[StaffId, ...] | None = None,
    moving: AppointmentId | None = None,
    duration: int | None = None,
    seats_wanted: int = 1,
) -> tuple[Slot, ...]:
    """The free starts in the span, in order. Staff see those on the grid too, but may book between them."""
    question = Question(
        diary=diary,
        first=max(to_minute(span.start, up=True), to_minute(diary.now, up=True)),
        last=to_minute(span.end, up=True),
        audience=audience,
        staff_ids=staff_ids,
        duration=duration,
        moving=moving,
        seats_wanted=seats_wanted,
    )
    if question.first >= question.last or refused_outright(question):
        return ()
    free, joined = _new(question), joinable(question)
    if not joined:
        return tuple(free)
    slots = {slot.start: slot for slot in (*free, *map(_join, reversed(joined)))}
    return tuple(slots[start] for start in sorted(slots))


def can_book(
    diary: Diary,
    start: datetime,
    *,
    audience: Audience,
    staff_ids: tuple[StaffId, ...] | None = None,
    duration: int | None = None,
    moving: AppointmentId | None = None,
    seats_wanted: int = 1,
) -> Verdict:
    """Whether this start can be had now, by whom, and if not, why. Raises Invalid unless it is on a whole minute."""
    minute = whole_minute(start, "start")
    question = Question(
        diary=diary,
        first=minute,
        last=minute + 1,
        audience=audience,
        staff_ids=staff_ids,
        duration=duration,
        moving=moving,
        seats_wanted=seats_wanted,
    )
    if question.minutes < 1 or seats_wanted < 1:
        raise Invalid("duration" if question.minutes < 1 else "seats_wanted", "at_least_one")
    return _judge(question)


def nearest(
    diary: Diary,
    start: datetime,
    *,
    count: int = 3,
    audience: Audience,
    staff_ids: tuple[StaffId, ...] | None = None,
    moving: AppointmentId | None = None,
    duration: int | None = None,
    seats_wanted: int = 1,
) -> tuple[Slot, ...]:
    """The free starts closest to a start, soonest first; looks two weeks either way, and no further than the diary reaches."""
    first, last = start - _NEAR, start + _NEAR
    if diary.span is not None:
        first, last = max(first, diary.span.start), min(last, diary.span.end)
    if last <= first:
        return ()
    slots = find_slots(
        diary,
        Interval(first, last),
        audience=audience,
        staff_ids=staff_ids,
        moving=moving,
        duration=duration,
        seats_wanted=seats_wanted,
    )
    return tuple(sorted(sorted(slots, key=lambda slot: abs(slot.start - start))[:count]))


def answer_ends(diary: Diary, span: Interval, slots: tuple[Slot, ...], *, audience: Audience) -> datetime | None:
    """Until when, exclusively, `slots` stay the answer to a question about `span` if nothing but time passes; None for ever.

    A hold ends, the first start listed comes too near, or the window reaches a start that was too far.
    """
    holds = (row for rows in diary.taken.values() for row in of_kind(rows, TakenKind.HOLD))
    moments = [hold.until for hold in holds if hold.until is not None]
    if slots:
        lead = 0 if audience is Audience.STAFF else diary.policy.minimum_lead_time
        moments.append(slots[0].start - timedelta(minutes=lead) + timedelta.resolution)
    if audience is not Audience.STAFF:
        advance = timedelta(minutes=diary.policy.maximum_advance)
        moments += [start - advance for start in _starts_after(diary, diary.now + advance, span)]
    return min((moment for moment in moments if moment > diary.now), default=None)


def _starts_after(diary: Diary, moment: datetime, span: Interval) -> list[datetime]:
    """The next start on the grid, and those of sessions, after the moment and in the span, however far off that is."""
    if moment >= span.end:
        return []
    first, last = max(to_minute(moment) + 1, to_minute(span.start)), to_minute(span.end, up=True)
    grid = (begin + max(0, -((begin - first) // step)) * step for begin, stop, step in grid_runs(diary, first, last))
    starts = [*grid, *(session.start for session in diary.sessions)]
    return [from_minute(start) for start in starts if first <= start < last]


def _new(question: Question) -> list[Slot]:
    """Starts at which somebody's time is free for a new appointment."""
    starts = Starts(question)
    free = {member.id: starts.free(member) for member in question.members}
    together = and_ if question.needs_all else or_
    return _read_out(question, starts, starts.listed() & reduce(together, free.values()), free)


def _read_out(question: Question, starts: Starts, wanted: int, free: Mapping[StaffId, int]) -> list[Slot]:
    beats, length = starts.beats, question.minutes
    chosen = starts.frame.woven([wanted], beats)
    minutes = list(compress(beats, chosen))
    ends = map(_moment, map(length.__add__, minutes))
    seats = question.diary.service.maximum_attendees
    parts = zip(map(_moment, minutes), ends, _people(starts, chosen, free), repeat(seats), repeat(None))
    return list(map(_slot, parts))


def _people(starts: Starts, chosen: Sequence[int], free: Mapping[StaffId, int]) -> Iterable[tuple[StaffId, ...]]:
    """Who is free at each beat chosen. Many people share a number, so that the same few are named once."""
    ids = tuple(free)
    people: Iterable[tuple[StaffId, ...]] = repeat(())
    for first in range(0, len(ids), 32):
        some = ids[first : first + 32]
        codes = compress(starts.frame.woven([free[staff_id] for staff_id in some], starts.beats), chosen)
        named = map(_groups(some).__getitem__, codes)
        people = map(add, people, named) if first else named
    return people


_MOST_GROUPS = 4096


class _Groups(dict[int, tuple[StaffId, ...]]):
    """Groups of at most 32 people by the number that stands for each; made when first asked for."""

    def __init__(self, people: tuple[StaffId, ...]) -> None:
        super().__init__()
        self._people = people

    def __missing__(self, code: int) -> tuple[StaffId, ...]:
        if len(self) == _MOST_GROUPS:
            self.clear()
        group = self[code] = tuple(staff_id for bit, staff_id in enumerate(self._people) if code >> bit & 1)
        return group


_groups = lru_cache(maxsize=64)(_Groups)


def _join(session: GroupSession) -> Slot:
    return Slot(
        from_minute(session.start),
        from_minute(session.end),
        session.staff_ids,
        session.seats_left,
        session.appointment_id,
    )


def _judge(question: Question) -> Verdict:
    start = from_minute(question.first)
    span = Interval(start, start + timedelta(minutes=question.minutes))
    outright = refused_outright(question)
    if outright is not None:
        return Verdict(ok=False, span=span, rule=outright.code, forbids=outright)
    sessions = joinable(question)
    if sessions:
        slot = _join(sessions[0])
        return Verdict(ok=True, span=Interval(slot.start, slot.end), staff_ids=slot.staff_ids, session=slot.session)
    rules = broken_rules(question)
    free = tuple(staff_id for staff_id, broken in rules.items() if broken is None)
    refused = {staff_id: broken for staff_id, broken in rules.items() if broken is not None}
    reasons = {staff_id: broken.named for staff_id, broken in refused.items()}
    if (free and not question.needs_all) or not refused:
        return Verdict(ok=True, span=span, staff_ids=free, reasons=reasons)
    forbids = _named(question, refused.values())
    return Verdict(ok=False, span=span, rule=forbids.code, forbids=forbids, staff_ids=free, reasons=reasons)


def _named(question: Question, refused: Collection[Broken]) -> Rule:
    """The rule to name: a full session, else that of the person who came closest.

    Whoever may break it on purpose is told the gravest where everybody is needed, for it is broken with the rest.
    """
    earliest, latest = question.bounds
    if question.moving is None and earliest <= question.first <= latest:
        for session in question.diary.sessions:
            if session.start == question.first and is_asked_about(question, session):
                return Rule.SEATS
    order = naming_order(question.audience)
    if question.needs_all and question.audience is not Audience.CUSTOMER:
        return min((broken.named for broken in refused), key=order.__getitem__)
    return max(refused, key=lambda broken: (AS_DECLARED[broken.first], order[broken.named])).named
