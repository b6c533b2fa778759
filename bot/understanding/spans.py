"""Decides what lies between two times or two days, and what "from", "until" and "between" make of one. In a move "to"
leads to the new place and spans nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from bot.understanding.clock_words import DAY, clock_of
from bot.understanding.dates import DayWish, TimeKind
from bot.understanding.items import Parts, Rule, rule
from bot.understanding.lexicon import Meanings

_LONGEST_DURATION = 400
MINUTES = {
    "minute": 1,
    "quarter_hour": 15,
    "half_hour": 30,
    "hour": 60,
    "full_hour": 60,
    "hour_and_half": 90,
    "day": 24 * 60,
    "week": 7 * 24 * 60,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A wish for a time whose hours may still be of either half of the day."""

    start: tuple[int, ...]
    end: tuple[int, ...] = ()
    kind: TimeKind = "exact"
    is_either: bool = False
    """Whether "until" may be "at" as well: Dutch "voor 3 uur"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Over several days with an hour at the first or last of them."""

    first: tuple[DayWish, ...]
    start: tuple[int, ...]
    last: tuple[DayWish, ...]
    end: tuple[int, ...]


def span_rules(today: date, *, is_move: bool, is_booking: bool = False) -> tuple[Rule, ...]:
    """The rules that turn clocks and days into items with the meaning `times`, `days`, `stretch`, `length` or `amount`."""
    dashed = (*_clock_spans("dash"), *_day_spans(today, "dash"))
    common = (*_single_times(is_move=is_move), *_between(), *dashed)
    if is_move:
        return (*common, *_amounts("amount", "with|until|by"))
    return (
        *(_amounts("length", "for") if is_booking else ()),
        *common,
        *_clock_spans("to"),
        *_clocks_side_by_side(),
        *_day_spans(today, "to"),
        *_open_days(today),
        *_durations(today),
    )


def _amounts(kind: str, lead: str) -> tuple[Rule, ...]:
    """Minutes and hours: how long a booking lasts, or by how much an appointment moves."""

    def counted(parts: Parts) -> Meanings | None:
        count, unit = parts["n"].meanings["duration"]
        return minutes(count * MINUTES[unit]) if unit in ("minute", "hour") else None

    def spoken(parts: Parts) -> Meanings | None:
        return minutes(MINUTES[parts["unit"].meanings["unit"]])

    def minutes(count: int) -> Meanings | None:
        return {kind: count} if 0 < count <= DAY else None

    return (
        rule(f"{lead}? n=duration lasting?", counted),
        rule(f"{lead}? one? unit=unit:half_hour|unit:quarter_hour|unit:full_hour|unit:hour_and_half lasting?", spoken),
        rule(f"{lead} one unit=unit:hour lasting?", spoken),
    )


def _clock_spans(to: str) -> tuple[Rule, ...]:
    def spanned(parts: Parts) -> Meanings | None:
        start, end = clock_of(parts["a"]), clock_of(parts["b"])
        return {"times": Times(start=start, end=end)} if start and end else None

    return (
        rule(f"from|at? a=clock_at|number {to} b=clock_at|number !unit", spanned),
        rule(f"from? a=clock_at|number {to} b=clock_at", spanned),
    )


def _clocks_side_by_side() -> tuple[Rule, ...]:
    """ "de las 9 a las 11": what leads to the second hour belongs to the clock already."""

    def spanned(parts: Parts) -> Meanings | None:
        start, end = clock_of(parts["a"]), clock_of(parts["b"])
        return {"times": Times(start=start, end=end)} if start and end else None

    return (rule("from a=clock_at|number b=clock_at !unit", spanned),)


def _between() -> tuple[Rule, ...]:
    def between(parts: Parts) -> Meanings | None:
        start, end = clock_of(parts["a"]), clock_of(parts["b"])
        return {"times": Times(start=start, end=end, kind="part")} if start and end else None

    def between_days(parts: Parts) -> Meanings | None:
        return join_days(parts["a"].meanings["days"], parts["b"].meanings["days"])

    return (
        rule("between a=clock_at|number and b=clock_at|number", between),
        rule("between a=days and b=days", between_days),
    )


