"""Decides what a wish for a day or a time is: local calendar days and minutes of a local day, never moments."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TimeKind = Literal["exact", "part", "from", "until"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWish:
    """The days meant, both ends included; a single day has `first == last`."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a wish for days ends before it begins")

    @classmethod
    def on(cls, day: date) -> "DayWish":
        return cls(first=day, last=day)

    @property
    def is_single(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWish:
    """Minutes of the local day.

    exact: at `start`, up to `end` where a range was named. part: any time within `start` and `end`.
    from: at `start` or later. until: over by `end` (`start` is then 0).
    """

    start: int
    end: int | None = None
    kind: TimeKind = "exact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Where a span over several days ends, when an hour was named with its first or last day."""

    day: date
    minute: int | None = None
