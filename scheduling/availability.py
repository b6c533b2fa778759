"""The one function behind listing, booking and explaining: for each person and rule, the starts the rule lets through, as bits.

A start is free for a person when every rule lets it through. Buffers must be free of taken time but may lie outside hours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache, reduce
from math import gcd
from operator import and_
from typing import NamedTuple

from scheduling.appointment import AppointmentId
from scheduling.bits import Frame, erode
from scheduling.caps import closed_by_caps
from scheduling.diary import Diary, GroupSession, Taken, TakenKind, columns_of, of_kind, shared_caps
from scheduling.hours import Run, availability_on, grid_runs, hours_of, open_minutes, service_minutes
from scheduling.interval import from_minute, to_minute
from scheduling.policy import AvailabilityType
from scheduling.quick import quick
from scheduling.rules import AS_DECLARED, Audience, Rule, naming_order
from scheduling.service import StaffRule
from scheduling.spans import Spans
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_date, resolve_zone

STAFF_GRACE = 15
"""Minutes staff may be late with an appointment that has already begun, such as a walk-in."""
KEPT_LATE = timedelta(hours=1)
"""So long after its lead time has begun a start can be had by whoever keeps it: ten times more time fit in."""
_FOREVER = 1 << 40


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which starts in [first, last), minutes since 1970, are free; for whom, how long, and with how many seats."""

    diary: Diary
    first: int
    last: int
    audience: Audience
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    moving: AppointmentId | None = None
    seats_wanted: int = 1

    @property
    def minutes(self) -> int:
        """The length asked for."""
        return self.diary.service.duration if self.duration is None else self.duration

    @property
    def needs_all(self) -> bool:
        """Whether everybody is needed; then whom one asks for makes no difference (B26)."""
        return self.diary.service.staff_rule is StaffRule.ALL_OF

    @property
    def members(self) -> tuple[StaffMember, ...]:
        """The people it is about."""
        if self.staff_ids is None or self.needs_all:
            return self.diary.staff
        return tuple(member for member in self.diary.staff if member.id in self.staff_ids)

    @property
    def bounds(self) -> tuple[int, int]:
        """The first and last start that lead time and window allow."""
        now = self.diary.now
        if self.audience is Audience.STAFF:
            return to_minute(now) - STAFF_GRACE, _FOREVER
        policy = self.diary.policy
        lead, advance = timedelta(minutes=policy.minimum_lead_time), timedelta(minutes=policy.maximum_advance)
        return to_minute(now + lead, up=True), to_minute(now + advance)

    @property
    def kept(self) -> list[tuple[int, int]]:
        """The start that was kept in time, as long as its lead time does not hold against it: none once it is past."""
        kept, now = self.diary.kept, self.diary.now
        lead = timedelta(minutes=self.diary.policy.minimum_lead_time)
        if kept is None or kept < max(now, now + lead - KEPT_LATE):
            return []
        return [(to_minute(kept), to_minute(kept) + 1)]

    @property
    def around(self) -> tuple[int, int]:
        """All minutes that matter: from the earliest buffer to the end of the latest."""
        service = self.diary.service
        return self.first - service.pre_buffer, self.last - 1 + self.minutes + service.post_buffer

    def taken(self, member: StaffMember) -> Sequence[Taken]:
        """What takes a person's time, but for the appointment that is being moved."""
        rows = self.diary.taken.get(member.id, ())
        return rows if self.moving is None else [row for row in rows if row.appointment_id != self.moving]


def refused_outright(question: Question) -> Rule | None:
    """A rule that forbids all starts at once."""
    diary = question.diary
    if diary.business.is_archived:
        return Rule.ARCHIVED
    if question.audience is Audience.CUSTOMER:
        if diary.service.is_hidden:
            return Rule.HIDDEN
        if question.staff_ids is not None and question.moving is None and not diary.policy.allow_staff_selection:
            return Rule.STAFF_CHOICE
    if question.seats_wanted > diary.service.maximum_attendees:
        return Rule.SEATS
    needed = diary.service.staff_ids if question.needs_all else ()
    if not question.members or not {member.id for member in diary.staff}.issuperset(needed):
        return Rule.PERSON
    return None


