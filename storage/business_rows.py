"""Everything that is kept of one business, table by table, out of the database and into it.

What a table holds besides (`NOT_CARRIED` says why) stays where it is: what is read anew from outside, what is over in minutes, and
what only this machine knows. Columns that follow from others are made anew, so that the guards judge what comes in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table, insert, literal, select
from sqlalchemy.exc import IntegrityError

from scheduling.appointment import State, overlaps
from scheduling.business import BusinessId
from scheduling.errors import Invalid, Refusal
from scheduling.interval import to_minute
from scheduling.waiting import OfferState, WishState
from storage.guards import is_falling, refusal_of
from storage.plain_rows import Plain, plain_value, stored_row
from storage.records import OutboxState
from storage.repository import Repository
from storage.tables import (
    appointment,
    appointment_staff,
    attendee,
    business,
    business_hours,
    business_logo,
    customer,
    history,
    message_template,
    outbox,
    own_words,
    page_address,
    question,
    reminder,
    scheduling_policy,
    service,
    service_link,
    service_question,
    service_staff,
    sms_message,
    staff_hours,
    staff_member,
    staff_number,
    time_off,
    waiting_offer,
    waiting_wish,
)

Rows = Mapping[str, Sequence[Plain]]
CARRIED = (
    business,
    business_hours,
    scheduling_policy,
    business_logo,
    message_template,
    own_words,
    staff_member,
    staff_hours,
    time_off,
    question,
    service,
    service_staff,
    service_question,
    page_address,
    customer,
    appointment,
    appointment_staff,
    attendee,
    reminder,
    waiting_wish,
    waiting_offer,
    service_link,
    history,
    outbox,
    sms_message,
)
"""In the order of their references."""
NOT_CARRIED = {
    "api_key": "a key opens the server it was made on",
    "busy": "read anew from the calendars of the staff",
    "display_link": "made anew by those who hang up a display",
    "draft": "half a booking, given up within a day",
    "graph_subscription": "made anew with the calendars",
    "one_time_code": "over in minutes",
    "open_panel": "over in minutes",
    "staff_calendar": "read anew from the calendars of the staff",
    "staff_number": "numbers are given by each database",
    "last_shown": "of a person, not of a business",
    "webhook": "holds a secret, and tells a program that reckons with one sender",
    "webhook_log": "goes with the webhooks",
}
"""Tables that know a business, and why they are left out."""
_OWN = {
    business.name: {"version"},
    staff_member.name: {"number", "version"},
    appointment.name: {"seats_taken", "held_until", "held_for"},
    appointment_staff.name: {
        "staff_number",
        "busy_from",
        "busy_to",
        "is_active",
        "is_override",
        "held_until",
        "held_for",
    },
    outbox.name: {"webhook_id", "lease_until", "claimed_by"},
}
"""Columns that each database fills by itself."""
_ENDED = (OutboxState.DONE, OutboxState.PARKED, OutboxState.DROPPED)
_CARRIED_ROWS = {
    appointment.name: appointment.c.state != State.HELD,
    waiting_offer.name: waiting_offer.c.state != OfferState.OPEN,
    outbox.name: outbox.c.state.in_(_ENDED) & outbox.c.webhook_id.is_(None),
}


class BusinessRows(Repository):
    """Reading is for one snapshot, adding for one transaction."""

    def read(self, business_id: BusinessId) -> dict[str, list[dict[str, Any]]]:
        """All rows as plain values, by table; holds and open offers are none, and who was offered something waits again."""
        found = {str(table.name): self._rows_of(table, business_id) for table in CARRIED}
        there = {row["id"] for row in found[appointment.name]}
        for table in (appointment_staff, attendee, reminder):
            found[table.name] = [row for row in found[table.name] if row["appointment_id"] in there]
        for row in found[waiting_wish.name]:
            row["state"] = WishState.WAITING.value if row["state"] == WishState.OFFERED else row["state"]
        return found

    def _rows_of(self, table: Table, business_id: BusinessId) -> list[dict[str, Any]]:
        columns = [one for one in table.columns if one.name not in _hidden(table)]
        mine = select(*columns).where(table.c.business_id == business_id, _CARRIED_ROWS.get(table.name, literal(True)))
        rows = self._connection.execute(mine.order_by(*table.primary_key.columns))
        names = [str(column.name) for column in columns]  # which SQLAlchemy makes texts of its own kind
        return [dict(zip(names, map(plain_value, row), strict=True)) for row in rows]

    def add(self, business_id: BusinessId, rows: Rows) -> dict[str, int]:
        """A whole new business; how many rows of each table. Raises Invalid naming the place and the rule."""
        require_tables(rows, {table.name for table in CARRIED})
        found = {table.name: stored_rows(table, business_id, rows.get(table.name, ())) for table in CARRIED}
        require_own_rules(found[scheduling_policy.name])
        _require_references(found)
        numbers: dict[str, int] = {}
        appointments = {row["id"]: row for row in found[appointment.name]}
        for table in CARRIED:
            for at, row in enumerate(found[table.name]):
                more: Plain = {}
                if table is staff_member:
                    more = {"number": self._number(business_id)}
                    numbers[row["id"]] = more["number"]
                if table is appointment_staff:
                    more = taken_time(appointments[row["appointment_id"]], numbers[row["staff_id"]])
                self._add(table, {**row, **more}, f"rows.{table.name}[{at}]")
        self._locks.raised[business_id, ""] = 1
        for staff_id, number in numbers.items():
            self._locks.staff_added(business_id, staff_id, version=1, number=number)
        return {str(name): len(rows) for name, rows in found.items()}

    def _number(self, business_id: BusinessId) -> int:
        numbered = insert(staff_number).values(business_id=business_id).returning(staff_number.c.number)
        return int(self._connection.execute(numbered).scalar_one())

    def _add(self, table: Table, row: Plain, place: str) -> None:
        with guarded(place):
            self._insert(table, [row])

    def ids_elsewhere(self, business_id: BusinessId, rows: Rows) -> bool:
        """Whether seats or wishes of the rows are known here of another business: links to them know nothing else."""
        for table in (attendee, waiting_wish):
            ids = [row["id"] for row in rows.get(table.name, ()) if isinstance(row.get("id"), str)]
            for at in range(0, len(ids), _PORTION):
                some = table.c.id.in_(ids[at : at + _PORTION])
                mine = select(table.c.id).where(some, table.c.business_id != business_id).limit(1)
                if self._connection.execute(mine).scalar() is not None:
                    return True
        return False

    def leads_elsewhere(self, slugs: Iterable[str], business_id: BusinessId) -> frozenset[str]:
        """Those page addresses that another business here has."""
        mine = select(page_address.c.slug).where(
            page_address.c.slug.in_(list(slugs)), page_address.c.business_id != business_id
        )
        return frozenset(self._connection.execute(mine).scalars())


_PORTION = 500


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """What the database refuses is said of this place. Raises Invalid."""
    try:
        yield
    except IntegrityError as error:
        guard = refusal_of(error)
        rule = (
            "changed_here"
            if is_falling(error)
            else f"guard_{guard.code}"
            if isinstance(guard, Refusal)
            else "refused_by_database"
        )
        raise Invalid(place, rule) from None


def _hidden(table: Table) -> frozenset[str]:
    return frozenset({"business_id", *_OWN.get(table.name, ())})


def require_tables(rows: Rows, known: Set[str]) -> None:
    """Raises Invalid for rows of any other table."""
    for name in rows:
        if name not in known:
            raise Invalid(f"rows.{name}", "unknown_field")


def require_own_rules(policies: Iterable[Plain]) -> None:
    """Those of the business itself. Raises Invalid."""
    if all(row["service_id"] for row in policies):
        raise Invalid(f"rows.{scheduling_policy.name}", "required")


def stored_rows(table: Table, business_id: BusinessId, told: Sequence[Any]) -> list[dict[str, Any]]:
    """Keys may stand once only."""
    own: dict[str, Any] = {"business_id": business_id}
    if "version" in _OWN.get(table.name, ()):
        own["version"] = 1
    hidden = _hidden(table)
    found, seen = [], set[Any]()
    for at, one in enumerate(told):
        place = f"rows.{table.name}[{at}]"
        row = stored_row(table, one, place, own=own, hidden=hidden)
        key = tuple(row.get(column.name, "") for column in table.primary_key.columns)
        if key in seen:
            raise Invalid(place, "repeated", value=str(key[-1]))
        seen.add(key)
        found.append(row)
    return found


def _require_references(found: Mapping[str, Sequence[Plain]]) -> None:
    ids = {name: {row["id"] for row in rows if "id" in row} for name, rows in found.items()}
    for table in CARRIED:
        for column, target in references(table):
            for at, row in enumerate(found[table.name]):
                if row.get(column) not in (None, "") and row[column] not in ids[target]:
                    raise Invalid(f"rows.{table.name}[{at}].{column}", "not_in_file")


def references(table: Table) -> list[tuple[str, str]]:
    """(column, table it names by id), also where the database itself does not look."""
    told = [
        (key.column_keys[1], key.referred_table.name)
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint) and len(key.column_keys) > 1
    ]
    also = {
        scheduling_policy.name: [("service_id", service.name)],
        page_address.name: [("service_id", service.name)],
        service_link.name: [("service_id", service.name)],
        customer.name: [("merged_into", customer.name)],
    }
    return [*told, *also.get(table.name, [])]


def taken_time(owner: Plain, number: int) -> dict[str, Any]:
    """What the overlap guard judges by, out of the appointment itself."""
    state = State(owner.get("state", State.BOOKED))
    return {
        "staff_number": number,
        "busy_from": to_minute(owner["starts_at"]) - owner.get("pre_buffer", 0),
        "busy_to": to_minute(owner["ends_at"]) + owner.get("post_buffer", 0),
        "is_active": state.takes_time,
        "is_override": overlaps(owner.get("override_rule", "")),
    }
