"""Answers a repeated activity with the answer of the first: the service asks again when it thinks we are slow.

A convenience only. What must not happen twice is guarded by the draft id in storage.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

_KEPT_SECONDS = 60.0
_MOST_KEPT = 5_000

T = TypeVar("T")
Key = tuple[str, ...]


class Once(Generic[T]):
    """Kept in the order of arrival, so the oldest stand in front."""

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: OrderedDict[Key, tuple[float, asyncio.Task[T]]] = OrderedDict()

    async def __call__(self, key: Key, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Runs to its end even when the caller goes away. What failed is not kept: the next attempt may succeed."""
        self._forget()
        if key not in self._kept:
            self._kept[key] = (self._monotonic() + _KEPT_SECONDS, asyncio.create_task(work()))
        task = self._kept[key][1]
        try:
            return await asyncio.shield(task)
        except Exception:
            self._kept.pop(key, None)
            raise

    def _forget(self) -> None:
        now = self._monotonic()
        while self._kept:
            key, (until, task) = next(iter(self._kept.items()))
            if not task.done() or (until > now and len(self._kept) <= _MOST_KEPT):
                return
            del self._kept[key]
