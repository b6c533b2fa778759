"""Nested values of the domain as JSON and back: addresses, places, hours, rules. A member missing from old JSON gets its default."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from scheduling.appointment import Answer, FilledBy, FilledForm, FormAnswer
from scheduling.business import Address
from scheduling.customer import Phone
from scheduling.policy import (
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    Cap,
    CapPeriod,
    CapScope,
    HoursBlock,
    WeeklyHours,
)
from scheduling.service import (
    Coordinates,
    CustomerFields,
    FieldUse,
    FormId,
    FormLink,
    Location,
    QuestionId,
    Recipients,
    Reminder,
)

Record = Mapping[str, Any]


def address_from(value: Record) -> Address:
    return Address(**{name: value[name] for name in _ADDRESS if name in value})


def location_from(value: Record) -> Location:
    where = value.get("coordinates")
    return Location(
        address=address_from(value.get("address", {})),
        coordinates=Coordinates(**where) if where else None,
        **{name: value[name] for name in _LOCATION if name in value},
    )


def customer_fields_from(value: Record) -> CustomerFields:
    return CustomerFields(**{name: FieldUse(use) for name, use in value.items() if name in _FIELDS})


def reminders_from(values: Sequence[Record]) -> tuple[Reminder, ...]:
    return tuple(
        Reminder(
            offset=value["offset"],
            recipients=Recipients(value["recipients"]),
            message=value["message"],
            is_follow_up=value["is_follow_up"],
        )
        for value in values
    )


def caps_from(values: Sequence[Record]) -> tuple[Cap, ...]:
    return tuple(
        Cap(
            scope=CapScope(value["scope"]),
            period=CapPeriod(value["period"]),
            limit=value["limit"],
            in_minutes=value["in_minutes"],
        )
        for value in values
    )


def answers_from(values: Sequence[Record]) -> tuple[Answer, ...]:
    return tuple(
        Answer(question_id=QuestionId(value["question_id"]), question=value["question"], answer=value["answer"])
        for value in values
    )


def forms_to(forms: Iterable[FilledForm]) -> list[Record]:
    return [
        {
            "form_id": one.form_id,
            "name": one.name,
            "filled_at": one.filled_at.isoformat(),
            "by": str(one.by),
            "answers": [asdict(answer) for answer in one.answers],
        }
        for one in forms
    ]


def forms_from(values: Sequence[Record]) -> tuple[FilledForm, ...]:
    return tuple(
        FilledForm(
            form_id=FormId(value["form_id"]),
            name=value["name"],
            filled_at=datetime.fromisoformat(value["filled_at"]),
            by=FilledBy(value["by"]),
            answers=tuple(FormAnswer(**answer) for answer in value["answers"]),
        )
        for value in values
    )


def form_links_from(values: Sequence[Record]) -> tuple[FormLink, ...]:
    return tuple(FormLink(id=FormId(value["id"]), name=value["name"], url=value["url"]) for value in values)


def weekly_hours_to(hours: WeeklyHours) -> list[list[list[int]]]:
    return [[[block.start, block.end] for block in day] for day in hours.days]


def weekly_hours_from(value: Sequence[Sequence[Sequence[int]]]) -> WeeklyHours:
    return WeeklyHours(tuple(tuple(HoursBlock(start, end) for start, end in day) for day in value))


def availability_to(availability: Availability) -> Record:
    return {"type": availability.type, "hours": weekly_hours_to(availability.hours)}


def availability_from(value: Record) -> Availability:
    if not value:
        return Availability()
    return Availability(type=AvailabilityType(value["type"]), hours=weekly_hours_from(value["hours"]))


def windows_to(windows: Iterable[AvailabilityWindow]) -> list[Record]:
    return [
        {
            "first": window.first.isoformat(),
            "last": window.last.isoformat(),
            "availability": availability_to(window.availability),
        }
        for window in windows
    ]


def windows_from(values: Sequence[Record]) -> tuple[AvailabilityWindow, ...]:
    return tuple(
        AvailabilityWindow(
            first=date.fromisoformat(value["first"]),
            last=date.fromisoformat(value["last"]),
            availability=availability_from(value["availability"]),
        )
        for value in values
    )


def phones_from(values: Sequence[Record]) -> tuple[Phone, ...]:
    return tuple(Phone(**value) for value in values)


_ADDRESS = tuple(asdict(Address()))
_LOCATION = tuple(name for name in asdict(Location()) if name not in ("address", "coordinates"))
_FIELDS = tuple(asdict(CustomerFields()))
