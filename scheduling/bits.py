"""Time as bits: one integer holds a span, one bit per unit of five minutes or one; sums over many days cost a few operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from scheduling.spans import Span

_AS_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


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

    def outside(self, spans: Iterable[tuple[int, int]]) -> int:
        """Units that touch none of the spans."""
        size, unit, origin = self.size, self.unit, self.origin
        row = bytearray(b"1") * size
        for start, end in spans:
            first = max(0, (start - origin) // unit)
            last = min(size, -((origin - end) // unit))
            if first < last:
                row[first:last] = b"0" * (last - first)
        return _number(row)

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

    def places(self, bits: int) -> list[int]:
        """The indexes of the set bits, in order."""
        flags = f"{bits:b}"[::-1].encode().translate(_AS_FLAGS)
        return list(compress(range(len(flags)), flags))


def erode(bits: int, run: int) -> int:
    """Bit i is set when bits i to i + run - 1 are."""
    have = 1
    while have < run:
        step = min(have, run - have)
        bits &= bits >> step
        have += step
    return bits


def _number(row: bytearray) -> int:
    return int(row[::-1], 2) if row else 0
