"""Weekly hours as a form: for each weekday its blocks of clock times, and one empty pair to add another.

A block that ends at an earlier clock time than it starts ends on the next day.
"""

from dataclasses import dataclass
from itertools import pairwise

from scheduling.errors import Invalid
from scheduling.policy import DAY, HoursBlock, WeeklyHours
from web.form_reader import FormReader

MOST_BLOCKS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockField:
    """One pair of fields: their names, and what stands in them as "09:00"."""

    start_name: str
    end_name: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayField:
    """The pairs of one weekday (0 is Monday); `name` is the field at which a mistake of this day is told."""

    weekday: int
    name: str
    blocks: tuple[BlockField, ...]


def hours_fields(form: FormReader, name: str, stored: WeeklyHours) -> tuple[DayField, ...]:
    """What the form shows: as typed, or the stored hours."""
    return tuple(_day_field(form, f"{name}-{weekday}", weekday, stored) for weekday in range(7))


def read_hours(form: FormReader, name: str) -> WeeklyHours:
    """Mistakes are noted at the day, and that day is then closed in the answer."""
    return WeeklyHours(tuple(_read_day(form, f"{name}-{weekday}") for weekday in range(7)))


def _day_field(form: FormReader, name: str, weekday: int, stored: WeeklyHours) -> DayField:
    kept = [(clock_field(block.start), clock_field(block.end)) for block in stored.days[weekday]]
    shown = _typed_pairs(form, name) if form.is_sent else kept
    pairs = [*shown, ("", "")][:MOST_BLOCKS]
    blocks = (
        BlockField(start_name=f"{name}-{at}-from", end_name=f"{name}-{at}-to", start=start, end=end)
        for at, (start, end) in enumerate(pairs)
    )
    return DayField(weekday=weekday, name=name, blocks=tuple(blocks))


def _typed_pairs(form: FormReader, name: str) -> list[tuple[str, str]]:
    pairs = [(form.typed(f"{name}-{at}-from"), form.typed(f"{name}-{at}-to")) for at in range(MOST_BLOCKS)]
    return [pair for pair in pairs if any(pair)]


def _read_day(form: FormReader, name: str) -> tuple[HoursBlock, ...]:
    blocks = []
    for at in range(MOST_BLOCKS):
        start_name, end_name = f"{name}-{at}-from", f"{name}-{at}-to"
        if not form.typed(start_name) and not form.typed(end_name):
            continue
        start, end = form.minute(start_name), form.minute(end_name)
        if start is None or end is None:
            form.errors[name] = form.errors.pop(start_name, "") or form.errors.pop(end_name, "")
            return ()
        blocks.append((start, end + DAY if end < start or not end else end))
    return form.read(name, lambda: _checked(blocks), ())


def _checked(pairs: list[tuple[int, int]]) -> tuple[HoursBlock, ...]:
    """Raises Invalid for blocks that end before they start, or overlap."""
    blocks = tuple(sorted(HoursBlock(start, end) for start, end in pairs))
    if any(first.end > second.start for first, second in pairwise(blocks)):
        raise Invalid("hours", "blocks_overlap")
    return blocks


def clock_field(minute: int) -> str:
    """Time fields know no 24:00; an end of 00:00 is the midnight that ends the day."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
