"""Lays free starts out for a page: the days of a month that have room, and one day's starts by part of the day. Pure."""

from bisect import bisect_left
from calendar import Calendar
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduling.interval import Interval
from scheduling.zones import local_day_span, resolve_zone
from texts.formats import local_day, part_of_day
from usecases.views import SlotView, StaffRef
from web.read_dates import day_of

PARTS = ("night", "morning", "afternoon", "evening")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A day of the calendar; `starts` counts those that can be booked."""

    day: date
    is_of_month: bool
    starts: int
    is_chosen: bool
    is_today: bool
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The starts of one part of the day."""

    name: str
    slots: tuple[SlotView, ...]


def month_span(month: date, zone: str) -> Interval:
    """From the first local midnight of the month to the first of the next."""
    resolved = resolve_zone(zone)
    return Interval(
        local_day_span(month.replace(day=1), resolved).start, local_day_span(next_month(month), resolved).start
    )


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def previous_month(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def by_day(slots: Iterable[SlotView], zone: str) -> dict[date, list[SlotView]]:
    found: dict[date, list[SlotView]] = {}
    for slot in slots:
        found.setdefault(local_day(slot.span.start, zone), []).append(slot)
    return found


def by_person(
    slots: Iterable[SlotView], people: Sequence[StaffRef]
) -> tuple[tuple[SlotView, ...], tuple[SlotView, ...]]:
    """Those that all of these people give, and those for which somebody else would; where none are named all are the former."""
    named, same, others = {one.id for one in people}, list[SlotView](), list[SlotView]()
    for slot in slots:
        (same if named <= {one.id for one in slot.staff} else others).append(slot)
    return tuple(same), tuple(others)


def places_by_day(starts: Sequence[datetime], month: date, zone: str) -> dict[date, range]:
    """Which of the starts of a month, in order, lie on which of its days; days without any are missing."""
    resolved, found, begin = resolve_zone(zone), {}, 0
    day = month.replace(day=1)
    while day.month == month.month:
        end = bisect_left(starts, local_day_span(day, resolved).end, lo=begin)
        if end > begin:
            found[day] = range(begin, end)
        day, begin = day + timedelta(days=1), end
    return found


def weeks(
    month: date, days: Mapping[date, Sized], *, chosen: date | None, today: date, week_start: int
) -> list[list[DayCell]]:
    """Whole weeks, beginning on the business's first day of the week (0 is Monday)."""
    rows = Calendar(firstweekday=week_start).monthdatescalendar(month.year, month.month)
    return [
        [
            DayCell(
                day=day,
                is_of_month=day.month == month.month,
                starts=len(days.get(day, ())) if day.month == month.month else 0,
                is_chosen=day == chosen,
                is_today=day == today,
                is_past=day < today,
            )
            for day in row
        ]
        for row in rows
    ]


def parts(slots: Iterable[SlotView], zone: str) -> tuple[Part, ...]:
    """Only those parts of the day in which something starts."""
    found: dict[str, list[SlotView]] = {name: [] for name in PARTS}
    for slot in slots:
        found[part_of_day(slot.span.start, zone)].append(slot)
    return tuple(Part(name=name, slots=tuple(found[name])) for name in PARTS if found[name])


def month_of(text: str, fallback: date) -> date:
    """The month of an address, "2026-12"; the one of the fallback when it is none."""
    return day_of(f"{text}-01") or fallback.replace(day=1)
