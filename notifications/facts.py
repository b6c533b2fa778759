"""What one message to one person has to say, as plain facts: no sentences, no look-ups, nothing of storage.

`NoticeFacts` becomes a mail with its .ics, `StaffNotice` a card in the staff member's private chat.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scheduling.appointment import Answer, AppointmentId
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.notices import NoticeKind
from scheduling.staff import StaffId

__all__ = [
    "AppointmentFacts",
    "Audience",
    "GuestFacts",
    "NoticeFacts",
    "NoticeKind",
    "OldPlace",
    "Reader",
    "Sender",
    "StaffNotice",
    "TimeOffFacts",
]


class Audience(StrEnum):
    """Who reads it: staff and the business see what the customer entered."""

    CUSTOMER = "customer"
    STAFF = "staff"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The person who reads it. `zone` is IANA; `language` may be a tag with a region."""

    name: str
    address: str
    language: str
    zone: str
    audience: Audience
    is_formal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """In whose name it is sent. `address` is the mailbox the server sends from, `reply_to` where answers go."""

    name: str
    address: str
    business_name: str
    zone: str
    reply_to: str = ""
    phone: str = ""
    postal_address: str = ""
    web_site_url: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestFacts:
    """Everything one customer entered; for staff eyes."""

    name: str
    email: str = ""
    phone: str = ""
    notes: str = ""
    answers: tuple[Answer, ...] = ()
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFacts:
    """The appointment as it stands. `price` is written already; `can_*_until` are deadlines for the customer, None when there is none."""

    id: AppointmentId
    reference: str
    service_name: str
    span: Interval
    staff_names: tuple[str, ...] = ()
    location: str = ""
    location_uri: str = ""
    is_online: bool = False
    join_url: str = ""
    price: str = ""
    additional_information: str = ""
    notes: str = ""
    override_reason: str = ""
    guests: tuple[GuestFacts, ...] = ()
    can_cancel_until: datetime | None = None
    can_reschedule_until: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPlace:
    """Where and with whom it was before a change."""

    span: Interval
    staff_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffFacts:
    """Time off: whole local days `first` to `last`, or a span; `hits` counts the appointments that lie in it."""

    title: str
    notes: str = ""
    first: date | None = None
    last: date | None = None
    span: Interval | None = None
    staff_names: tuple[str, ...] = ()
    hits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """One message to one person. `key` is the same on every try. `manage_url` is None while customers have no such page.

    `join_page` is the reader's own address that always leads to the meeting, whatever its link is by then.
    `about_name` is the customer who took or gave up a seat. `invites` puts the invitation into the mail itself, so that
    calendars offer it; otherwise it is only attached.
    """

    kind: NoticeKind
    reader: Reader
    sender: Sender
    key: str
    made_at: datetime
    appointment: AppointmentFacts | None = None
    old: OldPlace | None = None
    time_off: TimeOffFacts | None = None
    message: str = ""
    by_name: str = ""
    about_name: str = ""
    manage_url: str | None = None
    join_page: str = ""
    invites: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNotice:
    """The same for the private chat of a staff member: facts, ids and the version that its buttons need."""

    kind: NoticeKind
    key: str
    business_id: BusinessId
    business_name: str
    zone: str
    staff_id: StaffId
    reader_language: str
    reader_zone: str
    appointment: AppointmentFacts | None = None
    appointment_version: int = 0
    old: OldPlace | None = None
    time_off: TimeOffFacts | None = None
    message: str = ""
    by_name: str = ""
    about_name: str = ""
