"""The counts behind rate limits, in memory. The package's own store begins a thread for each count, which the loop waits for."""

import time
from collections.abc import Callable
from typing import NamedTuple

from limits.storage import Storage

_SWEEP_EVERY = 10.0


class _Count(NamedTuple):
    number: int
    ends_at: float


class KeptCounts(Storage):
    """A count ends with its window; what has ended is thrown away now and then."""

    STORAGE_SCHEME = None

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = monotonic
        self._counts: dict[str, _Count] = {}
        self._swept_at = monotonic()

    @property
    def base_exceptions(self) -> type[Exception]:
        return LookupError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = self._now()
        if now - self._swept_at > _SWEEP_EVERY:
            self._sweep(now)
        kept = self._counts.get(key)
        if kept is None or kept.ends_at <= now:
            kept = _Count(0, now + expiry)
        self._counts[key] = kept._replace(number=kept.number + amount)
        return kept.number + amount

    def get(self, key: str) -> int:
        kept = self._counts.get(key)
        return kept.number if kept is not None and kept.ends_at > self._now() else 0

    def get_expiry(self, key: str) -> float:
        kept = self._counts.get(key)
        return kept.ends_at if kept is not None else self._now()

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        number = len(self._counts)
        self._counts.clear()
        return number

    def clear(self, key: str) -> None:
        self._counts.pop(key, None)

    def _sweep(self, now: float) -> None:
        self._swept_at = now
        self._counts = {key: kept for key, kept in self._counts.items() if kept.ends_at > now}
