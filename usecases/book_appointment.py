"""Books an appointment: one transaction that locks, asks the engine, assigns, writes, and leaves the messages in the outbox."""

from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import Answer, DraftId, Origin
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.service import Location, ServiceId
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.access import Actor
from usecases.ports import StaffCalendars
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWish:
    """Who comes: somebody known by id, else a name with mail and phone, by which a known customer is recognised."""

    customer_id: CustomerId | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    notes: str = ""
    answers: tuple[Answer, ...] = ()
    language_tag: str = ""
    zone: str = ""
    has_consented: bool = False
    sms_opt_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideWish:
    """Staff book although a rule forbids it; the reason is kept."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingWish:
    """What is to be booked. `staff_ids` None: anybody. `start` None with `is_walk_in`: the present minute."""

    business_id: BusinessId
    draft_id: DraftId
    service_id: ServiceId
    start: datetime | None = None
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    customers: tuple[CustomerWish, ...] = ()
    notes: str = ""
    location: Location | None = None
    tell_customer: bool = True
    override: OverrideWish | None = None
    is_walk_in: bool = False
    origin: Origin = Origin.CHAT
    campaign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The appointment; `was_repeat` when this draft had been booked before and nothing was done now."""

    view: AppointmentView
    was_repeat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAppointment:
    """`meeting_wait`: seconds to wait for the join link before answering; `link_wait`: before confirming without it."""

    database: Database
    clock: Clock
    calendars: StaffCalendars
    meeting_wait: float
    link_wait: int

    async def __call__(self, wish: BookingWish, actor: Actor) -> Booked:
        raise NotImplementedError
