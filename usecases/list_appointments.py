"""All appointments of a business page by page, by start: what is agreed, is being held, or was held; not what was cancelled."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, State
from scheduling.business import BusinessId
from scheduling.errors import NotFound
from storage.appointments import Listed
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, reach, require, require_for
from usecases.configuration import Configuration, Configurations
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView

AGREED = tuple(state for state in State if state not in (State.HELD, State.REQUESTED, State.CANCELLED))
"""States of appointments that have a time and have not been called off."""

Place = tuple[datetime, AppointmentId]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuestion:
    """Those that end after a moment and start before another, from behind a place on. `wants_total`: however long the page is."""

    business_id: BusinessId
    ends_after: datetime | None = None
    starts_before: datetime | None = None
    after: Place | None = None
    is_falling: bool = False
    limit: int
    skip: int = 0
    wants_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPage:
    """`next` is the place from which on there is more; None on the last page. `total` is None unless it was asked for."""

    views: tuple[AppointmentView, ...]
    next: Place | None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAppointments:
    """A team member finds the own ones alone (B13)."""

    database: Database
    configurations: Configurations

    async def __call__(self, question: ListQuestion, actor: Actor) -> AppointmentPage:
        configuration, found, total = await self.database.read(partial(self._read, question, actor))
        shown = found[: question.limit]
        last = shown[-1] if len(found) > question.limit and shown else None
        return AppointmentPage(
            views=tuple(show_appointment(configuration, actor, one) for one in shown),
            next=(last.span.start, last.id) if last else None,
            total=total,
        )

    async def count(self, question: ListQuestion, actor: Actor) -> int:
        def read(work: Work) -> int:
            configuration = self.configurations.read(work, question.business_id)
            return work.appointments.count_listed(question.business_id, _listed(configuration, question, actor))

        return await self.database.read(read)

    def _read(
        self, question: ListQuestion, actor: Actor, work: Work
    ) -> tuple[Configuration, tuple[Appointment, ...], int | None]:
        configuration = self.configurations.read(work, question.business_id)
        wanted = _listed(configuration, question, actor)
        found = work.appointments.listed(question.business_id, wanted, after=question.after)
        total = None
        if question.wants_total:
            total = work.appointments.count_listed(question.business_id, wanted)
        return configuration, found, total


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgreed:
    """One of them. Raises NotFound for one that was cancelled, too."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, appointment_id: AppointmentId, actor: Actor) -> AppointmentView:
        def read(work: Work) -> tuple[Configuration, Appointment]:
            return self.configurations.read(work, business_id), require_agreed(work, business_id, appointment_id)

        configuration, found = await self.database.read(read)
        require_for(configuration, actor, Permission.SEE_BOOKINGS, found)
        return show_appointment(configuration, actor, found)


def require_agreed(work: Work, business_id: BusinessId, appointment_id: AppointmentId) -> Appointment:
    """Raises NotFound."""
    found = work.appointments.get(business_id, appointment_id)
    if found.state not in AGREED:
        raise NotFound("appointment", appointment_id=appointment_id)
    return found


def _listed(configuration: Configuration, question: ListQuestion, actor: Actor) -> Listed:
    """One more than asked for, which tells whether there is more."""
    member = require(configuration, actor, Permission.SEE_BOOKINGS)
    is_bound = reach(actor, acting_member(configuration, actor), Permission.SEE_BOOKINGS) is Reach.OWN
    return Listed(
        states=AGREED,
        ends_after=question.ends_after,
        starts_before=question.starts_before,
        staff_ids=(member.id,) if is_bound and member else None,
        is_falling=question.is_falling,
        limit=question.limit + 1,
        skip=question.skip,
    )
