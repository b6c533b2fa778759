"""Customers of a business, found by name, mail or phone whatever the case and accents."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Row, Text, and_, bindparam, func, literal_column, or_, select, update

from scheduling.appointment import State
from scheduling.business import BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from storage.erasing import Erasing
from storage.repository import Values, fields_of
from storage.tables import appointment, attendee, customer
from storage.values import address_from, phones_from

_PLAIN = ("display_name", "email", "phone", "language_tag", "zone", "notes", "created_at", "updated_at")
_plain_of = fields_of(*_PLAIN)
_VISITS = (State.BOOKED, State.ARRIVED, State.STARTED, State.DONE)
_LEAST_DIGITS = 3
_BY_NAME: Any = literal_column("substr(customer.search, 1, 100)", Text)
"""As the index has it: with figures bound to it, databases would not know it again."""

_LOCK = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_WITH = {
    name: select(func.coalesce(customer.c.merged_into, customer.c.id)).where(
        customer.c.business_id == bindparam("owner"),
        column == bindparam("contact"),
        or_(customer.c.deleted_at.is_(None), customer.c.merged_into.is_not(None)),
    )
    for name, column in (("email", func.lower(customer.c.email)), ("phone", customer.c.phone))
}


class CustomerName(NamedTuple):
    """What the matching of names looks at."""

    id: CustomerId
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class CustomerPart:
    """Some customers of the list in order of name; ids lead to what comes before and after, None where that is nothing."""

    customers: tuple[Customer, ...]
    before: CustomerId | None = None
    after: CustomerId | None = None


class Customers(Erasing):
    """Erased and deleted ones are no longer found, merged ones lead to the kept one. `now` ends what counts as a visit."""

    def get(self, business_id: BusinessId, customer_id: CustomerId, *, now: datetime | None = None) -> Customer:
        mine = and_(customer.c.business_id == business_id, customer.c.id == customer_id)
        row = self._connection.execute(select(customer).where(mine)).one_or_none()
        if row is not None and row.merged_into is not None:
            return self.get(business_id, CustomerId(row.merged_into), now=now)
        if row is None or row.deleted_at is not None:
            raise NotFound("customer", customer_id=customer_id)
        return self._with_visits(business_id, [row], now)[0]

    def list(self, business_id: BusinessId, *, now: datetime | None = None) -> tuple[Customer, ...]:
        rows = self._connection.execute(_present(business_id).order_by(customer.c.display_name, customer.c.id)).all()
        return self._with_visits(business_id, rows, now)

    def all_by_name(self, business_id: BusinessId) -> tuple[Customer, ...]:
        """In the order of `part`, and without visits."""
        rows = self._connection.execute(_present(business_id).order_by(_BY_NAME, customer.c.id)).all()
        return tuple(_customer_from(row) for row in rows)

    def add(self, business_id: BusinessId, new: Customer) -> Customer:
        self._insert_later(customer, [{**_values_of(new), "business_id": business_id, "id": new.id}])
        return new

    def save(self, business_id: BusinessId, changed: Customer) -> Customer:
        mine = update(customer).where(customer.c.business_id == business_id, customer.c.id == changed.id)
        self._connection.execute(mine, _values_of(changed))
        return changed

    def lock_contact(self, business_id: BusinessId, *contacts: str) -> None:
        """Wait for others who look up the same mail address or number, until they have stored what they make of it.

        On SQLite the transaction itself is the lock. Who waits crosswise is run again.
        """
        if self._connection.dialect.name != "postgresql":
            return
        for contact in sorted(contacts):
            digest = sha256(f"{business_id}/{contact.lower()}".encode()).digest()
            key = int.from_bytes(digest[:8], "big", signed=True)
            self._do(_LOCK, {"key": key})

    def by_contact(self, business_id: BusinessId, *, email: str = "", phone: str = "") -> tuple[Customer, ...]:
        """Those with this mail address or this phone number."""
        known = {
            one
            for column, contact in (("email", email.lower()), ("phone", phone))
            if contact
            for (one,) in self._plain_rows(_WITH[column], {"owner": business_id, "contact": contact})
        }
        if not known:
            return ()
        rows = self._connection.execute(_present(business_id).where(customer.c.id.in_(known))).all()
        found = self._with_visits(business_id, rows, None)
        return tuple(
            sorted(found, key=lambda one: one.id)
        )  # asked to sort, SQLite would read all customers in that order

    def search(
        self, business_id: BusinessId, text: str, limit: int, *, now: datetime | None = None
    ) -> tuple[Customer, ...]:
        """Those whose name, mail or phone contains the text; names that begin with it come first."""
        first = customer.c.search.startswith(fold(text), autoescape=True).desc()
        found = _present(business_id).where(_matches(text)).order_by(first, customer.c.display_name, customer.c.id)
        rows = self._connection.execute(found.limit(limit)).all()
        return self._with_visits(business_id, rows, now)

    def part(
        self,
        business_id: BusinessId,
        text: str,
        limit: int,
        *,
        after: CustomerId | None = None,
        before: CustomerId | None = None,
        now: datetime | None = None,
    ) -> CustomerPart:
        """Up to `limit` customers in order of name, those whose name, mail or phone contains the text; from a place on, or up to one."""
        found, name = _present(business_id), _BY_NAME
        if text:  # few are left to be sorted, and looking at all of them is quickest without the index
            found, name = found.where(_matches(text)), customer.c.search
        place, is_backwards = before or after, before is not None
        if place is not None:
            found = found.where(self._beyond(business_id, name, place, is_backwards=is_backwards))
        columns = (name, customer.c.id)
        ordered = found.order_by(*(column.desc() if is_backwards else column for column in columns)).limit(limit + 1)
        rows = list(self._connection.execute(ordered).all())
        has_more, rows = len(rows) > limit, rows[:limit]
        if is_backwards:
            rows.reverse()
        is_open_before, is_open_after = (has_more, True) if is_backwards else (place is not None, has_more)
        return CustomerPart(
            self._with_visits(business_id, rows, now),
            before=CustomerId(rows[0].id) if rows and is_open_before else None,
            after=CustomerId(rows[-1].id) if rows and is_open_after else None,
        )

    def _beyond(self, business_id: BusinessId, name: Any, place: CustomerId, *, is_backwards: bool) -> Any:
        """What comes after a customer in the list, or before; after somebody who has gone it begins anew."""
        mine = select(name).where(customer.c.business_id == business_id, customer.c.id == place)
        key = self._connection.execute(mine).scalar() or ""
        if is_backwards:
            return and_(key >= name, or_(key > name, customer.c.id < place))
        return and_(key <= name, or_(key < name, customer.c.id > place))

    def names(self, business_id: BusinessId) -> tuple[CustomerName, ...]:
        """Every customer, however many; what they booked is not looked at, so that past years cost nothing."""
        columns = (customer.c.id, customer.c.display_name, customer.c.phone, customer.c.email)
        mine = select(*columns).where(customer.c.business_id == business_id, customer.c.deleted_at.is_(None))
        rows = self._connection.execute(mine.where(customer.c.erased_at.is_(None)).order_by(customer.c.id)).all()
        return tuple(CustomerName(CustomerId(row.id), *row[1:]) for row in rows)

    def _with_visits(self, business_id: str, rows: Any, now: datetime | None) -> tuple[Customer, ...]:
        visits = self._visits(business_id, [row.id for row in rows], now) if rows else {}
        return tuple(replace(_customer_from(row), last_visit_at=visits.get(row.id)) for row in rows)

    def _visits(self, business_id: str, ids: Sequence[str], now: datetime | None) -> Mapping[str, datetime]:
        theirs = and_(
            appointment.c.business_id == attendee.c.business_id, appointment.c.id == attendee.c.appointment_id
        )
        last = select(attendee.c.customer_id, func.max(appointment.c.starts_at)).join(appointment, theirs)
        last = last.where(
            attendee.c.business_id == business_id,
            attendee.c.customer_id.in_(ids),
            ~attendee.c.is_cancelled,
            appointment.c.state.in_(_VISITS),
        )
        if now is not None:
            last = last.where(appointment.c.starts_at <= now)
        return {one: at for one, at in self._connection.execute(last.group_by(attendee.c.customer_id)) if one}


def fold(text: str) -> str:
    """The same for a name however its letters are cased and accented."""
    if text.isascii():
        return text.lower().strip()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold().strip()


def _matches(text: str) -> Any:
    """By a part of the name or mail, or by digits of the phone however they are written."""
    wanted = [customer.c.search.contains(fold(text), autoescape=True)]
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) >= _LEAST_DIGITS and len(digits) * 2 > len(text):
        wanted.append(customer.c.search.contains(digits.lstrip("0"), autoescape=True))
    return or_(*wanted)


def _present(business_id: str) -> Any:
    return select(customer).where(
        customer.c.business_id == business_id, customer.c.deleted_at.is_(None), customer.c.erased_at.is_(None)
    )


def _values_of(own: Customer) -> Values:
    digits = "".join([sign for sign in own.phone if sign.isdigit()])
    return {
        **_plain_of(own),
        "phones": own.phones,
        "addresses": own.addresses,
        "search": " ".join((fold(own.display_name), fold(own.email), digits)),
    }


def _customer_from(row: Row[Any]) -> Customer:
    fields = row._mapping
    addresses = tuple(address_from(value) for value in row.addresses)
    return Customer(
        id=CustomerId(row.id),
        phones=phones_from(row.phones),
        addresses=addresses,
        **{name: fields[name] for name in _PLAIN},
    )
