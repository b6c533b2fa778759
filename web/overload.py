"""Keeps the pages for strangers from taking all there is: so many run at once, some wait a moment, the rest are told to come back.

The supervisor, staff and the bot pass by: while the gate is full, everything that runs behind it is little. Whoever sends a form goes
before those who only look.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

PLACES = 4
PATIENCE = 0.75
LENT_FOR = 0.25
MOST_WAITING = 256
_LEARNED = 0.1
"""How much the newest place that was given back counts in what we expect of the next."""


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
    _first: deque[asyncio.Future[None]] = field(default_factory=deque)
    _others: deque[asyncio.Future[None]] = field(default_factory=deque)
    _interval: float = 0.0
    _last: float = 0.0

    async def take(self, *, goes_first: bool = False) -> Callable[[], None]:
        """What gives the place back, once. Raises Overloaded at once where waiting would be in vain, else when it has been."""
        if self._taken >= self.places:
            await self._wait(goes_first=goes_first)
        else:
            self._taken += 1
        return self._lend()

    async def _wait(self, *, goes_first: bool) -> None:
        line = self._first if goes_first else self._others
        ahead = len(self._first) + (0 if goes_first else len(self._others))
        if ahead >= self.most_waiting or ahead * self._interval > self.patience:
            self._turn_away()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            async with asyncio.timeout(self.patience):
                await turn
        except TimeoutError:
            self._leave(line, turn)
            self._turn_away()
        except asyncio.CancelledError:
            self._leave(line, turn)
            raise

    def _turn_away(self) -> None:
        self.turned_away += 1
        raise Overloaded

    def _leave(self, line: deque[asyncio.Future[None]], turn: asyncio.Future[None]) -> None:
        """Whose turn came in the same moment hands it on."""
        if turn.done() and not turn.cancelled():
            self._pass_on()
        elif turn in line:
            line.remove(turn)

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
        for line in (self._first, self._others):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._taken -= 1

    def _learn(self) -> None:
        """How long it takes until the next place is free, as far as somebody waits for it."""
        now = asyncio.get_running_loop().time()
        if (self._first or self._others) and self._last:
            self._interval += _LEARNED * (now - self._last - self._interval)
        self._last = now
