"""Small charts as plain numbers: where bars stand in a picture a hundred high, for templates that draw them."""

from collections.abc import Iterable
from dataclasses import dataclass

HEIGHT = 100
STEP = 10
_GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """`label` and `value` are for people, the rest for the picture."""

    label: str
    value: int
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from left to right; `most` is the value of the highest."""

    bars: tuple[Bar, ...]
    width: int
    most: int


def bar_chart(values: Iterable[tuple[str, int]]) -> BarChart:
    """A value that is not nothing can be seen, however high the others are."""
    listed = tuple(values)
    most = max((value for _, value in listed), default=0)
    bars = []
    for at, (label, value) in enumerate(listed):
        height = max(2.0, round(value / most * HEIGHT, 1)) if value else 0.0
        bars.append(Bar(label, value, at * STEP, round(HEIGHT - height, 1), STEP - _GAP, height))
    return BarChart(tuple(bars), max(1, len(listed)) * STEP, most)


def percent(part: int, whole: int) -> int | None:
    """None where there is nothing to take a part of."""
    return round(100 * part / whole) if whole else None
