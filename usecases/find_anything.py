"""One box finds whatever a person remembers: a reference, a name, digits of a number, an address, a person, a service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer
from scheduling.interval import Interval
from scheduling.service import Service
from scheduling.staff import StaffMember
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, covers, reach, require
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import reference_of
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView, StaffRef

_MOST_CUSTOMERS = 8
_MOST_OF_EACH = 3
_MOST_THINGS = 6
_BACK, _AHEAD = timedelta(days=60), timedelta(days=400)
_LEAST_REFERENCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCustomer:
    """A customer and the appointments that the reader may see, the next one first, then the latest past one."""

    customer: Customer
    appointments: tuple[AppointmentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whatever fits. `appointment` when the text was a reference."""

    appointment: AppointmentView | None
    customers: tuple[FoundCustomer, ...]
    staff: tuple[StaffRef, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAnything:
    """A team member finds customers, and of appointments the own ones (B13)."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, text: str, actor: Actor) -> Found:
        return await self.database.read(partial(self._find, business_id, text.strip(), actor, self.clock.now()))

    def _find(self, business_id: BusinessId, text: str, actor: Actor, now: datetime, work: Work) -> Found:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.SEE_BOOKINGS)
        if len(text) < 2:
            return Found(appointment=None, customers=(), staff=(), services=())
        return Found(
            appointment=_by_reference(work, configuration, actor, text),
            customers=_customers(work, configuration, actor, text, now),
            staff=configuration.refs(
                [one.id for one in configuration.staff.values() if _fits(one, text)][:_MOST_THINGS]
            ),
            services=tuple(one for one in configuration.services.values() if _names(one.display_name, text))[
                :_MOST_THINGS
            ],
        )


def _by_reference(work: Work, configuration: Configuration, actor: Actor, text: str) -> AppointmentView | None:
    if len(text) < _LEAST_REFERENCE:
        return None
    found = work.appointments.by_reference(configuration.business.id, reference_of(text))
    if found is None or not covers(acting_member(configuration, actor), actor, Permission.SEE_BOOKINGS, found):
        return None
    return show_appointment(configuration, actor, found)


def _customers(
    work: Work, configuration: Configuration, actor: Actor, text: str, now: datetime
) -> tuple[FoundCustomer, ...]:
    member = acting_member(configuration, actor)
    if member is not None and reach(actor, member, Permission.SEE_CUSTOMERS) is Reach.NOTHING:
        return ()
    found = work.customers.search(configuration.business.id, text, _MOST_CUSTOMERS, now=now)
    return tuple(
        FoundCustomer(customer=one, appointments=_appointments(work, configuration, actor, one, now)) for one in found
    )


def _appointments(
    work: Work, configuration: Configuration, actor: Actor, customer: Customer, now: datetime
) -> tuple[AppointmentView, ...]:
    member, span = acting_member(configuration, actor), Interval(now - _BACK, now + _AHEAD)
    known = work.appointments.of_customer(configuration.business.id, customer.id, after=span.start, limit=50)
    visible = [one for one in known if covers(member, actor, Permission.SEE_BOOKINGS, one) and _is_shown(one)]
    coming = [one for one in visible if one.span.end > now]
    past = [one for one in reversed(visible) if one.span.end <= now]
    return tuple(show_appointment(configuration, actor, one) for one in (*coming, *past)[:_MOST_OF_EACH])


def _is_shown(one: Appointment) -> bool:
    return one.state not in (State.HELD, State.CANCELLED)


def _fits(member: StaffMember, text: str) -> bool:
    return _names(member.display_name, text) or text.casefold() in member.email.casefold()


def _names(name: str, text: str) -> bool:
    """Whether the name, or a word of it, begins with the text."""
    wanted = text.casefold()
    folded = name.casefold()
    return folded.startswith(wanted) or any(word.startswith(wanted) for word in folded.split())
