"""A report of bookings, as Bookings and we write it with tabs between, read as a bookings API would tell it.

What a report does not hold is made up plainly: services as long as most of their bookings, people without an address.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import unquote

from scheduling.api_calls import ApiAnswer, ApiCall, Json
from scheduling.errors import Invalid
from scheduling.zones import read_zone, resolve_zone
from usecases.export_report import COLUMNS

_NEEDED = ("Date Time", "Customer Name", "Staff", "Service", "Duration (mins.)", "Booking Id")
_FORMS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M")
_PRICES = {"fixedprice", "startingat", "hourly", "free", "pricevaries", "callus", "notset"}
BUSINESS = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAsBookings:
    """Fits the place of a source. `parts` are its collections by name; `unread` are lines of the file and why they cannot come."""

    business: Json
    parts: Mapping[str, Mapping[str, Json]]
    unread: tuple[str, ...] = ()
    address: str = "report"
    is_quiet: bool = True

    async def one(self, call: ApiCall) -> ApiAnswer:
        steps = [unquote(step) for step in call.path.strip("/").split("/")]
        if len(steps) < 5:
            return ApiAnswer(status=200, body=self.business)
        found = self.parts[steps[3]].get(steps[4])
        return ApiAnswer(status=404) if found is None else ApiAnswer(status=200, body=found)

    async def every(self, path: str) -> list[Json]:
        return list(self.parts[path.rpartition("/")[2]].values())

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        return [await self.one(call) for call in calls]


@dataclass(slots=True)
class _Reading:
    zone: str
    staff: dict[str, Json] = field(default_factory=dict)
    customers: dict[str, Json] = field(default_factory=dict)
    appointments: dict[str, dict[str, Any]] = field(default_factory=dict)
    minutes: dict[str, Counter[int]] = field(default_factory=dict)
    seats: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)


def read_report_file(text: str, *, name: str, zone: str) -> ReportAsBookings:
    """Raises Invalid for a file that is no such report, or a zone that there is not."""
    read_zone(zone)
    rows = csv.DictReader(StringIO(text.lstrip("\ufeff")), dialect="excel-tab")
    missing = [column for column in _NEEDED if column not in (rows.fieldnames or ())]
    if missing:
        raise Invalid(f"report.{missing[0]}", "required")
    reading = _Reading(zone)
    for line, row in enumerate(rows, start=2):
        try:
            _read_row(reading, {column: (row.get(column) or "").strip() for column in COLUMNS})
        except ValueError as error:
            reading.unread.append(f"line {line}: {error}")
    return ReportAsBookings(business=_business(name, zone), parts=_parts(reading), unread=tuple(reading.unread))


def _read_row(reading: _Reading, row: Mapping[str, str]) -> None:
    """One customer of one booking. Raises ValueError."""
    service, minutes = row["Service"], int(float(row["Duration (mins.)"]))
    if not service:
        raise ValueError("it names no service")
    start = _start(row["Date Time"], reading.zone)
    people = [one.strip() for one in re.split(r"[;,]", row["Staff"]) if one.strip()]
    for person in people:
        reading.staff.setdefault(person, _member(person))
    reading.minutes.setdefault(service, Counter())[minutes] += 1
    booking = row["Booking Id"] or f"{start.isoformat()} {service} {row['Staff']}"
    made = reading.appointments.setdefault(booking, _appointment(booking, row, start, minutes, people))
    if row["Customer Name"] or row["Customer Email"]:
        made["customers"].append(_seat(reading, row))
        made["maximumAttendeesCount"] = len(made["customers"])
        reading.seats[service] = max(reading.seats[service], len(made["customers"]))


def _start(told: str, zone: str) -> datetime:
    """Clock time of the business, unless an offset stands with it."""
    found = next(_moments(told), None)
    if found is None:
        raise ValueError(f"{told!r} is no moment")
    local = found if found.tzinfo else found.replace(tzinfo=resolve_zone(zone))
    return local.astimezone(UTC).replace(second=0, microsecond=0)


def _moments(told: str) -> Iterator[datetime]:
    with suppress(ValueError):
        yield datetime.fromisoformat(told)
    for form in _FORMS:
        try:
            yield datetime.strptime(told, form)  # noqa: DTZ007  # the zone is that of the business
        except ValueError:
            continue


def _appointment(
    booking: str, row: Mapping[str, str], start: datetime, minutes: int, people: list[str]
) -> dict[str, Any]:
    if minutes < 1:
        raise ValueError("its duration is no number of minutes")
    kind = row["Pricing Type"].replace(" ", "").casefold()
    is_online = row["Location"].casefold() == "online"
    return {
        "id": booking,
        "serviceId": row["Service"],
        "serviceName": row["Service"],
        "startDateTime": _moment(start),
        "endDateTime": _moment(start + timedelta(minutes=minutes)),
        "preBuffer": "PT0S",
        "postBuffer": "PT0S",
        "staffMemberIds": people,
        "customers": [],
        "maximumAttendeesCount": 1,
        "price": _price(row["Price"]),
        "priceType": row["Pricing Type"][:1].lower() + row["Pricing Type"][1:].replace(" ", "")
        if kind in _PRICES
        else "notSet",
        "serviceLocation": {"displayName": "" if is_online else row["Location"]},
        "isLocationOnline": is_online,
        "smsNotificationsEnabled": row["Text Notifications Enabled"].casefold() in ("true", "yes"),
        "serviceNotes": row["Custom Fields"] or None,
    }


def _price(told: str) -> float:
    try:
        return float(told.replace(",", ".")) if told else 0
    except ValueError:
        return 0


def _moment(at: datetime) -> Json:
    return {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _seat(reading: _Reading, row: Mapping[str, str]) -> Json:
    email, phone, name = row["Customer Email"], row["Customer Phone"], row["Customer Name"]
    known = (email or f"{name} {phone}").casefold()
    phones = [{"number": phone, "type": "mobile"}] if phone else []
    addresses = [{"street": row["Customer Address"]}] if row["Customer Address"] else []
    customer = {"displayName": name or email, "emailAddress": email, "phones": phones, "addresses": addresses}
    reading.customers.setdefault(known, {"id": known, **customer})
    return {"customerId": known, "name": name or email, "emailAddress": email or None, "phone": phone or None}


def _member(name: str) -> Json:
    return {
        "id": name,
        "displayName": name,
        "emailAddress": "",
        "role": "guest",
        "useBusinessHours": True,
        "availabilityIsAffectedByPersonalCalendar": False,
    }


def _business(name: str, zone: str) -> Json:
    return {
        "id": BUSINESS,
        "displayName": name,
        "bookingPageSettings": {"businessTimeZone": zone},
        "schedulingPolicy": {},
    }


def _parts(reading: _Reading) -> Mapping[str, Mapping[str, Json]]:
    services = {
        name: {
            "id": name,
            "displayName": name,
            "defaultDuration": f"PT{minutes.most_common(1)[0][0]}M",
            "maximumAttendeesCount": max(1, reading.seats[name]),
            "staffMemberIds": list(reading.staff),
            "schedulingPolicy": None,
        }
        for name, minutes in reading.minutes.items()
    }
    return {
        "customQuestions": {},
        "staffMembers": reading.staff,
        "services": services,
        "customers": reading.customers,
        "appointments": reading.appointments,
    }
