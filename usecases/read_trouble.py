"""Everything of a business that went wrong by itself and waits for a person: one list out of several sources.

A source is a function that reads its own kind of trouble; `SOURCES` is where another one joins.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from scheduling.notices import NoticeKind
from scheduling.waiting import WaitingWish
from storage.records import OutboxItem
from storage.work import Work
from usecases.configuration import Configuration
from usecases.copies import copied_to, is_copy
from usecases.plan_waiting import seat_of

MOST_READ = 50


class TroubleKind(StrEnum):
    """What it is that went wrong."""

    MESSAGE = "message"
    MEETING = "meeting"
    WEBHOOK = "webhook"


_KINDS = {"meeting": TroubleKind.MEETING, "webhook": TroubleKind.WEBHOOK}
"""By the kind of the row; every other is a message to somebody."""


class Recipient(StrEnum):
    """As what somebody would have read it."""

    CUSTOMER = "customer"
    STAFF = "staff"
    COPY = "copy"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`topic` is what a message tells, or for a meeting what was to be done; `recipient` is empty when nobody reads it or is left.

    `error` begins with a stable code. What cannot be sent again or set aside by a person mends itself, or elsewhere.
    """

    kind: TroubleKind
    id: str
    topic: str
    channel: str
    recipient: str
    address: str
    error: str
    last_tried_at: datetime
    role: Recipient | None = None
    appointment_id: AppointmentId | None = None
    service_name: str = ""
    starts_at: datetime | None = None
    can_resend: bool = True
    can_dismiss: bool = True


Source = Callable[[Work, Configuration], Sequence[Trouble]]


def read_trouble(work: Work, configuration: Configuration) -> tuple[Trouble, ...]:
    """The latest first, fifty at most."""
    found = [trouble for source in SOURCES for trouble in source(work, configuration)]
    found.sort(key=lambda trouble: (trouble.last_tried_at, trouble.id), reverse=True)
    return tuple(found[:MOST_READ])


def read_parked(work: Work, configuration: Configuration) -> list[Trouble]:
    """Messages and meetings that were given up."""
    business_id = configuration.business.id
    items = work.outbox.parked(business_id, MOST_READ)
    ids = {item.appointment_id for item in items if item.appointment_id is not None}
    about = {one.id: one for one in work.appointments.by_ids(business_id, ids)}
    wishes, customers = wishes_of(work, business_id, items), choosers(work, business_id, items)
    return [_parked(configuration, about, wishes, customers, item) for item in items]


SOURCES: tuple[Source, ...] = (read_parked,)


def choosers(work: Work, business_id: BusinessId, items: Iterable[OutboxItem]) -> dict[CustomerId, Customer]:
    """Those who are asked to choose a time: of such a message nothing else says whose it is."""
    wanted = {item.payload.get("customer_id") for item in items if item.topic == NoticeKind.CHOOSE_LINK}
    found: dict[CustomerId, Customer] = {}
    for one in filter(None, wanted):
        try:
            found[CustomerId(one)] = work.customers.get(business_id, CustomerId(one))
        except NotFound:
            continue
    return found


def _parked(
    configuration: Configuration,
    about: Mapping[AppointmentId, Appointment],
    wishes: Mapping[str, WaitingWish],
    customers: Mapping[CustomerId, Customer],
    item: OutboxItem,
) -> Trouble:
    appointment = about.get(item.appointment_id) if item.appointment_id else None
    recipient, address = recipient_of(configuration, appointment, item, wishes, customers)
    return Trouble(
        kind=_KINDS.get(item.kind, TroubleKind.MESSAGE),
        id=item.id,
        topic=item.topic,
        channel=item.kind,
        recipient=recipient,
        address=address,
        error=item.last_error,
        last_tried_at=item.due_at,
        role=_role(item),
        appointment_id=item.appointment_id,
        service_name=appointment.service_name if appointment else "",
        starts_at=appointment.span.start if appointment else None,
    )


def _role(item: OutboxItem) -> Recipient | None:
    if item.attendee_id is not None:
        return Recipient.CUSTOMER
    if item.staff_id is not None:
        return Recipient.STAFF
    if is_copy(item):
        return Recipient.COPY
    return None if item.kind in _KINDS else Recipient.BUSINESS


def wishes_of(work: Work, business_id: BusinessId, items: Iterable[OutboxItem]) -> Mapping[str, WaitingWish]:
    """The wishes on the waiting list that messages without an appointment are about."""
    ids = {str(item.attendee_id) for item in items if item.attendee_id is not None and item.appointment_id is None}
    return work.waiting_list.by_ids(business_id, ids)


def recipient_of(
    configuration: Configuration,
    appointment: Appointment | None,
    item: OutboxItem,
    wishes: Mapping[str, WaitingWish],
    customers: Mapping[CustomerId, Customer],
) -> tuple[str, str]:
    """Name, and the address or number that it goes to; empty when nobody reads it or is left."""
    if item.topic == NoticeKind.CHOOSE_LINK:
        known = customers.get(item.payload.get("customer_id", ""))
        return (known.display_name, known.phone if item.kind == "sms" else known.email) if known else ("", "")
    if item.attendee_id is not None:
        wish = wishes.get(item.attendee_id)
        seats = appointment.attendees if appointment else (seat_of(wish),) if wish else ()
        seat = next((seat for seat in seats if seat.id == item.attendee_id), None)
        return (seat.called, seat.phone if item.kind == "sms" else seat.email) if seat else ("", "")
    if item.staff_id is not None:
        person = configuration.staff.get(item.staff_id)
        return (person.display_name, person.email if item.kind == "mail" else "") if person else ("", "")
    if item.topic == NoticeKind.LINKS:
        return "", str(item.payload.get("address", ""))
    if is_copy(item):
        return (address := copied_to(appointment, item)), address
    return _far_side(configuration, item)


def _far_side(configuration: Configuration, item: OutboxItem) -> tuple[str, str]:
    """The business itself, or the server of a program."""
    business, is_visitors = configuration.business, item.topic == NoticeKind.BOOKING_CODE
    if item.kind in _KINDS or is_visitors:
        return next((hook.host for hook in configuration.webhooks if hook.id == item.webhook_id), ""), ""
    return business.display_name, business.email
