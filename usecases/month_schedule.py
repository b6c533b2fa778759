"""How full the days of a month are: counted by the database, for nobody could look at all that is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from scheduling.appointment import State
from scheduling.business import BusinessId
from scheduling.errors import Invalid
from scheduling.hours import open_spans
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.appointments import Occupied
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configuration, Configurations
from usecases.day_schedule import MOST_DAYS, columns_of
from usecases.show_day import SHOWN
from usecases.views import DayOccupancy


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthQuestion:
    """Local days of the business from `first` on. A team member sees the own ones whatever is asked (B13)."""

    business_id: BusinessId
    first: date
    days: int
    staff_ids: tuple[StaffId, ...] | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSchedule:
    database: Database
    configurations: Configurations

    async def __call__(self, question: MonthQuestion, actor: Actor) -> tuple[DayOccupancy, ...]:
        if not 1 <= question.days <= MOST_DAYS:
            raise Invalid("days", "between", least=1, most=MOST_DAYS)
        read = partial(self._read, question, actor)
        configuration, staff, rows = await self.database.read(read)
        days = [question.first + timedelta(days=number) for number in range(question.days)]
        return tuple(_day(configuration, staff, rows, day) for day in days)

    def _read(
        self, question: MonthQuestion, actor: Actor, work: Work
    ) -> tuple[Configuration, tuple[StaffMember, ...], tuple[Occupied, ...]]:
        configuration = self.configurations.read(work, question.business_id)
        staff = columns_of(configuration, actor, question.staff_ids, mine=question.mine)
        zone = resolve_zone(configuration.business.zone)
        last = question.first + timedelta(days=question.days - 1)
        span = Interval(local_day_span(question.first, zone).start, local_day_span(last, zone).end)
        ids = [member.id for member in staff]
        return configuration, staff, work.appointments.occupied(question.business_id, span, staff_ids=ids, states=SHOWN)


def _day(
    configuration: Configuration, staff: Sequence[StaffMember], rows: Sequence[Occupied], day: date
) -> DayOccupancy:
    """Who did not come had the time, but was not there."""
    business = configuration.business
    span = local_day_span(day, resolve_zone(business.zone))
    of_day = [row for row in rows if row.span.overlaps(span)]
    return DayOccupancy(
        day=day,
        count=sum(row.appointments for row in of_day),
        booked_minutes=sum(row.span.minutes * row.people for row in of_day if row.state is not State.NO_SHOW),
        open_minutes=sum(one.minutes for member in staff for one in open_spans(business, member, day)),
    )
