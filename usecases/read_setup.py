"""Reads a business from a JSON document that a person wrote. Every refusal names the field and the rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from scheduling.business import Business, BusinessId
from scheduling.errors import Invalid
from scheduling.policy import OFFICE_HOURS, HoursBlock, WeeklyHours
from scheduling.service import Lobby, PriceType, Service, ServiceId
from scheduling.staff import Role, StaffId, StaffMember
from scheduling.zones import read_zone
from usecases.check_price import check_price
from usecases.make_ids import business_id_of, make_guid, make_id
from usecases.read_contact import read_email, read_phone

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BUSINESS = {"id", "name", "zone", "language", "tenant_id", "email", "phone", "currency", "hours", "staff", "services"}
_STAFF = {"name", "email", "role", "zone", "language", "hours", "is_bookable"}
_SERVICE = {"name", "duration", "staff", "seats", "price", "description", "pre_buffer", "post_buffer"}
_SERVICE |= {"is_online", "lobby", "joins_in_browser"}
_BLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupDocument:
    """What the document says, as the domain has it."""

    business: Business
    staff: tuple[StaffMember, ...]
    services: tuple[Service, ...]


def read_setup(document: Mapping[str, Any], *, now: datetime) -> SetupDocument:
    """Raises Invalid."""
    _only(document, _BUSINESS, "")
    name, zone = _text(document, "name"), _text(document, "zone")
    read_zone(zone)
    business = Business(
        id=BusinessId(str(document.get("id") or business_id_of(name))),
        display_name=name,
        zone=zone,
        language_tag=str(document.get("language", "en")),
        tenant_id=_text(document, "tenant_id"),
        email=read_email(str(document.get("email", ""))),
        default_currency_iso=str(document.get("currency", "EUR")),
        hours=_hours(document["hours"], "hours") if "hours" in document else OFFICE_HOURS,
        created_at=now,
        updated_at=now,
    )
    phone = read_phone(str(document.get("phone", "")), business)
    staff = tuple(_member(entry, f"staff[{at}]", now) for at, entry in enumerate(_list(document, "staff")))
    if not any(member.role is Role.ADMINISTRATOR for member in staff):
        raise Invalid("staff", "one_administrator")
    services = tuple(
        _service(entry, f"services[{at}]", staff, business.default_currency_iso, now)
        for at, entry in enumerate(_list(document, "services"))
    )
    return SetupDocument(business=replace(business, phone=phone), staff=staff, services=services)


def _member(entry: Mapping[str, Any], where: str, now: datetime) -> StaffMember:
    _only(entry, _STAFF, where)
    role = str(entry.get("role", Role.TEAM_MEMBER))
    if role not in set(Role):
        raise Invalid(f"{where}.role", "one_of_the_options", value=role)
    zone = entry.get("zone")
    if zone is not None:
        read_zone(str(zone))
    return StaffMember(
        id=StaffId(make_guid()),
        display_name=_text(entry, "name", where),
        email=read_email(str(entry.get("email", "")), f"{where}.email"),
        role=Role(role),
        zone=zone,
        language_tag=str(entry.get("language", "")),
        hours=_hours(entry["hours"], f"{where}.hours") if "hours" in entry else None,
        is_bookable=bool(entry.get("is_bookable", True)),
        created_at=now,
        updated_at=now,
    )


def _service(
    entry: Mapping[str, Any], where: str, staff: tuple[StaffMember, ...], currency: str, now: datetime
) -> Service:
    _only(entry, _SERVICE, where)
    price = _price(entry.get("price"), f"{where}.price", currency)
    return Service(
        id=ServiceId(make_id()),
        display_name=_text(entry, "name", where),
        description=str(entry.get("description", "")),
        duration=_number(entry, "duration", 30, where),
        pre_buffer=_number(entry, "pre_buffer", 0, where),
        post_buffer=_number(entry, "post_buffer", 0, where),
        maximum_attendees=_number(entry, "seats", 1, where),
        staff_ids=tuple(_offered_by(entry, where, staff)),
        price=price or Decimal(0),
        price_type=PriceType.NOT_SET if price is None else PriceType.FIXED_PRICE,
        is_online=bool(entry.get("is_online", False)),
        lobby=_lobby(entry, f"{where}.lobby"),
        is_anonymous_join_enabled=bool(entry.get("joins_in_browser", False)),
        created_at=now,
        updated_at=now,
    )


def _lobby(entry: Mapping[str, Any], where: str) -> Lobby:
    named = str(entry.get("lobby", Lobby.WAIT))
    if named not in set(Lobby):
        raise Invalid(where, "one_of_the_options", value=named)
    return Lobby(named)


def _offered_by(entry: Mapping[str, Any], where: str, staff: tuple[StaffMember, ...]) -> list[StaffId]:
    """Everybody who can be booked, or those named by mail or name."""
    if "staff" not in entry:
        return [member.id for member in staff if member.is_bookable]
    found = []
    for named in _list(entry, "staff", where):
        matching = [
            one.id for one in staff if str(named).casefold() in (one.email.casefold(), one.display_name.casefold())
        ]
        if len(matching) != 1:
            raise Invalid(f"{where}.staff", "one_of_the_staff", value=named)
        found += matching
    return found


def _hours(entry: Any, where: str) -> WeeklyHours:
    """{"monday": ["09:00-12:00", "13:00-17:00"]}; days that are not named are closed."""
    if not isinstance(entry, Mapping):
        raise Invalid(where, "by_weekday")
    _only(entry, set(WEEKDAYS), where)
    return WeeklyHours(tuple(tuple(_block(text, f"{where}.{day}") for text in entry.get(day, ())) for day in WEEKDAYS))


def _block(text: Any, where: str) -> HoursBlock:
    found = _BLOCK.fullmatch(str(text))
    if found is None:
        raise Invalid(where, "hours_as_09:00-17:00", value=text)
    first, first_minute, last, last_minute = map(int, found.groups())
    start, end = first * 60 + first_minute, last * 60 + last_minute
    return HoursBlock(start, end if end > start else end + 24 * 60)


def _price(value: Any, where: str, currency: str) -> Decimal | None:
    if value is None:
        return None
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        raise Invalid(where, "amount", value=value) from None
    check_price(price, currency, field=where)
    return price


def _number(entry: Mapping[str, Any], field: str, default: int, where: str) -> int:
    value = entry.get(field, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid(f"{where}.{field}", "whole_number", value=value)
    return value


def _text(entry: Mapping[str, Any], field: str, where: str = "") -> str:
    value = " ".join(str(entry.get(field, "")).split())
    if not value:
        raise Invalid(f"{where}.{field}" if where else field, "required")
    return value


def _list(entry: Mapping[str, Any], field: str, where: str = "") -> list[Any]:
    value = entry.get(field)
    if not isinstance(value, list) or not value:
        raise Invalid(f"{where}.{field}" if where else field, "at_least_one")
    return value


def _only(entry: Any, known: set[str], where: str) -> None:
    if not isinstance(entry, Mapping):
        raise Invalid(where, "an_object")
    for field in entry:
        if field not in known:
            raise Invalid(f"{where}.{field}" if where else str(field), "unknown_field")
