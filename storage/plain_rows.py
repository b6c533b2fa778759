"""Rows as plain values and back, as a file holds them: every value is checked, and a refusal names its place in the file and the rule.

Nested values are read once as the domain reads them, so that nothing is stored that could not be read again.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, LargeBinary, Table

from scheduling.appointment import Attendance, Origin, Reply, State
from scheduling.colors import read_color
from scheduling.errors import Invalid, Refusal
from scheduling.policy import AssignmentRule
from scheduling.service import Lobby, PriceType, StaffRule, check_amount
from scheduling.staff import Membership, Role
from scheduling.waiting import OfferState, WishState
from scheduling.zones import read_zone
from storage.records import OutboxState, ReminderState
from storage.types import Json, Moment, Money
from storage.values import (
    address_from,
    answers_from,
    availability_from,
    caps_from,
    customer_fields_from,
    form_links_from,
    forms_from,
    location_from,
    phones_from,
    reminders_from,
    windows_from,
)

Plain = Mapping[str, Any]
_MISFITS = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
_INTEGERS = {Integer: 2**31 - 1, BigInteger: 2**63 - 1}


def plain_value(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value


def stored_row(table: Table, told: Any, place: str, *, own: Plain, hidden: frozenset[str]) -> dict[str, Any]:
    """The row to be stored. `own` are columns that the file does not decide, `hidden` those it must not name. Raises Invalid."""
    if not isinstance(told, Mapping):
        raise Invalid(place, "an_object")
    names = {column.name for column in table.columns} - hidden - set(own)
    for name in told:
        if name not in names:
            raise Invalid(f"{place}.{name}", "unknown_field")
    return {**_told_values(table, told, place, names), **own}


def _told_values(table: Table, told: Plain, place: str, names: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name not in names:
            continue
        where = f"{place}.{column.name}"
        value = told.get(column.name)
        if value is None and (column.name in told or column.server_default is None) and not column.nullable:
            raise Invalid(where, "required")
        if column.name in told:
            found[column.name] = None if value is None else _stored(column, value, where)
    return found


def _names_a_state(check: Callable[[Any], object]) -> bool:
    """What is one of some words is never none of them, unless none is one."""
    return isinstance(check, type) and issubclass(check, StrEnum)


def _stored(column: Column[Any], value: Any, where: str) -> Any:
    try:
        stored = _of_kind(column, value, where)
        check = _CHECKS.get((column.table.name, column.name)) or _BY_NAME.get(column.name)
        if check is not None and (value not in ("", {}, []) or _names_a_state(check)):
            check(value)
    except Refusal as refusal:
        raise Invalid(where, str(refusal.data.get("rule", "shape")), **_rest(refusal)) from None
    except _MISFITS:
        raise Invalid(where, "shape") from None
    return stored


def _rest(refusal: Refusal) -> Plain:
    return {name: value for name, value in refusal.data.items() if name not in ("field", "rule")}


def _of_kind(column: Column[Any], value: Any, where: str) -> Any:
    kind = column.type
    if isinstance(kind, Json):
        return _nested(column, value)
    if isinstance(kind, Integer):
        return _integer(value, _INTEGERS[type(kind)], where)
    reader: Callable[[Any], Any] = _READERS.get(type(kind), _text)
    return reader(value)


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:  # which PostgreSQL does not take
        raise TypeError
    return value


def _integer(value: Any, most: int, where: str) -> int:
    if type(value) is not int or abs(value) > most:
        raise Invalid(where, "whole_number")
    return value


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise Invalid("", "aware")
    return found


def _money(value: Any) -> Decimal:
    found = Decimal(_text(value))
    check_amount(found, "")
    return found


def _nested(column: Column[Any], value: Any) -> Any:
    """A list where the column holds lists, an object where it holds objects."""
    default: Any = column.server_default
    wanted = list if str(default.arg) == "[]" else dict
    return _exactly(wanted, value)


_READERS: dict[type, Callable[[Any], Any]] = {
    Moment: _moment,
    Money: _money,
    LargeBinary: partial(base64.b64decode, validate=True),
    Date: date.fromisoformat,
    Boolean: partial(_exactly, bool),
}


def _texts(values: Sequence[Any]) -> None:
    for value in values:
        _text(value)


def _days(values: Sequence[Any]) -> None:
    for value in values:
        date.fromisoformat(value)


def _each(read: Callable[[Any], object], values: Sequence[Any]) -> None:
    for value in values:
        read(value)


def _address(value: Plain) -> None:
    address_from(value)
    _texts(list(value.values()))


_BY_NAME: dict[str, Callable[[Any], object]] = {
    "zone": read_zone,
    "day_zone": read_zone,
    "color": read_color,
    "color_code": read_color,
}
_CHECKS: dict[tuple[str, str], Callable[[Any], object]] = {
    ("business", "address"): _address,
    ("scheduling_policy", "assignment"): AssignmentRule,
    ("scheduling_policy", "caps"): caps_from,
    ("scheduling_policy", "general_availability"): availability_from,
    ("scheduling_policy", "custom_availabilities"): windows_from,
    ("scheduling_policy", "follows"): _texts,
    ("service", "price_type"): PriceType,
    ("service", "staff_rule"): StaffRule,
    ("service", "lobby"): Lobby,
    ("service", "location"): location_from,
    ("service", "reminders"): reminders_from,
    ("service", "customer_fields"): customer_fields_from,
    ("service", "forms"): form_links_from,
    ("question", "options"): _texts,
    ("staff_member", "role"): Role,
    ("staff_member", "membership"): Membership,
    ("staff_member", "caps"): caps_from,
    ("customer", "phones"): phones_from,
    ("customer", "addresses"): partial(_each, _address),
    ("appointment", "state"): State,
    ("appointment", "price_type"): PriceType,
    ("appointment", "origin"): Origin,
    ("appointment", "location"): location_from,
    ("appointment", "reminders"): reminders_from,
    ("appointment", "cc"): _texts,
    ("attendee", "attendance"): Attendance,
    ("attendee", "reply"): Reply,
    ("attendee", "location"): location_from,
    ("attendee", "answers"): answers_from,
    ("attendee", "forms"): forms_from,
    ("waiting_wish", "state"): WishState,
    ("waiting_wish", "days"): _days,
    ("waiting_wish", "parts"): _texts,
    ("waiting_wish", "passed_over"): _texts,
    ("waiting_offer", "state"): OfferState,
    ("waiting_offer", "staff_ids"): _texts,
    ("outbox", "state"): OutboxState,
    ("reminder", "state"): ReminderState,
}
"""How the domain reads what a column holds. Anything that is empty means nothing."""
