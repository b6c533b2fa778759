"""Decides when the next message may go to a conversation, so that the service's own limits are not run into."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

_WINDOWS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))  # seconds, messages
_LONGEST_SECONDS = _WINDOWS[-1][0]
_SWEEP_ABOVE = 10_000  # conversations kept before idle ones are thrown out

Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """Per process; with several processes the service's 429 is the arbiter."""

    def __init__(self, *, monotonic: Callable[[], float], sleep: Sleep = asyncio.sleep) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._sent: dict[str, deque[float]] = {}

    async def turn(self, conversation_id: str) -> None:
        """Waits for a place and takes it; places are handed out in order of asking."""
        sent = self._sent.setdefault(conversation_id, deque())
        now = self._monotonic()
        place = max(now, sent[-1] if sent else now)
        for seconds, most in _WINDOWS:
            if len(sent) >= most:
                place = max(place, sent[-most] + seconds)
        sent.append(place)
        self._forget(sent, now)
        if place > now:
            await self._sleep(place - now)

    @property
    def conversations(self) -> int:
        """How many it remembers."""
        return len(self._sent)

    def _forget(self, sent: deque[float], now: float) -> None:
        while sent and sent[0] <= now - _LONGEST_SECONDS:
            sent.popleft()
        if len(self._sent) > _SWEEP_ABOVE:
            oldest_that_counts = now - _WINDOWS[-2][0]
            self._sent = {key: times for key, times in self._sent.items() if times and times[-1] > oldest_that_counts}
