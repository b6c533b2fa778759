"""The counts behind rate limits, in memory: a number for each visitor, until its window ends."""

import time
from collections.abc import Callable
from typing import NamedTuple

_SWEEP_EVERY = 10.0


class _Count(NamedTuple):
    number: int
    ends_at: float


class KeptCounts:
    """A count ends with its window; what has ended is thrown away now and then."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._counts: dict[str, _Count] = {}
        self._swept_at = monotonic()

    def add(self, key: str, seconds: float) -> int:
        """One more, in a window of so many seconds that begins with the first."""
        now = self._now()
        if now - self._swept_at > _SWEEP_EVERY:
            self._sweep(now)
        kept = self._counts.get(key)
        if kept is None or kept.ends_at <= now:
            self._counts[key] = _Count(1, now + seconds)
            return 1
        self._counts[key] = _Count(kept.number + 1, kept.ends_at)
        return kept.number + 1

    def of(self, key: str) -> int:
        kept = self._counts.get(key)
        return kept.number if kept is not None and kept.ends_at > self._now() else 0

    def ends_at(self, key: str) -> float:
        """Of the window, by the same clock; now where nothing is counted."""
        kept = self._counts.get(key)
        return kept.ends_at if kept is not None else self._now()

    def __len__(self) -> int:
        return len(self._counts)

    def _sweep(self, now: float) -> None:
        self._swept_at = now
        self._counts = {key: kept for key, kept in self._counts.items() if kept.ends_at > now}
