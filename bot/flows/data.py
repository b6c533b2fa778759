"""Reads what a click brought: the client may send anything, so every value is taken as text and checked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

Data = Mapping[str, Any]
LONGEST = 2000
_YEARS = range(1971, 9000)
"""No honest card is about another one, and sums with dates would overflow."""


def text(data: Data, *keys: str) -> str:
    """The first of the keys that holds something, trimmed and cut at a length no honest client exceeds."""
    for key in keys:
        value = data.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:LONGEST]
    return ""


def flag(data: Data, key: str, *, default: bool) -> bool:
    """A toggle sends "true" or "false"; a missing one keeps the default."""
    value = data.get(key)
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).lower(), default)


def whole(data: Data, key: str, default: int = 0) -> int:
    """A whole number, or the default."""
    digits = text(data, key)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else default


def moment(data: Data, *keys: str) -> datetime | None:
    """A moment as written by `written`; None when there is none or it is none."""
    value = text(data, *keys)
    try:
        found = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    if found is None or found.tzinfo is None or found.year not in _YEARS:
        return None
    return found.astimezone(UTC)


def minutes_of(clock: str) -> int | None:
    """Minutes after midnight of a clock time as HH:MM; None when it is none."""
    try:
        found = time.fromisoformat(clock) if clock else None
    except ValueError:
        return None
    return None if found is None else found.hour * 60 + found.minute


def local_date(data: Data, *keys: str) -> date | None:
    """A date as YYYY-MM-DD; None when there is none or it is none."""
    value = text(data, *keys)
    try:
        found = date.fromisoformat(value) if value else None
    except ValueError:
        return None
    return found if found is not None and found.year in _YEARS else None


def written(start: datetime) -> str:
    """A moment for a card's data, to the minute."""
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
