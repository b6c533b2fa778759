"""Settles days and hours that have several readings: opening hours decide between 3:00 and 15:00, and what they do not
decide is a question."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import product

from bot.understanding.clock_words import within_part
from bot.understanding.context import Opening
from bot.understanding.dates import DayWish, TimeWish
from bot.understanding.result import Choice, Question
from bot.understanding.spans import Times

_DAYS_LOOKED_AT = 7
Wish = TimeWish | Question | None


def settle_days(readings: Sequence[tuple[DayWish, ...]]) -> DayWish | Question | None:
    """One day, or a question: several readings, a date that does not exist, or days that contradict each other."""
    if not readings:
        return None
    if any(not reading for reading in readings):
        return Question(field="day")
    common = [wish for wish in readings[0] if all(wish in reading for reading in readings[1:])]
    if len(common) == 1:
        return common[0]
    found = common or [wish for reading in readings for wish in reading]
    return day_question(found)


def day_question(wishes: Iterable[DayWish]) -> Question:
    return Question(field="day", choices=tuple(Choice(label="day", value=day_value(w)) for w in dict.fromkeys(wishes)))


def day_value(wish: DayWish) -> str:
    return wish.first.isoformat() if wish.is_single else f"{wish.first.isoformat()}/{wish.last.isoformat()}"


def settle_times(readings: Sequence[Times], days: Sequence[date], opening: Opening, *, is_joined: bool) -> Wish:
    """One time, or a question when hours stay open or several times are named."""
    if not readings:
        return None
    settled = [_settle(times, days, opening) for times in readings]
    wishes = list(dict.fromkeys(wish for found in settled for wish in found))
    if len(wishes) == 1:
        return wishes[0]
    if len(readings) == 2 and not is_joined and (both := _window(readings, settled)):
        return both
    return time_question(wishes)


def _window(readings: Sequence[Times], settled: Sequence[list[TimeWish]]) -> TimeWish | None:
    """ "after 13:00 before 15:00" is one window."""
    if {times.kind for times in readings} != {"from", "until"} or any(len(found) != 1 for found in settled):
        return None
    first, last = sorted((found[0] for found in settled), key=lambda wish: wish.kind)
    if last.end is None or last.end <= first.start:
        return None
    return TimeWish(start=first.start, end=last.end, kind="part")


def time_question(wishes: Iterable[TimeWish]) -> Question:
    ordered = sorted(wishes, key=lambda wish: (wish.start, wish.end or 0))
    return Question(field="time", choices=tuple(Choice(label=wish.kind, value=time_value(wish)) for wish in ordered))


def time_value(wish: TimeWish) -> str:
    if wish.kind == "until" and wish.end is not None:
        return _clock(wish.end)
    return _clock(wish.start) if wish.end is None else f"{_clock(wish.start)}-{_clock(wish.end)}"


def days_looked_at(wish: DayWish | Question | None, today: date) -> list[date]:
    """The days whose opening hours decide: those meant, or the coming week when no day is named."""
    if isinstance(wish, DayWish):
        length = min((wish.last - wish.first).days + 1, 2 * _DAYS_LOOKED_AT)
        return [wish.first + timedelta(days=n) for n in range(length)]
    if isinstance(wish, Question) and wish.choices:
        return [date.fromisoformat(choice.value.partition("/")[0]) for choice in wish.choices]
    return [today + timedelta(days=n) for n in range(_DAYS_LOOKED_AT)]


def narrowed(times: Times, part: str) -> Times:
    """ "at 8 in the evening": the part of the day picks the half."""
    return Times(
        start=times.start if times.kind == "until" else within_part(times.start, part) or times.start,
        end=within_part(times.end, part) or times.end,
        kind=times.kind,
        is_either=times.is_either,
    )


def _settle(times: Times, days: Sequence[date], opening: Opening) -> list[TimeWish]:
    if times.kind == "until":
        ends = _inside(times.end, days, opening, is_end=True)
        wishes = [TimeWish(start=0, end=end, kind="until") for end in ends]
        return (
            wishes + [TimeWish(start=end) for end in _inside(times.end, days, opening)] if times.is_either else wishes
        )
    if not times.end:
        return [TimeWish(start=start, kind=times.kind) for start in _inside(times.start, days, opening)]
    pairs = [(start, end or 24 * 60) for start, end in product(times.start, times.end) if start < (end or 24 * 60)]
    open_pairs = [
        pair for pair in pairs if _is_open(pair[0], days, opening) and _is_open(pair[1], days, opening, is_end=True)
    ]
    chosen = open_pairs or pairs
    shortest = min((end - start for start, end in chosen), default=0)
    kept = [pair for pair in chosen if pair[1] - pair[0] == shortest] if open_pairs else chosen
    return [TimeWish(start=start, end=end, kind=times.kind) for start, end in kept]


def _inside(found: tuple[int, ...], days: Sequence[date], opening: Opening, *, is_end: bool = False) -> list[int]:
    if len(found) == 1:
        return list(found)
    return [at for at in found if _is_open(at, days, opening, is_end=is_end)] or list(found)


def _is_open(at: int, days: Sequence[date], opening: Opening, *, is_end: bool = False) -> bool:
    blocks = (block for day in days for block in opening(day))
    return any(first < at <= last if is_end else first <= at < last for first, last in blocks)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
