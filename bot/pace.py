"""Decides when the next message may go to a conversation, so that the service's own limits are not run into."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.errors import ServiceUnavailable

_WINDOWS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))  # seconds, messages
_LONGEST_SECONDS = _WINDOWS[-1][0]
_ALL_WINDOWS = ((1.0, 30),)  # of the whole app in one tenant
_MOST_AT_ONCE = 30
_LONGEST_WAIT_SECONDS = 30.0
_SWEEP_ABOVE = 10_000  # conversations kept before idle ones are thrown out
_IDLE_SECONDS = 60.0

Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """Per process; with several processes the service's 429 is the arbiter.

    The limit of a tenant is kept for all tenants together: an installation has one nearly always, and it is never exceeded.
    """

    def __init__(self, *, monotonic: Callable[[], float], sleep: Sleep = asyncio.sleep) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._sent: dict[str, deque[float]] = {}
        self._requests: deque[float] = deque(maxlen=_MOST_AT_ONCE)
        self._sweep_above = _SWEEP_ABOVE

    async def turn(self, conversation_id: str) -> None:
        """Waits for a place and takes it, in order of asking; a wait of minutes is refused, the outbox remembers it."""
        sent = self._sent.setdefault(conversation_id, deque())
        now = self._monotonic()
        place = _place(sent, now)
        if place - now > _LONGEST_WAIT_SECONDS:
            raise ServiceUnavailable("too many messages to one conversation", retry_after=place - now)
        sent.append(place)
        self._forget(sent, now)
        if place > now:
            await self._sleep(place - now)

    async def request(self) -> None:
        """Waits until the app may ask the service for anything at all, in order of asking."""
        now = self._monotonic()
        place = _place(self._requests, now, _ALL_WINDOWS)
        self._requests.append(place)
        if place > now:
            await self._sleep(place - now)

    @property
    def conversations(self) -> int:
        """How many it remembers."""
        return len(self._sent)

    def _forget(self, sent: deque[float], now: float) -> None:
        while sent[0] <= now - _LONGEST_SECONDS:
            sent.popleft()
        if len(self._sent) > self._sweep_above:
            self._sent = {key: times for key, times in self._sent.items() if times and times[-1] > now - _IDLE_SECONDS}
            self._sweep_above = max(_SWEEP_ABOVE, 2 * len(self._sent))


def _place(sent: deque[float], now: float, windows: tuple[tuple[float, int], ...] = _WINDOWS) -> float:
    place = max(now, sent[-1]) if sent else now
    for seconds, most in windows:
        if len(sent) >= most:
            place = max(place, sent[-most] + seconds)
    return place
