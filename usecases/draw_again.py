"""Runs a write again whose references were drawn in vain: one of them names another appointment of the business already."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from scheduling.errors import ReferenceTaken

T = TypeVar("T")


async def draw_again(write: Callable[[], Awaitable[T]]) -> T:
    """`write` draws each time anew, out of 729 million: a business that has a million is given one of them once in a thousand times."""
    while True:
        try:
            return await write()
        except ReferenceTaken:
            continue
