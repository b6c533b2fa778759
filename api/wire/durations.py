"""Lengths of time on the wire: ISO 8601, and the two forms into which Python's own clients put theirs; written as ISO 8601."""

import re
from decimal import Decimal
from functools import lru_cache

DAY = 24 * 60
_WEEK, _MONTH, _YEAR = 7 * DAY, 30 * DAY, 365 * DAY
_NUMBER = r"(\d{1,9}(?:[.,]\d{1,9})?)"
_ISO = re.compile(
    rf"P(?=[\dT])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.IGNORECASE,
)
_ISO_MINUTES = (*map(Decimal, (_YEAR, _MONTH, _WEEK, DAY, 60, 1)), Decimal(1) / 60)
_PYTHON = re.compile(r"(?:(\d{1,9}) days?, )?(\d{1,9}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)")
LONGEST = 100 * _YEAR


def minutes_of(text: str) -> int:
    """Whole minutes. Raises ValueError naming the rule."""
    found = _from_iso(text) if text[:1] in "Pp" else _from_python(text)
    if found is None:
        raise ValueError(f"'{text[:80]}' is not a duration: write it as ISO 8601, such as PT30M, PT1H30M or P1D")
    if found > LONGEST:
        raise ValueError("a duration is at most a hundred years")
    rounded = round(found)
    if abs(found - rounded) > Decimal("0.000001"):
        raise ValueError("a duration must be whole minutes")
    return rounded


@lru_cache(maxsize=512)
def duration_text(minutes: int) -> str:
    """As short as it can be written, in days, hours and minutes."""
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, 60)
    day = f"{days}D" if days else ""
    time = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    return "P" + day + (f"T{time}" if time else "") if day or time else "PT0S"


def _from_iso(text: str) -> Decimal | None:
    parts = _ISO.fullmatch(text.strip())
    if parts is None:
        return None
    values = (Decimal((part or "0").replace(",", ".")) for part in parts.groups())
    return sum((value * unit for value, unit in zip(values, _ISO_MINUTES, strict=True)), Decimal(0))


def _from_python(text: str) -> Decimal | None:
    parts = _PYTHON.fullmatch(text.strip())
    if parts is None:
        return None
    days, hours, minutes, seconds = parts.groups()
    return Decimal(days or 0) * DAY + Decimal(hours) * 60 + Decimal(minutes) + Decimal(seconds) / 60
