"""Others who get a copy of what a customer is told about an appointment (B62): who may be named, and whom a row is for.

Staff may name some with any appointment, customers as many as the service lets them: each is a mail to somebody who did not ask.

A copy is a message of its own and no Cc header: it has its own state in the outbox, shows its reader to nobody, and never holds what is
the customer's alone, such as a link to manage. The row keeps a mark of the address, not the address.
"""

from scheduling.appointment import Appointment
from scheduling.errors import Invalid
from scheduling.rules import Audience
from scheduling.service import Service
from storage.records import OutboxItem
from usecases.outbox_rows import address_mark
from usecases.read_contact import read_email

MOST_COPIES = 5


def checked_copies(addresses: tuple[str, ...], service: Service, audience: Audience) -> tuple[str, ...]:
    """In their normal form, each once. Raises Invalid."""
    found = {address.casefold(): address for one in addresses if (address := read_email(one, "cc"))}
    most = min(service.further_people, MOST_COPIES) if audience is Audience.CUSTOMER else MOST_COPIES
    if found and not most:
        raise Invalid("cc", "by_staff_only")
    if found and service.is_group:
        raise Invalid("cc", "not_for_groups")
    if len(found) > most:
        raise Invalid("cc", "at_most", most=most)
    return tuple(found.values())


def is_copy(item: OutboxItem) -> bool:
    return bool(item.payload.get("copy"))


def line_of(item: OutboxItem) -> tuple[str | None, ...]:
    """By which way and to whom: what is told there keeps its order. Each copy is a line of its own beside that of the business."""
    return item.kind, item.attendee_id, item.staff_id, item.payload.get("copy")


def copied_to(appointment: Appointment | None, item: OutboxItem) -> str:
    """The address of a copy, empty when it has been taken off the appointment."""
    addresses = appointment.cc if appointment else ()
    mark = item.payload.get("copy")
    return next((one for one in addresses if address_mark(item.business_id, one) == mark), "")
