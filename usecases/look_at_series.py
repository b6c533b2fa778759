"""Looks at all dates of a series before it is booked: which are free, and what lies nearest to those that are not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from scheduling.appointment import DraftId
from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.diary import Diary
from scheduling.interval import Interval
from scheduling.rules import Audience, Rule
from scheduling.series import Occurrence, Pattern, alternatives, occurrences, week_of
from scheduling.service import Service, ServiceId
from scheduling.slots import can_book, find_slots
from scheduling.staff import StaffId
from scheduling.zones import resolve_zone, wall_clock
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.booking_rights import audience_of, concerned_staff
from usecases.configuration import Configurations, Offer
from usecases.kept_start import kept_start
from usecases.read_diary import read_diary
from usecases.series_rules import check_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesQuestion:
    """Asks about so many dates from `start` on. What the draft itself keeps is not in its own way."""

    business_id: BusinessId
    service_id: ServiceId
    start: datetime
    pattern: Pattern
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    seats_wanted: int = 1
    draft_id: DraftId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDate:
    """One date: free, or the rule against it and the free starts nearest to it. `start` is None where the clocks skip it."""

    number: int
    day: date
    start: datetime | None
    rule: Rule | None = None
    alternatives: tuple[datetime, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.start is not None and self.rule is None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtSeries:
    """By the same engine that lists and books, on one snapshot. Raises Invalid for more dates than there may be."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, question: SeriesQuestion, actor: Actor) -> tuple[SeriesDate, ...]:
        read = partial(self._read, question, actor, self.clock.now())
        dates, diary = await self.database.read(read)
        return tuple(_date(question, audience_of(actor), one, diary) for one in dates)

    def _read(
        self, question: SeriesQuestion, actor: Actor, now: datetime, work: Work
    ) -> tuple[tuple[Occurrence, ...], Diary]:
        configuration = self.configurations.read(work, question.business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        configuration.require_offered(question.service_id)
        offer = configuration.offer(question.service_id, question.staff_ids)
        check_pattern(offer.service, question.pattern.times, audience_of(actor))
        offer = concerned_staff(offer, question.staff_ids)
        zone = resolve_zone(offer.business.zone)
        dates = occurrences(question.start, question.pattern, zone)
        diary = _diary_of(work, offer, question, dates, now)
        draft = question.draft_id
        held = work.appointments.held_start(question.business_id, draft) if draft else None
        return dates, replace(diary, kept=kept_start(held, question.service_id, now))


def _diary_of(
    work: Work,
    offer: Offer,
    question: SeriesQuestion,
    dates: Sequence[Occurrence],
    now: datetime,
) -> Diary:
    """Of all weeks in which dates lie, read at once: there the alternatives are."""
    span = Interval(_week(offer.business, dates[0]).start, _week(offer.business, dates[-1]).end)
    diary = read_diary(work, offer, span, now, length=question.duration or 0)
    own = work.appointments.held_by(question.business_id, question.draft_id) if question.draft_id else None
    if own is None:
        return diary
    taken = {staff: [row for row in rows if row.appointment_id != own] for staff, rows in diary.taken.items()}
    return replace(diary, taken=taken)


def _week(business: Business, one: Occurrence) -> Interval:
    return week_of(one.day, resolve_zone(business.zone), business.week_start)


def _date(question: SeriesQuestion, audience: Audience, one: Occurrence, diary: Diary) -> SeriesDate:
    rule: Rule | None = Rule.HOURS
    if one.start is not None:
        verdict = can_book(
            diary,
            one.start,
            audience=audience,
            staff_ids=question.staff_ids,
            duration=question.duration,
            seats_wanted=question.seats_wanted,
        )
        if verdict.ok:
            return SeriesDate(number=one.number, day=one.day, start=one.start)
        rule = verdict.forbids
    return SeriesDate(
        number=one.number,
        day=one.day,
        start=one.start,
        rule=rule,
        alternatives=_near(question, audience, one, diary),
    )


def _near(question: SeriesQuestion, audience: Audience, one: Occurrence, diary: Diary) -> tuple[datetime, ...]:
    zone = resolve_zone(diary.business.zone)
    slots = find_slots(
        diary,
        _week(diary.business, one),
        audience=audience,
        staff_ids=question.staff_ids,
        duration=question.duration,
        seats_wanted=question.seats_wanted,
    )
    return alternatives((slot.start for slot in slots), one, wall_clock(question.start, zone)[1], zone)


def takes_series(service: Service) -> bool:
    """Whether customers may repeat it."""
    return service.recurring_up_to > 1 and not service.is_on_demand
