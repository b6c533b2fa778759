"""The schedule of some days, person by person, a part of the people at a time where there are many; and the one number that tells
whether it has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.hours import open_spans
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configuration, Configurations
from usecases.read_version import read_version
from usecases.show_day import SHOWN, DayRows, read_day_rows, show_day
from usecases.views import ScheduleView

MOST_DAYS = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleQuestion:
    """Local days of the business from `first` on. A team member sees the own column whatever is asked (B13)."""

    business_id: BusinessId
    first: date
    days: int = 1
    staff_ids: tuple[StaffId, ...] | None = None
    mine: bool = False
    most_people: int | None = None
    """More are shown part by part, without those who neither work nor are booked on these days."""
    part: int = 0
    everybody: bool = False
    """Also those who neither work nor are booked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySchedule:
    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, question: ScheduleQuestion, actor: Actor) -> ScheduleView:
        if not 1 <= question.days <= MOST_DAYS:
            raise Invalid("days", "between", least=1, most=MOST_DAYS)
        _, version = await read_version(self.database, self.configurations, question.business_id)
        read = partial(self._read, question, actor, self.clock.now())
        configuration, parts, shown, rows = await self.database.read(read)
        staff = parts[shown]
        days = [question.first + timedelta(days=number) for number in range(question.days)]
        return ScheduleView(
            business_id=question.business_id,
            name=configuration.business.display_name,
            zone=configuration.business.zone,
            days=tuple(show_day(configuration, actor, staff, rows, day) for day in days),
            version=version,
            may_see_customers=True,
            parts=tuple((part[0].display_name, part[-1].display_name) for part in parts if len(parts) > 1),
            part=shown,
        )

    def _read(
        self, question: ScheduleQuestion, actor: Actor, now: datetime, work: Work
    ) -> tuple[Configuration, Sequence[tuple[StaffMember, ...]], int, DayRows]:
        configuration = self.configurations.read(work, question.business_id)
        staff = columns_of(configuration, actor, question.staff_ids, mine=question.mine)
        zone = resolve_zone(configuration.business.zone)
        last = question.first + timedelta(days=question.days - 1)
        span = Interval(local_day_span(question.first, zone).start, local_day_span(last, zone).end)
        parts = _parts(work, configuration, question, staff, span)
        shown = min(max(question.part, 0), len(parts) - 1)
        rows = read_day_rows(work, configuration, actor, parts[shown], span, now)
        return configuration, parts, shown, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleVersion:
    """Cheap enough to be asked every second. Raises NotFound for a business that does not exist."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> int:
        configuration, version = await read_version(self.database, self.configurations, business_id)
        require(configuration, actor, Permission.SEE_BOOKINGS)
        return version


def _parts(
    work: Work,
    configuration: Configuration,
    question: ScheduleQuestion,
    staff: tuple[StaffMember, ...],
    span: Interval,
) -> Sequence[tuple[StaffMember, ...]]:
    """All in one unless they are too many."""
    most = question.most_people
    if most is None or len(staff) <= most:
        return (staff,)
    there = staff if question.everybody else tuple(_there(work, configuration, question, staff, span))
    return [there[at : at + most] for at in range(0, len(there), most)] or [()]


def _there(
    work: Work,
    configuration: Configuration,
    question: ScheduleQuestion,
    staff: Sequence[StaffMember],
    span: Interval,
) -> Iterator[StaffMember]:
    """Those who work or are booked."""
    business = configuration.business
    days = [question.first + timedelta(days=number) for number in range(question.days)]
    booked = work.appointments.people_in_span(business.id, span, states=SHOWN)
    return (one for one in staff if one.id in booked or any(open_spans(business, one, day) for day in days))


def columns_of(
    configuration: Configuration, actor: Actor, staff_ids: Sequence[StaffId] | None, *, mine: bool
) -> tuple[StaffMember, ...]:
    """Whose days are shown: those asked for, as far as the role lets one see them."""
    member = require(configuration, actor, Permission.SEE_BOOKINGS)
    staff = tuple(configuration.staff.values())
    if member is not None and (mine or reach(actor, member, Permission.SEE_BOOKINGS) is Reach.OWN):
        return tuple(one for one in staff if one.id == member.id)
    if staff_ids is not None:
        return tuple(configuration.member(staff_id) for staff_id in staff_ids)
    return tuple(one for one in staff if one.is_bookable)
