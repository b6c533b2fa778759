"""Decides whether two numbers with a sign between are a date or hours: "3/12", "9-11", "10.30". What stands beside them
tells; where it does not, both readings stay."""

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.clock_words import candidates, in_half
from bot.understanding.context import Context
from bot.understanding.items import Item
from bot.understanding.lexicon import Meanings
from bot.understanding.spans import Times
from bot.understanding.written_dates import numeric


def settle_pairs(items: Sequence[Item], context: Context, language: str) -> list[Item]:
    """Gives every pair the meaning `days`, `times`, or `either` with both."""
    return [_settled(items, position, context, language) for position in range(len(items))]


def _settled(items: Sequence[Item], position: int, context: Context, language: str) -> Item:
    item = items[position]
    if not item.has("pair"):
        return item
    text = item.meanings["pair"]
    day, hours = numeric(text, context, language), _hours(text)
    if hours is not None and position + 1 < len(items) and items[position + 1].has("am", "pm"):
        half = in_half(hours.end, is_afternoon=items[position + 1].has("pm"))
        return replace(item, meanings={"times": replace(hours, end=half["clock_at"])}) if half else item
    return Item(
        text=item.text,
        start=item.start,
        end=item.end,
        meanings=_choose(items, position, day, hours),
        languages=item.languages,
    )


def _choose(items: Sequence[Item], position: int, day: Meanings, hours: Times | None) -> Meanings:
    others = [item for n, item in enumerate(items) if n != position]
    if hours is None or "/" in items[position].text:
        return day
    if not day["days"] or (position and items[position - 1].has("at", "from", "between")):
        return {"times": hours}
    if any(item.has("days") for item in others):
        return {"times": hours}
    if any(item.has("clock_at", "part") for item in others):
        return day
    return {"either": (day["days"], hours)}


def _hours(text: str) -> Times | None:
    """ "9-11" is a span of hours, "15.30" a clock time with two digits of minutes."""
    sign = next(sign for sign in text if not sign.isdecimal())
    first, _, second = text.partition(sign)
    if sign == ".":
        found = candidates(int(first), int(second), first) if len(second) == 2 else None
        return Times(start=found) if found else None
    start, end = candidates(int(first), digits=first), candidates(int(second), digits=second)
    return Times(start=start, end=end) if sign == "-" and start and end else None
