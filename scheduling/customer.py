"""Customers: people who book; known to the business only."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from scheduling.business import Address

CustomerId = NewType("CustomerId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer. The phone is kept in E.164 form when it could be read as a number, else as typed. Mail may be empty."""

    id: CustomerId
    display_name: str
    email: str = ""
    phone: str = ""
    addresses: tuple[Address, ...] = ()
    language_tag: str = ""
    zone: str = ""
    notes: str = ""
    last_visit_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
