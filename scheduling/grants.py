"""What a program may be given leave to do, called as Microsoft Graph calls it, so that registrations made for Graph fit here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduling.business import BusinessId


class Grant(StrEnum):
    """The first reads; the second writes appointments and customers too; the third the rest of a business but its being; the last all."""

    READ = "Bookings.Read.All"
    APPOINTMENTS = "BookingsAppointment.ReadWrite.All"
    CONFIGURE = "Bookings.ReadWrite.All"
    MANAGE = "Bookings.Manage.All"


def grants_of(names: object) -> frozenset[Grant]:
    """Those among the names; a token may hold names that concern others."""
    given = names if isinstance(names, list | tuple | set | frozenset) else ()
    known = {str(grant): grant for grant in Grant}
    return frozenset(known[name] for name in given if isinstance(name, str) and name in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What a program shows of itself: it opens one business, or all of a tenant where none is named."""

    id: str
    tenant_id: str
    display_name: str
    grants: frozenset[Grant]
    created_at: datetime
    business_id: BusinessId | None = None
    created_by: str = ""
    last_used_at: datetime | None = None
