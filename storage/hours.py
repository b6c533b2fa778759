"""Wall-clock hours of a business or a staff member as rows: blocks of weekdays, and blocks of date ranges that override them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from scheduling.policy import DateOverride, HoursBlock, WeeklyHours

_WEEK = 7


class Hours(NamedTuple):
    """The two parts that every owner of hours has."""

    weekly: WeeklyHours
    overrides: tuple[DateOverride, ...]


NO_HOURS = Hours(WeeklyHours(), ())
COLUMNS = ("position", "weekday", "first_on", "last_on", "start_minute", "end_minute", "title")


def hours_to_rows(
    weekly: WeeklyHours, overrides: Iterable[DateOverride], owner: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows in the order kept by `position`; an override without blocks is one row without minutes."""
    rows: list[dict[str, Any]] = [
        _row(weekday=weekday, block=block) for weekday, blocks in enumerate(weekly.days) for block in blocks
    ]
    for override in overrides:
        rows += [_row(override=override, block=block) for block in override.blocks or (None,)]
    return [{**owner, **row, "position": position} for position, row in enumerate(rows)]


def hours_from_rows(rows: Iterable[Any]) -> Hours:
    """From tuples of `COLUMNS`, in the order of position."""
    days: list[list[HoursBlock]] = [[] for _ in range(_WEEK)]
    overrides: dict[tuple[date, date, str], list[HoursBlock]] = defaultdict(list)
    for _, weekday, first, last, start, end, title in rows:
        blocks = days[weekday] if weekday is not None else overrides[first, last, title]
        if start is not None:
            blocks.append(HoursBlock(start, end))
    return Hours(
        WeeklyHours(tuple(tuple(day) for day in days)),
        tuple(
            DateOverride(first=first, last=last, title=title, blocks=tuple(blocks))
            for (first, last, title), blocks in overrides.items()
        ),
    )


def _row(
    *, weekday: int | None = None, override: DateOverride | None = None, block: HoursBlock | None = None
) -> dict[str, Any]:
    return {
        "weekday": weekday,
        "first_on": override.first if override else None,
        "last_on": override.last if override else None,
        "title": override.title if override else "",
        "start_minute": block.start if block else None,
        "end_minute": block.end if block else None,
    }
