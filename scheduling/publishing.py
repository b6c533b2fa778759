"""What stands against publishing a booking page: customers must find something there that can be booked (D10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduling.business import Business
from scheduling.service import Service
from scheduling.staff import StaffMember


class Hindrance(StrEnum):
    """Each has a sentence that says what to do."""

    ARCHIVED = "archived"
    NO_SERVICE = "no_service"
    NO_STAFF = "no_staff"
    NO_MEETINGS = "no_meetings"
    NO_MAIL = "no_mail"


@dataclass(frozen=True, slots=True)
class Ways:
    """What goes out from here: meetings for online appointments, and mails. Where there are none that was said on purpose."""

    has_meetings: bool = True
    has_mail: bool = True


def nobody_can_book(business: Business, *, has_mail: bool) -> bool:
    """Customers are to type in a code from a mail (B41), and no mail goes out."""
    return business.page.enforce_one_time_password and not has_mail


def hindrances(
    business: Business, services: Iterable[Service], staff: Iterable[StaffMember], ways: Ways
) -> tuple[Hindrance, ...]:
    """Without meetings a service held online cannot be shown to customers, without mail no code can be asked for."""
    shown = [service for service in services if not service.is_hidden]
    bookable = {member.id for member in staff if member.can_be_booked}
    found = {
        Hindrance.ARCHIVED: business.is_archived,
        Hindrance.NO_SERVICE: not shown,
        Hindrance.NO_STAFF: bool(shown) and all(bookable.isdisjoint(service.staff_ids) for service in shown),
        Hindrance.NO_MEETINGS: not ways.has_meetings and any(service.is_online for service in shown),
        Hindrance.NO_MAIL: nobody_can_book(business, has_mail=ways.has_mail),
    }
    return tuple(hindrance for hindrance, stands in found.items() if stands)
