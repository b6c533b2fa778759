"""Finds appointments by whatever a person remembers of them: customer, time, service, person, reference."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.zones import local_day_span, resolve_zone, wall_clock
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, could_take, reach, require, require_for
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import reference_of
from usecases.show_appointments import Told, read_told, show_appointment
from usecases.views import AppointmentView

_FAR = timedelta(days=400)
_MOST_CUSTOMERS = 50
_MOST_READ = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentQuestion:
    """All given parts must hold. Days are local days of the business, `at_minute` a clock time in minutes after midnight.

    `mine` limits to the reader's own; `coming_only` to those that can still be moved or cancelled. A reference finds its
    appointment whatever its state; `ids` name which ones to look at.
    """

    business_id: BusinessId
    customer_id: CustomerId | None = None
    customer_text: str = ""
    service_id: ServiceId | None = None
    staff_ids: tuple[StaffId, ...] | None = None
    day_first: date | None = None
    day_last: date | None = None
    at_minute: int | None = None
    reference: str = ""
    ids: tuple[AppointmentId, ...] = ()
    mine: bool = False
    coming_only: bool = True
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAppointment:
    """With messages and history. A team member reads the own ones, and those who wait for one of his or her services."""

    database: Database
    clock: Clock
    configurations: Configurations
    undo_seconds: int

    async def __call__(self, business_id: BusinessId, appointment_id: AppointmentId, actor: Actor) -> AppointmentView:
        configuration, appointment, told = await self.database.read(partial(self._read, business_id, appointment_id))
        if not could_take(configuration, actor, appointment):
            require_for(configuration, actor, Permission.SEE_BOOKINGS, appointment)
        told = Told(messages=told.messages, history=told.history, now=self.clock.now(), undo_seconds=self.undo_seconds)
        return show_appointment(configuration, actor, appointment, told)

    def _read(
        self, business_id: BusinessId, appointment_id: AppointmentId, work: Work
    ) -> tuple[Configuration, Appointment, Told]:
        appointment = work.appointments.get(business_id, appointment_id)
        return self.configurations.read(work, business_id), appointment, read_told(work, business_id, appointment)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAppointments:
    """Soonest first. A team member finds the own ones alone (B13)."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, question: AppointmentQuestion, actor: Actor) -> tuple[AppointmentView, ...]:
        find = partial(self._find, question, actor, self.clock.now())
        configuration, found = await self.database.read(find)
        return tuple(show_appointment(configuration, actor, appointment) for appointment in found)

    def _find(
        self, question: AppointmentQuestion, actor: Actor, now: datetime, work: Work
    ) -> tuple[Configuration, list[Appointment]]:
        configuration = self.configurations.read(work, question.business_id)
        require(configuration, actor, Permission.SEE_BOOKINGS)
        staff_ids = _visible_staff(configuration, question, actor)
        candidates = _candidates(work, question, staff_ids, configuration.business.zone, now)
        tests = _tests(question, staff_ids, configuration.business.zone, now)
        found = [one for one in candidates if one.state is not State.HELD and all(test(one) for test in tests)]
        found.sort(key=lambda one: (one.span.start, one.id))
        return configuration, found[: question.limit]


def _visible_staff(
    configuration: Configuration, question: AppointmentQuestion, actor: Actor
) -> tuple[StaffId, ...] | None:
    """Whose appointments are looked through; None is everybody's."""
    member = acting_member(configuration, actor)
    if member is None:
        return question.staff_ids
    is_bound = reach(actor, member, Permission.SEE_BOOKINGS) is Reach.OWN
    if is_bound and question.staff_ids is not None and member.id not in question.staff_ids:
        return ()
    return (member.id,) if is_bound or question.mine else question.staff_ids


def _candidates(
    work: Work, question: AppointmentQuestion, staff_ids: tuple[StaffId, ...] | None, zone: str, now: datetime
) -> Iterable[Appointment]:
    """The fewest rows that hold everything asked for: by reference, customer or days, else all that are coming."""
    business_id = question.business_id
    if question.reference:
        found = work.appointments.by_reference(business_id, reference_of(question.reference))
        return [found] if found else []
    if question.ids:
        return work.appointments.by_ids(business_id, question.ids)
    customers = _customers(work, question)
    span = _span(question, zone, now)
    if customers is not None:
        after = span.start if question.coming_only or question.day_first else None
        known = (work.appointments.of_customer(business_id, one, after=after, limit=_MOST_READ) for one in customers)
        return {one.id: one for found in known for one in found}.values()
    if question.day_first is not None or question.day_last is not None:
        return work.appointments.in_span(business_id, span, staff_ids=staff_ids)
    return work.appointments.coming(
        business_id, after=now, staff_ids=staff_ids, service_id=question.service_id, limit=_MOST_READ
    )


def _customers(work: Work, question: AppointmentQuestion) -> list[CustomerId] | None:
    if question.customer_id is not None:
        return [question.customer_id]
    if not question.customer_text.strip():
        return None
    found = work.customers.search(question.business_id, question.customer_text, _MOST_CUSTOMERS)
    return [customer.id for customer in found]


def _span(question: AppointmentQuestion, zone: str, now: datetime) -> Interval:
    resolved = resolve_zone(zone)
    first, last = question.day_first or question.day_last, question.day_last or question.day_first
    if first is None or last is None:
        return Interval(now, now + _FAR)
    return Interval(local_day_span(first, resolved).start, local_day_span(max(first, last), resolved).end)


def _tests(
    question: AppointmentQuestion, staff_ids: tuple[StaffId, ...] | None, zone: str, now: datetime
) -> list[Callable[[Appointment], bool]]:
    tests: list[Callable[[Appointment], bool]] = []
    if staff_ids is not None:
        tests.append(lambda one: bool(set(one.staff_ids) & set(staff_ids)))
    if question.reference:
        return tests
    if question.coming_only:
        tests.append(lambda one: one.state.is_coming and one.span.end > now)
    if question.service_id is not None:
        tests.append(lambda one: one.service_id == question.service_id)
    if question.customer_id is not None:
        tests.append(lambda one: any(seat.customer_id == question.customer_id for seat in one.seated))
    if question.day_first is not None or question.day_last is not None:
        span = _span(question, zone, now)
        tests.append(lambda one: span.contains(one.span.start))
    if question.at_minute is not None:
        resolved = resolve_zone(zone)
        tests.append(lambda one: wall_clock(one.span.start, resolved)[1] == question.at_minute)
    return tests
