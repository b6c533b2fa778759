"""Changes of one thing that come at once: who was too slow once goes on in turn with the others who were, not against them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from scheduling.errors import Stale

T = TypeVar("T")
_TRIES = 5
"""In turn, which only those of other processes can still be faster than, and those who came before anybody waited."""


class Turns:
    """Of one product: its lines belong to the loop on which they wait."""

    def __init__(self) -> None:
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By what is changed, as long as somebody waits there."""

    async def take(self, name: str, attempt: Callable[[], Awaitable[T]], *, is_final: Callable[[Stale], bool]) -> T:
        """`attempt` reads afresh each time. Raises Stale where that is final, or others are always faster.

        Whoever comes while others wait joins them: else those who have just come were always faster.
        """
        if name not in self._lines:
            try:
                return await attempt()
            except Stale as stale:
                if is_final(stale):
                    raise
        line = self._lines.setdefault(name, asyncio.Lock())
        async with line:
            for _ in range(_TRIES - 1):
                try:
                    return await attempt()
                except Stale as stale:
                    if is_final(stale):
                        raise
            return await attempt()
