"""Why a time is free or not, out of the same engine that lists the times."""

from dataclasses import dataclass
from datetime import date, datetime

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.explain import Explanation
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import StaffRef


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyQuestion:
    """Asks about one start, or, without one, about a whole local day. No service: the business as a whole.

    `duration` in minutes when it is not the service's own; an appointment that is `moving` is not in its own way.
    """

    business_id: BusinessId
    day: date
    start: datetime | None = None
    service_id: ServiceId | None = None
    staff_id: StaffId | None = None
    duration: int | None = None
    moving: AppointmentId | None = None
    as_customer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """The engine's explanation with the names that a sentence about it needs."""

    explanation: Explanation
    business_name: str
    zone: str
    service: Service | None
    staff: tuple[StaffRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAvailability:
    database: Database
    clock: Clock

    async def __call__(self, question: WhyQuestion, actor: Actor) -> WhyAnswer:
        raise NotImplementedError
