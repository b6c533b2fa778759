"""Gathers what the items of a message say about days and times and settles it into one wish for each, or a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.understanding.clock_words import clock_of
from bot.understanding.context import Context
from bot.understanding.dates import DayWish, TimeWish, Until
from bot.understanding.items import Item
from bot.understanding.lexicon import lexicon
from bot.understanding.result import Choice, Question
from bot.understanding.spans import Stretch, Times
from bot.understanding.when import (
    day_value,
    days_looked_at,
    narrowed,
    settle_days,
    settle_times,
    time_question,
    time_value,
)

_LONGEST_RANGE = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    day: DayWish | None = None
    time: TimeWish | None = None
    until: Until | None = None
    questions: tuple[Question, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.day or self.time or self.questions)


def gather(items: Sequence[Item], context: Context) -> When:
    stretch = next((item.meanings["stretch"] for item in items if item.has("stretch")), None)
    if stretch is not None:
        return _stretched(stretch, context)
    day = settle_days(_day_readings(items))
    looked_at = days_looked_at(day, context.today)
    time = _time(items, looked_at, context)
    found = tuple(wish for wish in (day, time) if isinstance(wish, Question)) + _either(items, context)
    return When(
        day=day if isinstance(day, DayWish) else None,
        time=time if isinstance(time, TimeWish) else None,
        questions=found,
    )


def _day_readings(items: Sequence[Item]) -> list[tuple[DayWish, ...]]:
    """The readings of every day named; a weekday beside a week is the one in that week."""
    named = _without_named_weekday([item for item in items if item.has("days")])
    ranges = [wish for item in named for wish in item.meanings["days"] if not wish.is_single]
    weekdays = [item for item in named if item.has("is_weekday")]
    if len(ranges) != 1 or len(named) != 2 or len(weekdays) != 1:
        return [item.meanings["days"] for item in named]
    weekday = _weekday_of(weekdays[0])
    length = (ranges[0].last - ranges[0].first).days + 1
    days = (ranges[0].first + timedelta(days=n) for n in range(min(length, _LONGEST_RANGE)))
    return [tuple(DayWish.on(day) for day in days if day.weekday() == weekday)]


def _without_named_weekday(named: list[Item]) -> list[Item]:
    """ "thursday 3 december": the weekday says nothing more when the date falls on it."""
    dates = [item for item in named if not item.has("is_weekday")]
    fallen = {wish.first.weekday() for item in dates for wish in item.meanings["days"] if wish.is_single}
    if len(dates) != 1 or len(fallen) != 1:
        return named
    return dates + [item for item in named if item.has("is_weekday") and _weekday_of(item) not in fallen]


def _weekday_of(item: Item) -> int:
    found: tuple[DayWish, ...] = item.meanings["days"]
    return found[0].first.weekday()


def _time(items: Sequence[Item], looked_at: list[date], context: Context) -> TimeWish | Question | None:
    parts = [item.meanings["part"] for item in items if item.has("part")]
    times = [_times(item) for item in items if item.has("times", "clock_at")]
    if not times and parts:
        spans = dict.fromkeys(lexicon().part_spans[part] for part in parts)
        wishes = [TimeWish(start=start, end=end, kind="part") for start, end in spans]
        return wishes[0] if len(wishes) == 1 else time_question(wishes)
    if len(parts) == 1:
        times = [narrowed(found, parts[0]) for found in times]
    return settle_times(times, looked_at, context.opening, is_joined=any(item.has("or") for item in items))


def _times(item: Item) -> Times:
    if item.has("times"):
        found: Times = item.meanings["times"]
        return found
    return Times(start=item.meanings["clock_at"])


def _either(items: Sequence[Item], context: Context) -> tuple[Question, ...]:
    """Two numbers that may be a date or hours."""
    for item in items:
        if item.has("either"):
            return (Question(field="meaning", choices=tuple(_either_choices(item.meanings["either"], context))),)
    return ()


def _either_choices(readings: tuple[tuple[DayWish, ...], Times], context: Context) -> Iterator[Choice]:
    days, times = readings
    yield from (Choice(label="day", value=day_value(wish)) for wish in days)
    settled = settle_times([times], days_looked_at(None, context.today), context.opening, is_joined=False)
    if isinstance(settled, TimeWish):
        yield Choice(label="time", value=time_value(settled))
    elif settled is not None:
        yield from (Choice(label="time", value=choice.value) for choice in settled.choices)


def _stretched(stretch: Stretch, context: Context) -> When:
    first, last = settle_days([stretch.first]), settle_days([stretch.last])
    if not isinstance(first, DayWish) or not isinstance(last, DayWish):
        return When(questions=tuple(wish for wish in (first, last) if isinstance(wish, Question)))
    start = _hour(stretch.start, first, context, is_end=False)
    end = _hour(stretch.end, last, context, is_end=True)
    found = tuple(wish for wish in (start, end) if isinstance(wish, Question))
    if found or last.last < first.first:
        return When(questions=found or (Question(field="day"),))
    return When(
        day=first,
        time=TimeWish(start=start.start, kind="from") if isinstance(start, TimeWish) else None,
        until=Until(day=last.last, minute=end.end if isinstance(end, TimeWish) else None),
    )


def _hour(found: tuple[int, ...], day: DayWish, context: Context, *, is_end: bool) -> TimeWish | Question | None:
    if not found:
        return None
    times = Times(start=(0,), end=found, kind="until") if is_end else Times(start=found)
    return settle_times([times], days_looked_at(day, context.today), context.opening, is_joined=False)


def read_bare_numbers(items: Sequence[Item]) -> list[Item]:
    """A number right behind a day, a part of the day or "to" is an hour, and so is one that is the whole message."""
    read: list[Item] = []
    alone = [item for item in items if not item.has("sign", "comma", "asks", "filler")]
    for position, item in enumerate(items):
        before = next((earlier for earlier in reversed(read) if not earlier.has("comma")), None)
        is_hour = _is_bare_number(item) and (alone == [item] or _stands_for_hour(items, position, before))
        found = clock_of(item) if is_hour and not _counts_something(items, position) else None
        read.append(_as(item, {"clock_at": found}) if found else item)
    return read


def _stands_for_hour(items: Sequence[Item], position: int, before: Item | None) -> bool:
    if before is not None and before.has("days", "part", "towards", "dash", "from", "mine"):
        return True
    behind = before is not None and before.has("or") and position > 1 and items[position - 2].has("clock_at")
    ahead = items[position + 1 : position + 3]
    return behind or (len(ahead) == 2 and ahead[0].has("or") and ahead[1].has("clock_at"))


def has_unexplained_number(items: Sequence[Item]) -> bool:
    """A number that nothing explains may be a time: it is asked about, never dropped."""
    left = (item for item in items if not item.has("one", "days", "clock_at", "times", "length"))
    return any(
        _is_bare_number(item)
        or item.has("ordinal", "clock", "duration", "half_day", "amount")
        or item.meanings.get("unit") in {"hour", "half_hour", "quarter_hour"}
        for item in left
    )


def _is_bare_number(item: Item) -> bool:
    return item.has("number") and not item.has("days", "clock_at", "times")


def _counts_something(items: Sequence[Item], position: int) -> bool:
    return position + 1 < len(items) and items[position + 1].has("unit")


def _as(item: Item, meanings: dict[str, object]) -> Item:
    return Item(text=item.text, start=item.start, end=item.end, meanings=meanings, languages=item.languages)
