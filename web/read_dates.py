"""Days and moments out of addresses and forms. Those at the edges of the calendar are none: zones could not be reckoned with there."""

from datetime import date, datetime


def day_of(text: str) -> date | None:
    """2026-12-01, as date fields send it; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _is_usual(found) else None


def moment_of(text: str) -> datetime | None:
    """A moment with its offset, as our own pages write it: of whole minutes; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_moment = found.tzinfo is not None and _is_usual(found)
    return found if is_moment and not found.timestamp() % 60 else None


def _is_usual(day: date) -> bool:
    return 1970 < day.year < 2200