class Starts:
    """The free starts of one question; what people share is computed once."""

    def __init__(self, question: Question, *, unit: int | None = None) -> None:
        self.question = question
        self.service = question.diary.service
        first, last = question.around
        self.frame = Frame.around(first, last, unit or unit_for(question, self._runs))
        self._open: dict[object, int] = {}
        self._has_caps = bool(shared_caps(question.diary.business, self.service))
        self._shared = dict(self._shared_rules())
        self._by_all = reduce(and_, self._shared.values())

    @cached_property
    def beats(self) -> range:
        """The minutes among which all starts of the grid are."""
        return self.frame.beats(self._runs)

    @cached_property
    def _grid(self) -> int:
        return _marked(self.frame, self._runs)

    @cached_property
    def _runs(self) -> tuple[Run, ...]:
        return grid_runs(self.question.diary, self.question.first, self.question.last)

    def bit(self, minute: int) -> int:
        """The index of a start."""
        return (minute - self.frame.origin) // self.frame.unit

    def free(self, member: StaffMember) -> int:
        """The starts that every rule lets through."""
        bits = self._by_all
        for _, passed in self._own_rules(member):
            bits &= passed
            if not bits:
                break
        return bits

    def listed(self) -> int:
        """The starts of the span that are on the grid."""
        question = self.question
        return self.frame.beginning([(question.first, question.last)]) & self._grid

    def rules(self, member: StaffMember) -> list[tuple[Rule, int]]:
        """Each rule with the starts it lets through, in the order of `Rule`; a cap of all before a cap of one's own."""
        rules = [*self._shared.items(), *self._own_rules(member)]
        return sorted(rules, key=lambda rule: AS_DECLARED[rule[0]])

    def _shared_rules(self) -> Iterator[tuple[Rule, int]]:
        question, frame = self.question, self.frame
        earliest, latest = question.bounds
        yield Rule.LEAD_TIME, frame.beginning([(earliest, _FOREVER), *question.kept])
        yield Rule.WINDOW, frame.beginning([(0, latest + 1)])
        offered = service_minutes(question.diary, *question.around)
        if offered is not None:
            yield Rule.SERVICE_HOURS, _long_enough(frame, offered, self._units(question.minutes))
        if question.audience is Audience.CUSTOMER:
            yield Rule.GRID, self._grid
        yield from self._uncapped(None)

    def _own_rules(self, member: StaffMember) -> Iterator[tuple[Rule, int]]:
        if not (member.can_be_booked and member.id in self.service.staff_ids):
            yield Rule.PERSON, 0
        yield Rule.HOURS, self._within_hours(member)
        yield from self._untaken(member)
        yield from self._uncapped(member)

    def _within_hours(self, member: StaffMember) -> int:
        own, general = hours_of(self.question.diary.business, member)
        key = own if own[0] is not None or own[1] else None
        if key not in self._open:
            spans = open_minutes(own, general, *self.question.around)
            self._open[key] = _long_enough(self.frame, spans, self._units(self.question.minutes))
        return self._open[key]

    def _untaken(self, member: StaffMember) -> Iterator[tuple[Rule, int]]:
        rows = self.question.taken(member)
        off = of_kind(rows, TakenKind.TIME_OFF)
        if off:
            yield Rule.TIME_OFF, self._with_buffers(off)
            rows = [row for row in rows if row.kind != TakenKind.TIME_OFF]
        if rows:
            yield Rule.BUSY, self._with_buffers(rows)

    def _with_buffers(self, taken: Sequence[Taken]) -> int:
        before, after = self.service.pre_buffer, self.service.post_buffer
        run = self._units(before + self.question.minutes + after)
        return erode(self.frame.outside(*columns_of(taken)), run) << self._units(before)

    def _uncapped(self, member: StaffMember | None) -> Iterator[tuple[Rule, int]]:
        question = self.question
        if not self._has_caps and not (member and member.caps):
            return
        closed = closed_by_caps(
            question.diary, member, (question.first, question.last), minutes=question.minutes, moving=question.moving
        )
        if closed:
            yield Rule.CAP, self.frame.full & ~self.frame.beginning(closed)

    def _units(self, minutes: int) -> int:
        return -(-minutes // self.frame.unit)


@lru_cache(maxsize=64)
def _marked(frame: Frame, runs: tuple[Run, ...]) -> int:
    return frame.marked(runs)


@lru_cache(maxsize=256)
def _long_enough(frame: Frame, spans: Spans, units: int) -> int:
    """The starts from which so many units lie in the spans: the same for everybody who keeps the same hours."""
    return erode(frame.inside(spans), units)


def unit_for(question: Question, runs: Iterable[Run]) -> int:
    """Five minutes, or one as soon as one length, step or boundary of the question is no multiple of five."""
    diary = question.diary
    service = diary.service
    lengths = [question.minutes, service.pre_buffer, service.post_buffer]
    lengths += [value for run in runs for value in (run[0], run[2])]
    lengths += [value for span in service_minutes(diary, *question.around) or () for value in span]
    for own, general in dict(hours_of(diary.business, member) for member in question.members).items():
        lengths += [value for span in open_minutes(own, general, *question.around) for value in span]
    if any(length % 5 for length in lengths):
        return 1
    return 5 if all(_fits_five(diary.taken.get(member.id, ())) for member in question.members) else 1


def _fits_five(rows: Sequence[Taken]) -> bool:
    starts, ends = columns_of(rows)
    return gcd(5, *starts, *ends) == 5


class Broken(NamedTuple):
    """Of the rules that forbid a start to a person: the one to name, and the first as declared, which says how close it came."""

    named: Rule
    first: Rule


def broken_rules(question: Question) -> dict[StaffId, Broken | None]:
    """For the first start of the question, what forbids it to each person; None for who is free."""
    starts, order = Starts(question, unit=1), naming_order(question.audience)
    place = starts.bit(question.first)
    found: dict[StaffId, Broken | None] = {}
    for member in question.members:
        rules = [rule for rule, passed in starts.rules(member) if not passed >> place & 1]
        broken = [_refined(question, member, rule) for rule in rules]
        found[member.id] = Broken(min(broken, key=order.__getitem__), broken[0]) if broken else None
    return found


def _refined(question: Question, member: StaffMember, broken: Rule) -> Rule:
    """Busy is called buffer when only the time around the appointment is taken."""
    if broken is not Rule.BUSY:
        return named_by_day(question, broken)
    end = question.first + question.minutes
    rows = (row for row in question.taken(member) if row.kind != TakenKind.TIME_OFF)
    return Rule.BUSY if any(row.start < end and question.first < row.end for row in rows) else Rule.BUFFER


def named_by_day(question: Question, broken: Rule) -> Rule:
    """Hours of the service that are none at all that day are called not bookable."""
    if broken is not Rule.SERVICE_HOURS:
        return broken
    day = local_date(from_minute(question.first), resolve_zone(question.diary.business.zone))
    kind = availability_on(question.diary.policy, day).type
    return Rule.NOT_BOOKABLE if kind is AvailabilityType.NOT_BOOKABLE else broken


def joinable(question: Question) -> list[GroupSession]:
    """Sessions of the service that start in the span, within lead time and window, and have the seats wanted; most seats first.

    An appointment that is being moved keeps its own people, so it joins none.
    """
    if question.moving is not None or not question.diary.sessions:
        return []
    earliest, latest = question.bounds
    first, last = max(earliest, question.first), min(question.last, latest + 1)
    found = [
        session
        for session in question.diary.sessions
        if first <= session.start < last
        and session.seats_left >= question.seats_wanted
        and is_asked_about(question, session)
    ]
    return sorted(found, key=lambda session: (-session.seats_left, session.appointment_id))


def is_asked_about(question: Question, session: GroupSession) -> bool:
    """Of this service, with one of the people asked for, and nobody of it off."""
    if session.service_id != question.diary.service.id:
        return False
    asked = question.staff_ids
    if asked is not None and not question.needs_all and not set(asked) & set(session.staff_ids):
        return False
    return not any(
        row.start < session.end and session.start < row.end
        for staff_id in session.staff_ids
        for row in of_kind(question.diary.taken.get(staff_id, ()), TakenKind.TIME_OFF)
    )
