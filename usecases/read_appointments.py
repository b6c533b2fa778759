"""Finds appointments by whatever a person remembers of them: customer, time, service, person, reference."""

from dataclasses import dataclass
from datetime import date

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentQuestion:
    """All given parts must hold. Days are local days of the business, `at_minute` a clock time in minutes after midnight.

    `mine` limits to the reader's own; `coming_only` to those that can still be moved or cancelled.
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
    mine: bool = False
    coming_only: bool = True
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAppointment:
    """With messages and history."""

    database: Database
    clock: Clock
    undo_seconds: int

    async def __call__(self, business_id: BusinessId, appointment_id: AppointmentId, actor: Actor) -> AppointmentView:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAppointments:
    """Soonest first."""

    database: Database
    clock: Clock

    async def __call__(self, question: AppointmentQuestion, actor: Actor) -> tuple[AppointmentView, ...]:
        raise NotImplementedError
