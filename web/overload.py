"""Keeps the pages for strangers from taking all there is: so many run at once, some wait a moment, the rest are told to come back.

The supervisor, staff and the bot pass by: while the gate is full, everything that runs behind it is little. Whoever goes on with
what was begun goes before those who begin. Those who look and those who send forms have a gate each: a page is made in one go and
keeps everybody waiting meanwhile, whereas a form mostly waits for the database, which takes up many at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

PLACES, PLACES_OF_FORMS = 4, 16
PATIENCE = 0.75
LENT_FOR = 0.25
MOST_WAITING = 256
_LEARNED = 0.1
"""How much the newest place that was given back counts in what we expect of the next."""


class Turn(IntEnum):
    """Who goes before whom. First is who goes on with what was begun: a start held and not booked was kept from others in vain."""

    FIRST = 0
    AFTER = 1


class Overloaded(Exception):
    """There is no place, and none to be expected within the patience of the gate."""


@dataclass(slots=True)
class Gate:
    """`places` run at once. A place is lent for so many seconds: whatever takes longer waits for something else than us."""

    places: int = PLACES
    patience: float = PATIENCE
    lent_for: float = LENT_FOR
    most_waiting: int = MOST_WAITING
    turned_away: int = 0
    _taken: int = 0
    _lines: tuple[deque[asyncio.Future[None]], ...] = field(default_factory=lambda: tuple(deque() for _ in Turn))
    _interval: float = 0.0
    _last: float = 0.0

    async def take(self, turn: Turn = Turn.AFTER) -> Callable[[], None]:
        """What gives the place back, once. Raises Overloaded at once where waiting would be in vain, else when it has been."""
        if self._taken >= self.places:
            await self._wait(turn)
        else:
            self._taken += 1
        return self._lend()

    async def _wait(self, turn: Turn) -> None:
        line = self._lines[turn]
        ahead = sum(map(len, self._lines[: turn + 1]))
        if ahead >= self.most_waiting or ahead * self._interval > self.patience:
            self._turn_away()
        loop = asyncio.get_running_loop()
        if not any(self._lines):
            self._last = loop.time()  # what nobody waited for says nothing of how long a place takes
        place: asyncio.Future[None] = loop.create_future()
        line.append(place)
        try:
            async with asyncio.timeout(self.patience):
                await place
        except TimeoutError:
            self._leave(line, place)
            self._turn_away()
        except asyncio.CancelledError:
            self._leave(line, place)
            raise

    def _turn_away(self) -> None:
        self.turned_away += 1
        raise Overloaded

    def _leave(self, line: deque[asyncio.Future[None]], place: asyncio.Future[None]) -> None:
        """Whose turn came in the same moment hands it on."""
        if place.done() and not place.cancelled():
            self._pass_on()
        elif place in line:
            line.remove(place)

    def _lend(self) -> Callable[[], None]:
        is_held = True

        def give_back() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                timer.cancel()
                self._pass_on()

        timer = asyncio.get_running_loop().call_later(self.lent_for, give_back)
        return give_back

    def _pass_on(self) -> None:
        self._learn()
        for line in self._lines:
            while line:
                place = line.popleft()
                if not place.done():
                    place.set_result(None)
                    return
        self._taken -= 1

    def _learn(self) -> None:
        """How long it takes until the next place is free, as far as somebody waits for it."""
        now = asyncio.get_running_loop().time()
        if any(self._lines):
            self._interval += _LEARNED * (now - self._last - self._interval)
        self._last = now
