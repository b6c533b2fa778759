"""Reads how often and how many times: "every tuesday for 6 weeks", "every other friday, 4 times"."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.items import Item, Parts, Rule, rule
from bot.understanding.lexicon import Meanings

_MOST = 520
KINDS = ("repeats", "repeat_every", "repeat_times", "repeat_weeks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """So many times, every so many weeks."""

    every: int
    times: int

    def __str__(self) -> str:
        return f"{self.times}x{self.every}w"


def repeat_rules() -> tuple[Rule, ...]:
    """Weeks and times are counted before anything takes them for a span of days or an hour."""

    def weeks(parts: Parts, kind: str) -> Meanings | None:
        count, unit = parts["n"].meanings["duration"]
        return {kind: count} if unit == "week" and 0 < count <= _MOST else None

    def every(parts: Parts) -> Meanings | None:
        return weeks(parts, "repeat_every")

    def lasting(parts: Parts) -> Meanings | None:
        return weeks(parts, "repeat_weeks")

    def times(parts: Parts) -> Meanings | None:
        count = int(parts["n"].meanings["number"])
        return {"repeat_times": count} if 0 < count <= _MOST else None

    return (
        rule("repeats_every n=duration", every),
        rule("for? n=duration lasting?", lasting),
        rule("for? n=number counted", times),
    )


def says_repeat(items: Sequence[Item]) -> bool:
    """Whether anything in it is about a series."""
    return any(item.has("repeats", "repeats_every", "counted") for item in items)


def read_repeat(items: Sequence[Item]) -> Repeat | None:
    """None when it cannot be told how often or how many times, or when it is not by weeks."""
    every = _every(items)
    if every is None:
        return None
    times = next((item.meanings["repeat_times"] for item in items if item.has("repeat_times")), None)
    if times is None:
        lasting = next((item.meanings["repeat_weeks"] for item in items if item.has("repeat_weeks")), None)
        times = -(-lasting // every) if lasting else None
    return Repeat(every=every, times=times) if times is not None and times > 1 else None


def _every(items: Sequence[Item]) -> int | None:
    """ "Every" itself counts by the week only with a day of the week beside it."""
    for item in items:
        if item.has("repeat_every"):
            return int(item.meanings["repeat_every"])
    said = [item for item in items if item.has("repeats")]
    if not said:
        return 1 if any(item.has("repeat_times") for item in items) else None
    if len(said) > 1:
        return None
    if said[0].has("interval"):
        return int(said[0].meanings["interval"])
    names_weekday = any(item.has("is_weekday") for item in items)
    return 1 if said[0].has("repeats_every") and names_weekday else None
