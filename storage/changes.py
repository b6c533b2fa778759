"""Which version numbers have risen, and who is told: kept answers and open boards live by these numbers."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from scheduling.business import BusinessId
from scheduling.staff import StaffId

BUSINESS_ITSELF = ""
Raised = dict[tuple[str, str], int]
"""(business, staff member or BUSINESS_ITSELF) -> the number it was raised to."""


class Versions(NamedTuple):
    """The numbers that a kept answer belongs to; staff in the order asked, 0 for somebody unknown."""

    business: int
    staff: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One business in which something was committed: whose time, and whether its configuration.

    `is_single` when no number rose by more than one: nobody's time was changed twice.
    """

    business_id: BusinessId
    staff_ids: frozenset[StaffId]
    is_configuration: bool
    is_single: bool = field(default=False, compare=False)


Callback = Callable[[Change], None]


class Numbers:
    """The highest numbers this process has seen, and those who want to hear of a rise. Used on the event loop only."""

    def __init__(self) -> None:
        self._known: Raised = {}
        self._callbacks: list[Callback] = []

    def known(self, key: tuple[str, str]) -> int | None:
        return self._known.get(key)

    def of_business(self, business_id: str) -> Mapping[str, int]:
        return {staff: number for (business, staff), number in self._known.items() if business == business_id}

    def apply(self, numbers: Mapping[tuple[str, str], int]) -> None:
        """Take over numbers that are higher than the known ones and tell the listeners once per business."""
        risen = {key: number for key, number in numbers.items() if number > self._known.get(key, 0)}
        if not self._callbacks:
            self._known |= risen
            return
        skipped = {key for key, number in risen.items() if number != self._known.get(key, 0) + 1}
        self._known.update(risen)
        for change in _changes(risen, skipped):
            for callback in tuple(self._callbacks):
                callback(change)

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call back on the event loop after each commit that raised a number; the answer unsubscribes."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def stream(self) -> AsyncGenerator[Change, None]:
        """Changes from now on, in the order of commits."""
        waiting: asyncio.Queue[Change] = asyncio.Queue()
        unsubscribe = self.subscribe(waiting.put_nowait)
        try:
            while True:
                yield await waiting.get()
        finally:
            unsubscribe()


def _changes(keys: Iterable[tuple[str, str]], skipped: Set[tuple[str, str]]) -> list[Change]:
    staff: dict[str, set[str]] = {}
    for business_id, member in keys:
        staff.setdefault(business_id, set()).add(member)
    return [
        Change(
            business_id=BusinessId(business_id),
            staff_ids=frozenset(StaffId(member) for member in members if member != BUSINESS_ITSELF),
            is_configuration=BUSINESS_ITSELF in members,
            is_single=all((business_id, member) not in skipped for member in members),
        )
        for business_id, members in staff.items()
    ]
