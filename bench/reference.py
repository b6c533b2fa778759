"""The plain reference computation: every start of every day against every busy interval of that day, nothing kept, nothing clever.

It exists to be right and to be a yardstick; the engine must find exactly its starts, and its speed is given as a ratio to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.staff import StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked: days, hours and lengths, all in minutes, the same for everybody."""

    zone: ZoneInfo
    first: date
    days: int
    opens: time
    closes: time
    duration: int
    step: int
    pre_buffer: int
    post_buffer: int


def free_starts(plan: Plan, busy: Mapping[StaffId, Sequence[tuple[int, int]]]) -> dict[int, tuple[StaffId, ...]]:
    """For each start, minutes since 1970, the members who are free; busy intervals carry their own buffers."""
    found: dict[int, list[StaffId]] = {}
    for member, intervals in busy.items():
        for number in range(plan.days):
            day = plan.first + timedelta(days=number)
            if day.weekday() < 5:
                for start in _starts(plan, day, intervals):
                    found.setdefault(start, []).append(member)
    return {start: tuple(found[start]) for start in sorted(found)}


def _starts(plan: Plan, day: date, intervals: Sequence[tuple[int, int]]) -> list[int]:
    opens, closes = _minute(plan, day, plan.opens), _minute(plan, day, plan.closes)
    near = [span for span in intervals if span[0] < closes + plan.post_buffer and span[1] > opens - plan.pre_buffer]
    starts = []
    for start in range(opens, closes - plan.duration + 1, plan.step):
        begin, end = start - plan.pre_buffer, start + plan.duration + plan.post_buffer
        if not any(busy_from < end and begin < busy_to for busy_from, busy_to in near):
            starts.append(start)
    return starts


def _minute(plan: Plan, day: date, clock: time) -> int:
    return int(datetime.combine(day, clock, plan.zone).astimezone(UTC).timestamp()) // 60
