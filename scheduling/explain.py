"""Why a start or a whole day cannot be had, person by person, from the rules that list and judge; facts only, no sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from scheduling.appointment import AppointmentId
from scheduling.availability import Question, Starts, named_by_day, refused_outright
from scheduling.caps import CapUse, uses
from scheduling.diary import Diary, Taken, TakenKind
from scheduling.errors import RefusalCode
from scheduling.hours import availability_on, open_spans
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.policy import Availability
from scheduling.rules import OVERRIDABLE, Audience, Rule
from scheduling.slots import Slot, Verdict, can_book, find_slots
from scheduling.spans import without
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import day_minutes, local_date, resolve_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """What takes time, buffers included: its kind, and its appointment when it is one of ours."""

    span: Interval
    kind: TakenKind
    appointment_id: AppointmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """One person: the rule that forbids it (None when free), open hours that day, what is in the way, and the caps in force."""

    staff_id: StaffId
    rule: Rule | None
    open: tuple[Interval, ...] = ()
    takers: tuple[Taker, ...] = ()
    caps: tuple[CapUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a start, or each start of a day, is refused; `rule` is None when it can be had.

    `earliest` and `latest` are the bounds of lead time and booking window for customers, None for staff. `needed` is what
    must be free, buffers included; for a day it is the day. `free` are the starts of the day that can be had.
    """

    day: date
    rule: Rule | None
    code: RefusalCode | None
    audience: Audience
    needed: Interval
    start: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    availability: Availability | None = None
    people: tuple[PersonFacts, ...] = ()
    free: tuple[Slot, ...] = ()

    @property
    def can_override(self) -> bool:
        """Whether staff with the right to book for the person may break the rule on purpose."""
        return self.rule in OVERRIDABLE


def explain(
    diary: Diary,
    start: datetime,
    *,
    audience: Audience,
    staff_ids: tuple[StaffId, ...] | None = None,
    duration: int | None = None,
    moving: AppointmentId | None = None,
    seats_wanted: int = 1,
) -> Explanation:
    """Why this start can or cannot be had; names a rule exactly when `can_book` refuses."""
    verdict = can_book(
        diary,
        start,
        audience=audience,
        staff_ids=staff_ids,
        duration=duration,
        moving=moving,
        seats_wanted=seats_wanted,
    )
    service = diary.service
    needed = verdict.span.widened(service.pre_buffer, service.post_buffer)
    minute = to_minute(start)
    question = Question(
        diary=diary, first=minute, last=minute + 1, audience=audience, staff_ids=staff_ids, moving=moving
    )
    people = tuple(_facts(question, member, _rule_for(member, verdict), needed) for member in question.members)
    return _explained(question, verdict.forbids, needed, people, start=start)


def explain_day(
    diary: Diary,
    day: date,
    *,
    audience: Audience,
    staff_ids: tuple[StaffId, ...] | None = None,
    moving: AppointmentId | None = None,
) -> Explanation:
    """Why a day of the business has no free starts; without a rule, and with them, when it has some.

    The rule is the one that took the last starts from the person who came closest; busy when all are needed and are
    never free together.
    """
    first, last = day_minutes(day, resolve_zone(diary.business.zone))
    span = Interval(from_minute(first), from_minute(last))
    free = find_slots(diary, span, audience=audience, staff_ids=staff_ids, moving=moving)
    question = Question(diary=diary, first=first, last=last, audience=audience, staff_ids=staff_ids, moving=moving)
    emptied = _emptied(question)
    people = tuple(_facts(question, member, emptied[member.id], span) for member in question.members)
    rule = None if free else _emptying(question, emptied)
    return _explained(question, rule, span, people, free=free)


def rule_of_empty_day(diary: Diary, day: date, *, audience: Audience) -> Rule:
    """The rule `explain_day` names for a day that is known to have no free starts, without all that is said about people."""
    first, last = day_minutes(day, resolve_zone(diary.business.zone))
    question = Question(diary=diary, first=first, last=last, audience=audience)
    return _emptying(question, _emptied(question))


def free_gaps(open_time: Iterable[Interval], taken: Iterable[Taken]) -> tuple[Interval, ...]:
    """The open time nobody has taken, for a day's schedule."""
    spans = tuple((to_minute(span.start), to_minute(span.end)) for span in open_time)
    gaps = without(spans, ((row.start, row.end) for row in taken))
    return tuple(Interval(from_minute(start), from_minute(end)) for start, end in gaps)


def _explained(
    question: Question,
    rule: Rule | None,
    needed: Interval,
    people: tuple[PersonFacts, ...],
    *,
    start: datetime | None = None,
    free: tuple[Slot, ...] = (),
) -> Explanation:
    diary = question.diary
    day = local_date(from_minute(question.first), resolve_zone(diary.business.zone))
    earliest, latest = question.bounds
    is_bound = question.audience is not Audience.STAFF
    return Explanation(
        day=day,
        rule=rule,
        code=rule.code if rule else None,
        audience=question.audience,
        needed=needed,
        start=start,
        earliest=from_minute(earliest) if is_bound else None,
        latest=from_minute(latest) if is_bound else None,
        availability=availability_on(diary.policy, day),
        people=people,
        free=free,
    )


def _facts(question: Question, member: StaffMember, rule: Rule | None, span: Interval) -> PersonFacts:
    day = local_date(from_minute(question.first), resolve_zone(question.diary.business.zone))
    return PersonFacts(
        staff_id=member.id,
        rule=rule,
        open=open_spans(question.diary.business, member, day),
        takers=_takers(question, member, span),
        caps=_caps(question, member),
    )


def _rule_for(member: StaffMember, verdict: Verdict) -> Rule | None:
    return None if member.id in verdict.staff_ids else verdict.reasons.get(member.id, verdict.forbids)


def _emptying(question: Question, emptied: Mapping[StaffId, Rule | None]) -> Rule:
    return refused_outright(question) or _closest(emptied.values()) or Rule.BUSY


def _emptied(question: Question) -> dict[StaffId, Rule | None]:
    """For each person the rule that took the last starts of the span, in the order of rules; None for who has some left."""
    coming = replace(question, first=max(question.first, to_minute(question.diary.now, up=True)))
    if coming.first >= coming.last:
        return {member.id: Rule.LEAD_TIME for member in question.members}
    starts = Starts(coming)
    return {member.id: _last_straw(coming, starts, member) for member in question.members}


def _last_straw(question: Question, starts: Starts, member: StaffMember) -> Rule | None:
    left = starts.listed()
    for rule, passed in starts.rules(member):
        left &= passed
        if not left:
            return named_by_day(question, rule)
    return None


def _takers(question: Question, member: StaffMember, needed: Interval) -> tuple[Taker, ...]:
    rows = (
        Taker(span=_span(row), kind=TakenKind(row.kind), appointment_id=row.appointment_id)
        for row in question.taken(member)
    )
    return tuple(sorted((row for row in rows if row.span.overlaps(needed)), key=lambda row: row.span))


def _caps(question: Question, member: StaffMember) -> tuple[CapUse, ...]:
    return tuple(
        use
        for who in (member, None)
        for use in uses(question.diary, who, question.first, question.last, moving=question.moving)
    )


def _span(row: Taken) -> Interval:
    return Interval(from_minute(row.start), from_minute(row.end))


def _closest(rules: Iterable[Rule | None]) -> Rule | None:
    """The rule of the start that came closest to being free."""
    named = [rule for rule in rules if rule is not None]
    order = list(Rule)
    return max(named, key=order.index, default=None)