def _single_times(*, is_move: bool) -> tuple[Rule, ...]:
    def one(parts: Parts, kind: TimeKind) -> Meanings | None:
        found = clock_of(parts["c"])
        if not found:
            return None
        return {"times": Times(start=(0,), end=found, kind=kind) if kind == "until" else Times(start=found, kind=kind)}

    def before(parts: Parts) -> Meanings | None:
        """Dutch "voor 3 uur" is "before" as well as "for"; English "by" and "before" are plain."""
        found = clock_of(parts["c"])
        if not found:
            return None
        is_either = parts["before"].has("for")
        return {"times": Times(start=(0,), end=found, kind="until", is_either=is_either)}

    def from_or_of(parts: Parts) -> Meanings | None:
        """Dutch "van" alone says which one, "vanaf" from when on."""
        return one(parts, "exact" if parts["from"].has("of") else "from")

    def since_hour(parts: Parts) -> Meanings | None:
        """In a move "dalle 10" is the old hour, not "from 10 on"."""
        return None if is_move and parts["since"].has("from") else one(parts, "from")

    since = () if is_move else (rule("from=from c=clock_at", from_or_of),)
    until = () if is_move else (rule("until c=clock_at|number !unit", partial(one, kind="until")),)
    return (
        *since,
        *until,
        rule("since=since c=clock_at", since_hour),
        rule("since=since c=number !unit", since_hour),
        rule("from|since? c=clock_at|number onwards", partial(one, kind="from")),
        rule("from onwards? c=clock_at onwards", partial(one, kind="from")),
        rule("c=clock_at|number or_earlier", partial(one, kind="until")),
        rule("before=before c=clock_at", before),
        rule("before=before c=number !unit", before),
    )


def _day_spans(today: date, to: str) -> tuple[Rule, ...]:
    def joined(parts: Parts) -> Meanings | None:
        return join_days(parts["a"].meanings["days"], parts["b"].meanings["days"])

    def stretched(parts: Parts) -> Meanings | None:
        start = clock_of(parts["t"]) if "t" in parts else ()
        end = clock_of(parts["u"]) if "u" in parts else ()
        first, last = parts["a"].meanings["days"], parts["b"].meanings["days"]
        return {"stretch": Stretch(first=first, start=start or (), last=last, end=end or ())}

    return (
        rule(f"from? a=days {to} on? b=days", joined),
        rule(f"from? a=days t=clock_at {to} b=days u=clock_at?", stretched),
        rule(f"from? a=days {to} b=days u=clock_at", stretched),
    )


def _durations(today: date) -> tuple[Rule, ...]:
    def lasting(parts: Parts) -> Meanings | None:
        count, unit = parts["n"].meanings["duration"]
        count *= {"day": 1, "week": 7}.get(unit, 0)
        begins = parts["d"].meanings["days"] if "d" in parts else (DayWish.on(today),)
        if not 0 < count <= _LONGEST_DURATION:
            return None
        return {"days": tuple(DayWish(first=d.first, last=d.first + timedelta(days=count - 1)) for d in begins)}

    def neighbours(parts: Parts) -> Meanings | None:
        first, last = parts["a"].meanings["days"], parts["b"].meanings["days"]
        is_next = len(first) == len(last) == 1 and last[0].first - first[0].last == timedelta(days=1)
        return join_days(first, last) if is_next else None

    return (
        rule("for? n=duration command|off_reason? from d=days", lasting),
        rule("d=days for n=duration", lasting),
        rule("for n=duration", lasting),
        rule("a=days and b=days !part|clock_at|times|at", neighbours),
    )


def _open_days(today: date) -> tuple[Rule, ...]:
    def until(parts: Parts) -> Meanings | None:
        return join_days((DayWish.on(today),), parts["d"].meanings["days"])

    def before(parts: Parts) -> Meanings | None:
        found = parts["d"].meanings["days"]
        if parts["before"].has("for") or len(found) != 1 or found[0].first <= today:
            return None
        return {"days": (DayWish(first=today, last=found[0].first - timedelta(days=1)),)}

    return (rule("until on? d=days", until), rule("before=before on? d=days", before))


def join_days(first: tuple[DayWish, ...], last: tuple[DayWish, ...]) -> Meanings:
    """From the first to the last; a weekday as the end is the one after the beginning."""
    if len(first) > 1 or not last or not first:
        return {"days": tuple(wish for begin in first for wish in _ends_after(begin, last))}
    return {"days": _ends_after(first[0], last)}


def _ends_after(begin: DayWish, last: tuple[DayWish, ...]) -> tuple[DayWish, ...]:
    ahead = [end for end in last if end.last >= begin.first]
    if ahead:
        return (DayWish(first=begin.first, last=ahead[0].last),)
    return tuple(DayWish(first=begin.first, last=_later(begin.first, end.last)) for end in last[:1])


def _later(begin: date, end: date) -> date:
    """A weekday before the beginning means the one after it; a calendar date the one a year on."""
    if (begin - end).days < 7:
        return end + timedelta(days=7)
    try:
        return end.replace(year=begin.year + (end.replace(year=begin.year) < begin))
    except ValueError:
        return begin
