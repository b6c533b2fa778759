"""Days on which the demo business has nothing in its book yet, and moments of them as they are written on the wire."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@cache
def free_monday() -> date:
    """More than four weeks from now, behind all that the demo has planned; the same day throughout a run, also past midnight."""
    first = datetime.now(UTC).date() + timedelta(days=30)
    return first + timedelta(days=-first.weekday() % 7)


def at(hour: int, minute: int = 0, *, days: int = 0) -> dict[str, str]:
    """On that Monday, or so many days after it, as the clock in Amsterdam shows it."""
    day = free_monday() + timedelta(days=days)
    return {"dateTime": f"{day}T{hour:02}:{minute:02}:00", "timeZone": "Europe/Amsterdam"}


def moment(told: dict[str, str]) -> datetime:
    """In UTC."""
    return datetime.fromisoformat(told["dateTime"]).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def in_utc(told: dict[str, str]) -> dict[str, str]:
    """As an answer tells it."""
    return {"dateTime": f"{moment(told):%Y-%m-%dT%H:%M:%S}.0000000Z", "timeZone": "UTC"}


def an_appointment(hour: int = 10, minute: int = 0, *, days: int = 0, **members: Any) -> dict[str, Any]:
    """A check-up by Sanne for Noor; half an hour."""
    start = at(hour, minute, days=days)
    end = moment(start) + timedelta(minutes=30)
    return {
        "serviceId": "demo-check-up",
        "staffMemberIds": ["a0000000-0000-4000-8000-000000000001"],
        "startDateTime": start,
        "endDateTime": {"dateTime": f"{end:%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"},
        "customers": [{"name": "Noor Prins", "emailAddress": "noor.prins@example.com"}],
        **members,
    }
