"""The schedule of some days, person by person, and the one number that tells whether it has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.diary import Taken, TakenKind
from scheduling.errors import Invalid
from scheduling.explain import free_gaps
from scheduling.hours import open_spans
from scheduling.interval import Interval, from_minute
from scheduling.staff import StaffId, StaffMember, TimeOff
from scheduling.zones import local_day_span, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach_of, require
from usecases.calendar_state import read_calendar_troubles
from usecases.configuration import Configuration, Configurations
from usecases.read_diary import read_taken
from usecases.read_version import read_version
from usecases.show_appointments import show_appointment
from usecases.show_time_off import show_time_off
from usecases.views import CalendarTrouble, DayView, PersonDay, ScheduleView, TimeOffView

MOST_DAYS = 42
_SHOWN = tuple(state for state in State if state not in (State.HELD, State.CANCELLED))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleQuestion:
    """Local days of the business from `first` on. A team member sees the own column whatever is asked (B13)."""

    business_id: BusinessId
    first: date
    days: int = 1
    staff_ids: tuple[StaffId, ...] | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Everything of the days in question."""

    appointments: Sequence[Appointment]
    time_off: Sequence[TimeOff]
    taken: Mapping[StaffId, Sequence[Taken]]
    troubles: Mapping[StaffId, CalendarTrouble]


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
        configuration, staff, rows = await self.database.read(read)
        days = [question.first + timedelta(days=number) for number in range(question.days)]
        return ScheduleView(
            business_id=question.business_id,
            name=configuration.business.display_name,
            zone=configuration.business.zone,
            days=tuple(_day(configuration, actor, staff, rows, day) for day in days),
            version=version,
            may_see_customers=True,
        )

    def _read(
        self, question: ScheduleQuestion, actor: Actor, now: datetime, work: Work
    ) -> tuple[Configuration, tuple[StaffMember, ...], _Rows]:
        configuration = self.configurations.read(work, question.business_id)
        staff = _columns(configuration, question, actor)
        zone = resolve_zone(configuration.business.zone)
        last = question.first + timedelta(days=question.days - 1)
        span = Interval(local_day_span(question.first, zone).start, local_day_span(last, zone).end)
        ids = tuple(member.id for member in staff)
        rows = _Rows(
            appointments=work.appointments.in_span(question.business_id, span, staff_ids=ids, states=_SHOWN),
            time_off=work.time_off.of_staff(question.business_id, ids, span),
            taken=read_taken(work, configuration.business, staff, span, now=now),
            troubles=read_calendar_troubles(work, configuration, actor, ids, now),
        )
        return configuration, staff, rows


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


def _columns(configuration: Configuration, question: ScheduleQuestion, actor: Actor) -> tuple[StaffMember, ...]:
    """Whose days are shown: those asked for, as far as the role lets one see them."""
    member = require(configuration, actor, Permission.SEE_BOOKINGS)
    staff = tuple(configuration.staff.values())
    if member is not None and (question.mine or reach_of(member, Permission.SEE_BOOKINGS) is Reach.OWN):
        return tuple(one for one in staff if one.id == member.id)
    if question.staff_ids is not None:
        return tuple(configuration.member(staff_id) for staff_id in question.staff_ids)
    return tuple(one for one in staff if one.is_bookable)


def _day(configuration: Configuration, actor: Actor, staff: Sequence[StaffMember], rows: _Rows, day: date) -> DayView:
    span = local_day_span(day, resolve_zone(configuration.business.zone))
    people = tuple(_person(configuration, actor, member, rows, day, span) for member in staff)
    return DayView(day=day, span=span, people=people)


def _person(
    configuration: Configuration, actor: Actor, member: StaffMember, rows: _Rows, day: date, span: Interval
) -> PersonDay:
    open_time = open_spans(configuration.business, member, day)
    taken = rows.taken.get(member.id, [])
    busy = (Interval(from_minute(row.start), from_minute(row.end)) for row in taken if row.kind is TakenKind.BUSY)
    return PersonDay(
        staff=configuration.refs((member.id,))[0],
        color=member.color,
        open=open_time,
        appointments=tuple(
            show_appointment(configuration, actor, appointment)
            for appointment in rows.appointments
            if member.id in appointment.staff_ids and appointment.span.overlaps(span)
        ),
        time_off=tuple(view for view in _time_off(configuration, member, rows) if view.span.overlaps(span)),
        busy=tuple(one for one in busy if one.overlaps(span)),
        free=free_gaps(open_time, taken),
        calendar_trouble=rows.troubles.get(member.id),
    )


def _time_off(configuration: Configuration, member: StaffMember, rows: _Rows) -> list[TimeOffView]:
    return [show_time_off(configuration, one) for one in rows.time_off if one.staff_id == member.id]
