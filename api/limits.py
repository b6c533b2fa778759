"""How much one caller may ask, and how many calls run at once. Counted in this process alone; a refusal comes before anything is done."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

from api.errors import ApiError
from web.kept_counts import KeptCounts
from web.limits import WINDOW, VisitLimit
from web.overload import PLACES_OF_FORMS, Gate, Overloaded

PER_MINUTE = 1200
_PATIENCE = 5.0
"""Seconds: to a program a late answer is worth more than being told to come back, and to us it is less work."""
_SOONEST, _LATEST = 1, 3
"""Seconds after which whoever found no place comes back, spread so that not all come at once."""


class CallerLimit:
    """So many calls a minute of each caller, those in a batch among them."""

    def __init__(self, per_minute: int = PER_MINUTE, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._counts = KeptCounts(monotonic)
        self._monotonic = monotonic

    def count(self, caller_id: str) -> None:
        """Raises what becomes 429, and says when the minute is over."""
        if self._counts.add(caller_id, WINDOW) <= self._most:
            return
        seconds = max(1, math.ceil(self._counts.ends_at(caller_id) - self._monotonic()))
        why = f"more than {self._most} calls a minute; go on after {seconds} seconds"
        raise ApiError(HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequests", why, headers={"Retry-After": str(seconds)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiLimits:
    """`strangers` are addresses from which keys and tokens come that do not hold, `visitors` those that ask what everybody may."""

    callers: CallerLimit = field(default_factory=CallerLimit)
    visitors: VisitLimit = field(default_factory=lambda: VisitLimit(240))
    strangers: VisitLimit = field(default_factory=lambda: VisitLimit(60))
    gate: Gate = field(default_factory=lambda: Gate(patience=_PATIENCE))
    writes: Gate = field(default_factory=lambda: Gate(places=PLACES_OF_FORMS, patience=_PATIENCE))

    async def place(self, request: web.Request) -> Callable[[], None]:
        """What gives the place back. Those who change something do not wait behind those who only read. Raises what becomes 503."""
        try:
            return await (self.gate if request.method == "GET" else self.writes).take()
        except Overloaded:
            seconds = random.randint(_SOONEST, _LATEST)  # noqa: S311  # only spread
            why = "busy; nothing was done, so the call can be sent again"
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE, "serviceNotAvailable", why, headers={"Retry-After": str(seconds)}
            ) from None

    def count_refusal(self, request: web.Request, error: ApiError) -> None:
        """After finding out in vain who calls: others at the same address are never turned away for it. Raises 429 for one too many."""
        if error.status == HTTPStatus.UNAUTHORIZED:
            self.strangers.count(request)
