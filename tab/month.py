"""A month at a glance: how many appointments each day has and how much of its open time is taken. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tab.presenter import Reader
from texts import formats
from usecases.views import DayOccupancy

_THURSDAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """`taken` is the share of the open time in percent, None where nobody is open."""

    day: date
    label: str
    count: int
    taken: int | None
    is_in_month: bool
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    number: int
    days: tuple[MonthDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthText:
    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[Week, ...]
    previous: date
    following: date


def month_of(day: date, week_start: int = 0) -> tuple[date, int]:
    """The first day of the week of the first, and the days to the end of the week of the last (0: weeks begin on Monday)."""
    first, last = day.replace(day=1), _next_month(day) - timedelta(days=1)
    begin = first - timedelta(days=(first.weekday() - week_start) % 7)
    end = last + timedelta(days=6 - (last.weekday() - week_start) % 7)
    return begin, (end - begin).days + 1


def present_month(occupied: Sequence[DayOccupancy], day: date, reader: Reader) -> MonthText:
    days = [_day(one, day, reader) for one in occupied]
    weeks = [days[at : at + 7] for at in range(0, len(days), 7)]
    return MonthText(
        title=formats.month(day, reader.language),
        weekdays=tuple(formats.weekdays(reader.language)[one.day.weekday()] for one in days[:7]),
        weeks=tuple(Week(number=_number(week), days=tuple(week)) for week in weeks),
        previous=(day.replace(day=1) - timedelta(days=1)).replace(day=1),
        following=_next_month(day),
    )


def _number(week: list[MonthDay]) -> int:
    """That of its Thursday, whatever day it begins on."""
    first = week[0].day
    return (first + timedelta(days=(_THURSDAY - first.weekday()) % 7)).isocalendar().week


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _day(view: DayOccupancy, shown: date, reader: Reader) -> MonthDay:
    return MonthDay(
        day=view.day,
        label=formats.day(view.day, reader.language),
        count=view.count,
        taken=min(100, round(100 * view.booked_minutes / view.open_minutes)) if view.open_minutes else None,
        is_in_month=view.day.month == shown.month,
        is_today=view.day == reader.today,
    )
