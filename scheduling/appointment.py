"""Appointments: the agreed time of a service with one or more staff, and the customers who hold seats in it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from scheduling.customer import CustomerId
from scheduling.interval import Interval
from scheduling.quick import quick
from scheduling.rules import TAKEN_TIME
from scheduling.service import FormId, Location, PriceType, QuestionId, Reminder, ServiceId
from scheduling.staff import StaffId

AppointmentId = NewType("AppointmentId", str)
AttendeeId = NewType("AttendeeId", str)
DraftId = NewType("DraftId", str)


class State(StrEnum):
    """States of an appointment. Held and everything from booked to done takes time; requested and the two ends do not."""

    HELD = "held"
    REQUESTED = "requested"
    BOOKED = "booked"
    ARRIVED = "arrived"
    STARTED = "started"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"

    @property
    def is_coming(self) -> bool:
        """Still to be held: it can be moved or cancelled."""
        return self in (State.BOOKED, State.ARRIVED)

    @property
    def takes_time(self) -> bool:
        """Whether its staff are taken by it."""
        return self in (State.HELD, State.BOOKED, State.ARRIVED, State.STARTED, State.DONE)


class Attendance(StrEnum):
    """Whether somebody with a seat in a group appointment came; unknown until somebody says so."""

    UNKNOWN = ""
    CAME = "came"
    MISSED = "missed"


class Reply(StrEnum):
    """What a customer says of coming; silent until something is said."""

    SILENT = ""
    COMING = "coming"
    OTHER_TIME = "other_time"
    NOT_COMING = "not_coming"


class Origin(StrEnum):
    """The door through which it was booked."""

    CHAT = "chat"
    TAB = "tab"
    PAGE = "page"
    API = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to a question, with the question's text as it was asked."""

    question_id: QuestionId
    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """What somebody answered in a form elsewhere, in that form's own words."""

    question: str
    answer: str


class FilledBy(StrEnum):
    """Who says that a form is filled in: the customer, or the form itself, which can bring the answers."""

    CUSTOMER = "customer"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form of the service that is filled in (B43), with its name as it was then."""

    form_id: FormId
    name: str
    filled_at: datetime
    by: FilledBy
    answers: tuple[FormAnswer, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One seat: a customer as he or she was at the time of booking, with answers and consent.

    `name` is who comes. When somebody else has booked, `contact_name` is who, and gets the messages. Seats taken together on
    several dates share a `series_id`. A reply is about the start it was given for: it says nothing once the appointment has moved.
    """

    id: AttendeeId
    customer_id: CustomerId | None
    name: str
    email: str = ""
    phone: str = ""
    notes: str = ""
    language_tag: str = ""
    zone: str = ""
    answers: tuple[Answer, ...] = ()
    consent_text: str = ""
    consented_at: datetime | None = None
    wants_messages: bool = True
    sms_opt_in: bool = False
    token_version: int = 1
    is_cancelled: bool = False
    attendance: Attendance = Attendance.UNKNOWN
    contact_name: str = ""
    series_id: str = ""
    reply: Reply = Reply.SILENT
    replied_to: datetime | None = None
    forms: tuple[FilledForm, ...] = ()
    location: Location = Location()

    @property
    def called(self) -> str:
        """How whoever gets the messages is addressed."""
        return self.contact_name or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A deliberate breach of a rule by staff: which rule, who, and why."""

    rule: str
    reason: str
    by: StaffId | None

    @property
    def overlaps(self) -> bool:
        """Whether it was decided that somebody's time is taken twice; any other rule is broken without taking time from anybody."""
        return overlaps(self.rule)


def overlaps(rule: str) -> bool:
    """The same of the rule alone, as it is stored."""
    return rule in TAKEN_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The online meeting of an appointment: who provides it, the link, and the handle to change it by."""

    provider: str
    join_web_url: str = ""
    anonymous_join_web_url: str = ""
    handle: dict[str, str] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment. `span` is what the customer sees; buffers (minutes) lie outside it.

    `cc` are addresses that get a copy of what the customer is told. `wall_start` and `zone` keep the clock time it was
    agreed in. `sequence` rises with every change sent to calendars. Whoever waits has done so since `waiting_since`.
    Since `asked_to_choose_at` the customer is asked to choose another time.
    """

    id: AppointmentId
    reference: str
    service_id: ServiceId
    service_name: str
    span: Interval
    staff_ids: tuple[StaffId, ...]
    state: State = State.BOOKED
    pre_buffer: int = 0
    post_buffer: int = 0
    seats: int = 1
    attendees: tuple[Attendee, ...] = ()
    location: Location = Location()
    is_online: bool = False
    meeting: Meeting | None = None
    notes: str = ""
    additional_information: str = ""
    label: str = ""
    price: Decimal = Decimal(0)
    price_type: PriceType = PriceType.NOT_SET
    reminders: tuple[Reminder, ...] = ()
    is_customer_allowed_to_manage: bool = False
    opt_out_of_customer_email: bool = False
    sms_enabled: bool = False
    cc: tuple[str, ...] = ()
    override: Override | None = None
    assignment_reason: str = ""
    origin: Origin = Origin.CHAT
    campaign: str = ""
    wall_start: str = ""
    zone: str = ""
    sequence: int = 0
    version: int = 1
    draft_id: DraftId | None = None
    held_until: datetime | None = None
    waiting_since: datetime | None = None
    asked_to_choose_at: datetime | None = None
    arrived_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    created_by: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def taken(self) -> Interval:
        """The span with its buffers: what its staff cannot give to anybody else."""
        return self.span.widened(self.pre_buffer, self.post_buffer)

    @property
    def may_customers_change_it(self) -> bool:
        """Whether its service leaves that to them (B34), or they have been asked to choose another time."""
        return self.is_customer_allowed_to_manage or self.asked_to_choose_at is not None

    @property
    def seated(self) -> tuple[Attendee, ...]:
        """Attendees who still hold a seat."""
        return tuple(attendee for attendee in self.attendees if not attendee.is_cancelled)

    def reply_of(self, attendee: Attendee) -> Reply:
        """What the customer says of coming at the time it is now."""
        return attendee.reply if attendee.replied_to == self.span.start else Reply.SILENT

    def writes_to(self, attendee: Attendee) -> bool:
        """Whether staff have not said that this customer is to be left alone (B61)."""
        return attendee.wants_messages and not self.opt_out_of_customer_email

    @property
    def is_written_to(self) -> bool:
        """Whether any of its customers may get messages."""
        return any(self.writes_to(attendee) for attendee in self.seated)
