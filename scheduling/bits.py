"""Time as bits: one integer holds a span, one bit per unit of five minutes or one; sums over many days cost a few operations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd
from sys import byteorder
from typing import Literal

from scheduling.spans import Span

_PART = 1024
"""Bits are set in parts of this width and joined at the end, so that the work grows with the span and not with its square."""
_PART_MASK = (1 << _PART) - 1


_END = "le" if byteorder == "little" else "be"
_WIDTHS: tuple[tuple[int, str, Literal["B", "H", "I"]], ...] = (
    (8, "ascii", "B"),
    (16, f"utf-16-{_END}", "H"),
    (32, f"utf-32-{_END}", "I"),
)
"""How many bits a woven number has, the encoding in which a digit takes as many, and how memory of them is read."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The span that bit sets of one question cover: bit i is the unit that begins at `origin + i * unit`."""

    origin: int
    unit: int
    size: int

    @classmethod
    def around(cls, first: int, last: int, unit: int) -> "Frame":
        """The least frame that holds [first, last)."""
        origin = first - first % unit
        return cls(origin, unit, -((origin - last) // unit))

    @property
    def full(self) -> int:
        """All bits set."""
        return (1 << self.size) - 1

    def inside(self, spans: Iterable[Span]) -> int:
        """Units that lie wholly in one of the spans."""
        row = bytearray(b"0") * self.size
        for start, end in spans:
            first = max(0, -((self.origin - start) // self.unit))
            last = min(self.size, (end - self.origin) // self.unit)
            if first < last:
                row[first:last] = b"1" * (last - first)
        return _number(row)

    def outside(self, starts: Sequence[int], ends: Sequence[int]) -> int:
        """Units that touch no span."""
        starts, ends = self._within(starts, ends)
        origin, unit = self.origin, self.unit
        parts = [0] * (self.size // _PART + 1)
        for start, end in zip(starts, ends, strict=True):
            first = (start - origin) // unit
            parts[first // _PART] |= ((1 << -((origin - end) // unit) - first) - 1) << first % _PART
        return self.full ^ _joined(parts)

    def _within(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """The spans as far as they lie in the frame."""
        first, last = self.origin, self.origin + self.size * self.unit
        if not starts or (min(starts) >= first and max(ends) <= last):
            return starts, ends
        cut = [(max(start, first), min(end, last)) for start, end in zip(starts, ends, strict=True)]
        cut = [span for span in cut if span[0] < span[1]]
        return [start for start, _ in cut], [end for _, end in cut]

    def beginning(self, spans: Iterable[Span]) -> int:
        """Units whose first minute lies in one of the spans."""
        bits = 0
        for start, end in spans:
            first = min(self.size, max(0, -((self.origin - start) // self.unit)))
            last = min(self.size, max(0, -((self.origin - end) // self.unit)))
            bits |= (1 << last) - (1 << first) if first < last else 0
        return bits

    def marked(self, runs: Iterable[tuple[int, int, int]]) -> int:
        """Units at which a run (first, end, step) has a start; runs and steps fit the unit."""
        row = bytearray(b"0") * self.size
        for begin, end, step in runs:
            first = begin if begin >= self.origin else begin + -((begin - self.origin) // step) * step
            starts = range(
                (first - self.origin) // self.unit,
                min(self.size, -((self.origin - end) // self.unit)),
                step // self.unit,
            )
            if starts:
                row[starts.start : starts[-1] + 1 : starts.step] = b"1" * len(starts)
        return _number(row)

    def beats(self, runs: Sequence[tuple[int, int, int]]) -> range:
        """The minutes of the fewest units, equally far apart, among which are all starts of the runs."""
        if not runs:
            return range(0)
        first = runs[0][0]
        step = gcd(*(step for _, _, step in runs), *(begin - first for begin, _, _ in runs))
        return range(first + -((first - self.origin) // step) * step, self.origin + self.size * self.unit, step)

    def woven(self, rows: Sequence[int], beats: range) -> Sequence[int]:
        """One number per beat; bit n of it is the bit of the beat's unit in row n, of at most 32."""
        width, encoding, letter = next(kind for kind in _WIDTHS if len(rows) <= kind[0])
        if not beats:
            return memoryview(b"")
        last, step = self.size - 1 - (beats[0] - self.origin) // self.unit, beats.step // self.unit
        ones = int.from_bytes((1).to_bytes(width // 8, byteorder) * len(beats), byteorder)
        codes = 0
        for number, bits in enumerate(rows):
            digits = f"{bits:0{self.size}b}"[last::-step].encode(encoding)
            codes |= (int.from_bytes(digits, byteorder) & ones) << number
        return memoryview(codes.to_bytes(len(beats) * width // 8, byteorder)).cast(letter)


def erode(bits: int, run: int) -> int:
    """Bit i is set when bits i to i + run - 1 are."""
    have = 1
    while have < run:
        step = min(have, run - have)
        bits &= bits >> step
        have += step
    return bits


def _joined(parts: Iterable[int]) -> int:
    """One number out of parts of equal width, each perhaps running over into those after it."""
    data, rest = [], 0
    for part in parts:
        rest |= part
        data.append((rest & _PART_MASK).to_bytes(_PART // 8, "little"))
        rest >>= _PART
    return int.from_bytes(b"".join(data), "little")


def _number(row: bytearray) -> int:
    return int(row[::-1], 2) if row else 0
