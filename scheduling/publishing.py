"""What stands against publishing a booking page: customers must find something there that can be booked (D10)."""

from collections.abc import Iterable
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


def hindrances(
    business: Business, services: Iterable[Service], staff: Iterable[StaffMember], *, has_meetings: bool
) -> tuple[Hindrance, ...]:
    """`has_meetings`: online appointments get a meeting; without, a service held online cannot be shown to customers."""
    shown = [service for service in services if not service.is_hidden]
    bookable = {member.id for member in staff if member.can_be_booked}
    found = {
        Hindrance.ARCHIVED: business.is_archived,
        Hindrance.NO_SERVICE: not shown,
        Hindrance.NO_STAFF: bool(shown) and all(bookable.isdisjoint(service.staff_ids) for service in shown),
        Hindrance.NO_MEETINGS: not has_meetings and any(service.is_online for service in shown),
    }
    return tuple(hindrance for hindrance, stands in found.items() if stands)
