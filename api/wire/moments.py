"""Moments, dates and times of day on the wire."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,12}))?)?")
_FRACTION = re.compile(r"(?<=:\d\d)\.(\d+)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
MOMENT_PATTERN = (
    r"^(19(7[1-9]|[89]\d)|2[01]\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?"
    r"(Z|[+-]\d{2}:?\d{2})?$"
)
"""What is told of it to those who write one."""

_FIRST_YEAR, _LAST_YEAR = 1971, 2199


def time_of_day(text: str) -> int:
    """Minutes after midnight. Raises ValueError."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text[:40]}' is not a time of day: write it as 08:30:00")
    hour, minute, second, fraction = found.groups()
    if int(second or 0) or int(fraction or 0):
        raise ValueError("a time of day must be a whole minute")
    return int(hour) * 60 + int(minute)


def time_text(minute: int) -> str:
    """A time of the day, of the next one when it lies beyond midnight."""
    hour, rest = divmod(minute % (24 * 60), 60)
    return f"{hour:02}:{rest:02}:00.0000000"


def date_of(text: str) -> date:
    """Raises ValueError."""
    try:
        if _DATE.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise ValueError(f"'{text[:40]}' is not a date: write it as 2026-01-31")


def moment_of(text: str, zone: ZoneInfo | None = None) -> datetime:
    """In UTC. An offset in the text counts before the zone; without either it is no moment. Raises ValueError.

    A plus sign that was sent unencoded in an address arrives as a space, and is taken for what it was.
    """
    return _moment_of(text.strip(), zone)


@lru_cache(maxsize=1024)
def _moment_of(text: str, zone: ZoneInfo | None) -> datetime:
    wanted = re.sub(r" (?=\d{2}:?\d{2}$)", "+", text)
    if not _MOMENT.fullmatch(wanted):
        raise ValueError(f"'{text[:60]}' is not a date and time: write it as 2026-05-01T12:00:00")
    found = _parsed(_FRACTION.sub(lambda part: f".{part[1][:6]:<06}", wanted).upper(), text)
    if found.tzinfo is None:
        if zone is None:
            raise ValueError(f"'{text[:60]}' needs Z or an offset, such as +02:00")
        found = found.replace(tzinfo=zone)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"'{text[:60]}' is out of range") from None


def within_reach(moment: datetime) -> datetime:
    """One that a calendar can hold, with the days around it. Raises ValueError."""
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"must lie in the years from {_FIRST_YEAR} to {_LAST_YEAR}")
    return moment


def day_within_reach(day: date) -> date:
    """The same of a day. Raises ValueError."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"must lie in the years from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def moment_text(moment: datetime | None) -> str | None:
    """A DateTimeOffset."""
    return None if moment is None else f"{_utc_text(moment)}Z"


def utc_parts(moment: datetime) -> dict[str, str]:
    """A dateTimeTimeZone as Graph answers it: always in UTC, with seven decimals."""
    return {"dateTime": f"{_utc_text(moment)}.0000000Z", "timeZone": "UTC"}


def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def _parsed(wanted: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(wanted)
    except ValueError:
        raise ValueError(f"'{text[:60]}' is not a date and time that exists") from None
