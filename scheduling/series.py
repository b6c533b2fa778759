"""Appointments that repeat: on which dates, at the same time on the wall, and what lies nearest where a date is taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.service import MOST_TIMES
from scheduling.zones import from_wall, local_day_span, wall_clock

SeriesId = NewType("SeriesId", str)
MOST_WEEKS = 12
ALTERNATIVES = 3
"""How many starts are offered instead of a taken one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """So many times, every so many weeks. Raises Invalid for what is no series, or one too long."""

    times: int
    every: int = 1

    def __post_init__(self) -> None:
        if not 2 <= self.times <= MOST_TIMES:
            raise Invalid("times", "between", least=2, most=MOST_TIMES)
        if not 1 <= self.every <= MOST_WEEKS:
            raise Invalid("every", "between", least=1, most=MOST_WEEKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One date of a series. `start` is None where the clocks skip the time on that day."""

    number: int
    day: date
    start: datetime | None


def occurrences(first: datetime, pattern: Pattern, zone: ZoneInfo) -> tuple[Occurrence, ...]:
    """Ten o'clock stays ten o'clock, whatever the clocks do meanwhile; of a time that a day has twice the first."""
    day, minute = wall_clock(first, zone)
    found = [Occurrence(number=0, day=day, start=first)]
    for number in range(1, pattern.times):
        later = day + timedelta(weeks=pattern.every * number)
        found.append(Occurrence(number=number, day=later, start=at_wall(later, minute, zone)))
    return tuple(found)


def at_wall(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The moment at which the clock shows this, None in a skipped hour."""
    return next(iter(from_wall(day, minute, zone)), None)


def shifted(start: datetime, *, days: int, minutes: int, zone: ZoneInfo) -> datetime | None:
    """So many days on, and so many minutes on the clock; None where the clocks skip it."""
    day, minute = wall_clock(start, zone)
    over, minute = divmod(minute + minutes, 24 * 60)
    return at_wall(day + timedelta(days=days + over), minute, zone)


def wall_shift(before: datetime, after: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """How far a move leads, in days and in minutes on the clock."""
    (day, minute), (new_day, new_minute) = wall_clock(before, zone), wall_clock(after, zone)
    return (new_day - day).days, new_minute - minute


def week_of(day: date, zone: ZoneInfo, week_start: int = 0) -> Interval:
    """The local week of a day."""
    first = day - timedelta(days=(day.weekday() - week_start) % 7)
    return Interval(local_day_span(first, zone).start, local_day_span(first + timedelta(days=6), zone).end)


def alternatives(
    starts: Iterable[datetime], occurrence: Occurrence, minute: int, zone: ZoneInfo
) -> tuple[datetime, ...]:
    """The free starts nearest to the one wanted, of the same day before others; in the order of time."""

    def distance(start: datetime) -> tuple[int, int]:
        day, at = wall_clock(start, zone)
        return abs((day - occurrence.day).days), abs(at - minute)

    return tuple(sorted(sorted(starts, key=distance)[:ALTERNATIVES]))
