"""What our own part of the API has in common: where it lies, and what its questions hold in their addresses."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.call import Answer, Call
from api.errors import bad_request
from api.resources.collection import listed
from api.wire.durations import minutes_of
from api.wire.model import Wire
from api.wire.moments import MOMENT_PATTERN, date_of, day_within_reach, moment_of, within_reach
from api.wire.query import Query, page_of, read_query, refused_option
from scheduling.interval import Interval
from scheduling.staff import StaffId

OWN = "/slotkeeper/businesses/{business}"
MOMENT: Mapping[str, Any] = {"pattern": MOMENT_PATTERN}
DAY: Mapping[str, Any] = {"format": "date"}
LENGTH: Mapping[str, Any] = {"format": "duration"}


def asked(call: Call, name: str) -> str:
    return call.query.get(name, "").strip()


def needed(call: Call, name: str) -> str:
    """Raises ApiError."""
    if not (found := asked(call, name)):
        raise bad_request(f"the parameter {name} is required", name)
    return found


def asked_moment(call: Call, name: str) -> datetime | None:
    """Without an offset it is UTC. Raises ApiError."""
    try:
        return within_reach(moment_of(text, ZoneInfo("UTC"))) if (text := asked(call, name)) else None
    except ValueError as wrong:
        raise bad_request(f"{name}: {wrong}", name) from None


def asked_date(call: Call, name: str) -> date | None:
    """Raises ApiError."""
    try:
        return day_within_reach(date_of(text)) if (text := asked(call, name)) else None
    except ValueError as wrong:
        raise bad_request(f"{name}: {wrong}", name) from None


def asked_minutes(call: Call, name: str) -> int | None:
    """A duration. Raises ApiError."""
    try:
        return minutes_of(text) if (text := asked(call, name)) else None
    except ValueError as wrong:
        raise bad_request(f"{name}: {wrong}", name) from None


def number_schema(least: int, most: int) -> Mapping[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def asked_number(call: Call, name: str, default: int, *, least: int = 1, most: int) -> int:
    """Raises ApiError."""
    text = asked(call, name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 7 and least <= int(text) <= most):
        raise bad_request(f"{name} must be a whole number from {least} to {most}", name)
    return int(text)


def asked_span(call: Call) -> Interval:
    """Raises ApiError without both ends."""
    needed(call, "start")
    needed(call, "end")
    first, last = asked_moment(call, "start"), asked_moment(call, "end")
    if first is None or last is None or last <= first:
        raise bad_request("end must be after start", "end")
    return Interval(first, last)


def asked_staff(call: Call) -> tuple[StaffId, ...] | None:
    """Any of these; several with commas between them, or named several times."""
    named = [part.strip() for value in call.query.getall("staffId", []) for part in value.split(",")]
    return tuple(dict.fromkeys(StaffId(one) for one in named if one)) or None


def paged(call: Call, items: Iterable[Mapping[str, Any]], model: type[Wire]) -> Answer:
    """Of a whole list what the options of the query leave."""
    query = read_query(call.query, model)
    return listed(call, page_of(query, items), wants_count=query.wants_count)


def only_pages(call: Call, model: type[Wire]) -> Query:
    """For a list that is too long to be had as a whole. Raises ApiError for what it is neither sorted nor filtered by."""
    query = read_query(call.query, model)
    for option, is_asked in (
        ("$filter", query.filter is not None),
        ("$orderby", bool(query.order)),
        ("$skip", bool(query.skip)),
        ("$count", query.wants_count),
    ):
        if is_asked:
            raise refused_option(option, "this option is not supported here")
    return query


def made(call: Call, item: Mapping[str, Any]) -> Answer:
    """Something new, and where it is."""
    address = f"{call.origin}{call.path.rstrip('/')}/{item['id']}"
    return Answer(status=201, body=dict(item), headers={"Location": address})
