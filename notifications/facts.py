"""What one message to one person has to say, as plain facts: no sentences, no look-ups, nothing of storage.

`NoticeFacts` becomes a mail with its .ics, `StaffNotice` a card in the staff member's private chat.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scheduling.appointment import Answer, AppointmentId, DraftId, Reply
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.interval import Interval
from scheduling.notices import NoticeKind
from scheduling.staff import Role, StaffId

__all__ = [
    "AppointmentFacts",
    "Audience",
    "BrokenWords",
    "ChooseFacts",
    "CodeFacts",
    "Entry",
    "GuestFacts",
    "InvitationFacts",
    "NoticeFacts",
    "NoticeKind",
    "OldPlace",
    "OwnLine",
    "Reader",
    "Sender",
    "SeriesPart",
    "StaffNotice",
    "TimeOffFacts",
    "UndeliveredFacts",
    "WaitingFacts",
    "Wording",
]


class Audience(StrEnum):
    """Who reads it: staff and the business see what the customer entered."""

    CUSTOMER = "customer"
    STAFF = "staff"
    BUSINESS = "business"


class Entry(StrEnum):
    """How the appointment gets into the reader's calendar: by our invitation, or by the provider of the meeting and not by us."""

    OURS = "ours"
    PROVIDERS = "providers"
    TAKEN_OUT = "taken_out"  # ours goes, for the provider's stands there now


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
    """Everything one customer entered; for staff eyes. `booked_by`: somebody else, whose mail and phone these are."""

    name: str
    email: str = ""
    phone: str = ""
    notes: str = ""
    answers: tuple[Answer, ...] = ()
    is_cancelled: bool = False
    booked_by: str = ""


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
    place: str = ""
    first: date | None = None
    last: date | None = None
    span: Interval | None = None
    staff_names: tuple[str, ...] = ()
    hits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeliveredFacts:
    """Whom a mail did not reach. `status` is what the far side said of it, as RFC 3463 counts (5.1.1), or empty."""

    name: str
    address: str
    phone: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFacts:
    """Who was added to the staff, as what. `must_accept`: nobody can book the person before; the token version makes the link."""

    staff_id: StaffId
    token_version: int
    name: str
    email: str = ""
    role: Role = Role.TEAM_MEMBER
    is_bookable: bool = True
    must_accept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """Which visitor's code it is, and the how manieth; the digits are filled in when the mail is written, and stored nowhere."""

    draft_id: DraftId
    number: int
    digits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenWords:
    """Which of the business's own words could not be used, and where they are broken."""

    topic: str
    field: str
    rule: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFacts:
    """A wish on the waiting list, and the place offered for it, if that is what is told: its span, and until when it is kept.

    Days and parts of the day are meant in `zone`. `page_url` is the customer's page of the wish.
    """

    service_name: str
    days: tuple[date, ...]
    parts: tuple[str, ...] = ()
    zone: str = ""
    staff_names: tuple[str, ...] = ()
    location: str = ""
    is_online: bool = False
    price: str = ""
    span: Interval | None = None
    until: datetime | None = None
    page_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseFacts:
    """What a customer is to choose a time for; the address is made when the message is written, and stored nowhere."""

    customer_id: CustomerId
    service: str = ""
    service_name: str = ""
    staff_id: str = ""
    staff_name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPart:
    """One date of several that a message tells of, with the reader's own pages of it. `old` is where it was before a change."""

    appointment: AppointmentFacts
    old: OldPlace | None = None
    join_page: str = ""
    manage_url: str | None = None
    is_for_calendar: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A business's own subject and opening words for a mail, in place of the built-in ones; empty keeps those."""

    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """One of the reader's own appointments in a list of them, with its page and the way to book the same again."""

    service_name: str
    span: Interval
    staff_names: tuple[str, ...] = ()
    is_online: bool = False
    is_coming: bool = True
    manage_url: str = ""
    again_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """One message to one person. `key` is the same on every try, and made of signs that a Message-ID may have.

    `manage_url` is None while customers have no such page. `about_name` is the customer who took or gave up a seat.
    `has_new_link`: the link told before leads there no longer. `outside` is where an event of ours was put in the calendar.
    `invites` puts the invitation into the mail itself, so that calendars offer it; otherwise it is only attached.
    `unsubscribe_url` stops reminders to this reader. `wordings` are the business's own words by language.
    `copy_of` names whose message it is that somebody else reads a copy of.
    `reply` is what the customer says of coming. `reply_pages` are the reader's own ways to say so, `reply_way` is the one that is short
    enough for a text message. `forms` are those that the customer has still to fill in, by name with their addresses.
    `own` are the reader's appointments, when the links to them were asked for.
    `join_page` is the reader's own address that always leads to the meeting, whatever its link is by then.
    `for_name` is who comes, where the reader has booked for somebody else.
    `series` are all dates of a message that tells of several; `appointment` is the first of them.
    """

    kind: NoticeKind
    reader: Reader
    sender: Sender
    key: str
    made_at: datetime
    appointment: AppointmentFacts | None = None
    old: OldPlace | None = None
    time_off: TimeOffFacts | None = None
    undelivered: UndeliveredFacts | None = None
    broken_words: BrokenWords | None = None
    invitation: InvitationFacts | None = None
    code: CodeFacts | None = None
    waiting: WaitingFacts | None = None
    choose: ChooseFacts | None = None
    message: str = ""
    by_name: str = ""
    about_name: str = ""
    for_name: str = ""
    outside: Interval | None = None
    copy_of: str = ""
    reply: Reply = Reply.SILENT
    reply_pages: Mapping[Reply, str] = field(default_factory=dict)
    reply_way: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    own: tuple[OwnLine, ...] | None = None
    manage_url: str | None = None
    unsubscribe_url: str = ""
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    join_page: str = ""
    invites: bool = True
    entry: Entry = Entry.OURS
    has_new_link: bool = False
    series: tuple[SeriesPart, ...] = ()


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
    undelivered: UndeliveredFacts | None = None
    message: str = ""
    by_name: str = ""
    about_name: str = ""
    reply: Reply = Reply.SILENT
    outside: Interval | None = None
    series: tuple[Interval, ...] = ()
