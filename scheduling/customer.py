"""Customers: people who book; known to the business only."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from scheduling.business import Address
from scheduling.quick import quick

CustomerId = NewType("CustomerId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One of a customer's numbers, with what a program says of it."""

    number: str = ""
    kind: str = ""
    region: str = ""
    language: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer. The phone is kept in E.164 form when it could be read as a number, else as typed. Mail may be empty.

    `phones` are kept for programs that give several: the first of them is the phone, and the others are not called.
    """

    id: CustomerId
    display_name: str
    email: str = ""
    phone: str = ""
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    language_tag: str = ""
    zone: str = ""
    notes: str = ""
    last_visit_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def all_phones(self) -> tuple[Phone, ...]:
        """The number that counts, with what was said of it, and the others."""
        first, others = (self.phones[0], self.phones[1:]) if self.phones else (Phone(), ())
        return (replace(first, number=self.phone), *others) if self.phone else others
