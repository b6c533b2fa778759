"""Which starts are free: from kept answers as long as they are valid, else from one snapshot."""

from dataclasses import dataclass

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import SlotView


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotQuestion:
    """Asks for the free starts in a span. `staff_ids` None: anybody who offers the service. `moving` is not in its own way.

    `as_customer` True answers what the public page would list; customers themselves never see anything else.
    """

    business_id: BusinessId
    service_id: ServiceId
    span: Interval
    staff_ids: tuple[StaffId, ...] | None = None
    moving: AppointmentId | None = None
    as_customer: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotAnswer:
    """The slots in the span, and the first one after it when the span has none."""

    slots: tuple[SlotView, ...]
    next_free: SlotView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSlots:
    database: Database
    clock: Clock

    async def __call__(self, question: SlotQuestion, actor: Actor) -> SlotAnswer:
        raise NotImplementedError
