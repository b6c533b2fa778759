"""What doors get from use cases: plain facts in frozen records, no sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scheduling.appointment import Appointment, AppointmentId, AttendeeId
from scheduling.business import Business, BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.interval import Interval
from scheduling.own_words import OwnWords
from scheduling.quick import quick
from scheduling.service import Service
from scheduling.staff import AccountId, Role, StaffId, StaffMember, TimeOffId
from scheduling.tenant_policy import TenantPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRef:
    """A staff member as named in answers; `zone` is the person's own or the business's."""

    id: StaffId
    name: str
    zone: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageState:
    """One message of an appointment and how far it got. `address` is where it goes, empty when there is none.

    `last_error` begins with the code of why it did not leave, or of why it was dropped.
    """

    id: str
    kind: str
    recipient: str
    channel: str
    state: str
    due_at: datetime
    language: str
    address: str
    attendee_id: AttendeeId | None = None
    staff_id: StaffId | None = None
    last_error: str = ""
    done_at: datetime | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One entry of the history: ids and field names, never personal values. `by_name` is looked up when read."""

    at: datetime
    by: str
    by_name: str
    what: str
    data: dict[str, object]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentView:
    """An appointment with everything that a card or page says about it.

    `can_see_customers` False: attendees, notes and answers are already taken out. `undo_until` and `undo_change_id` are set
    while the last change can still be taken back.
    """

    appointment: Appointment
    business_id: BusinessId
    business_name: str
    zone: str
    service: Service
    staff: tuple[StaffRef, ...]
    can_change: bool
    can_see_customers: bool
    undo_until: datetime | None = None
    undo_change_id: str = ""
    messages: tuple[MessageState, ...] = ()
    history: tuple[HistoryLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A start that can be booked: its span, the people free for it, the seats left, and the group appointment it would join."""

    span: Interval
    staff: tuple[StaffRef, ...]
    seats_left: int = 1
    session: AppointmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessView:
    """A business with the services and people that the reader may see; `me` is the reader's own staff id.

    `logo_mark` changes with the logo; empty where there is none or it is not to be shown.
    """

    business: Business
    tenant: TenantPolicy
    services: tuple[Service, ...]
    staff: tuple[StaffMember, ...]
    role: Role | None
    me: StaffId | None
    logo_mark: str = ""
    own_words: OwnWords = OwnWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerName:
    """By what a customer is recognised in a sentence."""

    id: CustomerId
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A customer; `coming` and `past` are filled when one customer is read, soonest and latest first.

    `alike` are others with the same mail address or number. `mark` tells whether somebody has changed the customer meanwhile.
    """

    customer: Customer
    last_visit_at: datetime | None
    coming: tuple[AppointmentView, ...] = ()
    past: tuple[AppointmentView, ...] = ()
    can_edit: bool = False
    mark: str = ""
    alike: tuple[Customer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffView:
    """Time off of one person; `span` is what it covers, `title` is empty for readers who may not see it."""

    id: TimeOffId
    staff: StaffRef
    title: str
    span: Interval
    all_day: bool
    first: date | None = None
    last: date | None = None
    notes: str = ""
    place: str = ""


class Trouble(StrEnum):
    """What is wrong, as far as people can do something about it."""

    NO_MAILBOX = "no_mailbox"
    NOT_PERMITTED = "not_permitted"
    NO_CONSENT = "no_consent"
    SILENT = "silent"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTrouble:
    """`reason` is the code that came with it; `is_own`: it is the reader's own calendar."""

    staff_id: StaffId
    name: str
    trouble: Trouble
    reason: str
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """Time that is kept for somebody for a while: a form being filled in, or a change that may yet be undone.

    `offered_to` names who of the waiting list the place is offered to, where that is what it is kept for.
    """

    span: Interval
    until: datetime
    offered_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDay:
    """One person's local day: open time, what is in it, and what is left free."""

    staff: StaffRef
    color: str
    open: tuple[Interval, ...]
    appointments: tuple[AppointmentView, ...]
    time_off: tuple[TimeOffView, ...]
    busy: tuple[Interval, ...]
    free: tuple[Interval, ...]
    calendar_trouble: CalendarTrouble | None = None
    holds: tuple[HoldView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day in the business's zone; `span` is that local day, 23 or 25 hours long when the clocks change."""

    day: date
    span: Interval
    people: tuple[PersonDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    """Some days of some people. `version` rises with every change that could alter it.

    `parts` names the first and the last person of each part where there are too many for one; `part` is the one that is here.
    """

    business_id: BusinessId
    name: str
    zone: str
    days: tuple[DayView, ...]
    version: int
    may_see_customers: bool
    parts: tuple[tuple[str, str], ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOccupancy:
    """How many appointments a day has, the minutes that people are booked in it, and those that they are open."""

    day: date
    count: int
    booked_minutes: int
    open_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView:
    """One business in which an account has a staff member."""

    business_id: BusinessId
    name: str
    staff_id: StaffId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """A person who signed in or wrote to the bot. Language and zone are empty when nothing is known.

    `morning_at` is the clock time ("08:00") at which the day's list is wanted, empty when it is not.
    """

    id: AccountId
    name: str
    email: str
    language: str
    zone: str
    last_business_id: BusinessId | None
    wants_chat: bool
    wants_mail: bool
    memberships: tuple[MembershipView, ...]
    is_first_admin: bool
    morning_at: str = ""
    may_set_up: bool = False
    """Whether the tenant lets this person make a business."""
    may_have_page: bool = False
    """Whether the tenant lets people have a page of their own (B01)."""
    is_tenant_admin: bool = False
    """Whether the settings name this person."""
    is_switched_off: bool = False
    """Whether the tenant has switched the product off (S23)."""
    columns: Mapping[BusinessId, tuple[StaffId, ...]] = field(default_factory=dict)
    """In which order the boards show people, where one was chosen."""
    declined: tuple[MembershipView, ...] = ()
    """Where this person has declined to be staff; that can be changed (S12)."""
