"""When a message that could not leave is tried again: after 1, 2, 5 and 15 minutes, then hourly, given up after a day.

What waits together does not come back together: each wait is longer by a part that differs from row to row.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate

_FIRST_MINUTES = (1, 2, 5, 15)
_HOUR = 60
_DAY = 24 * _HOUR
_MOST_SPREAD = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (*_FIRST_MINUTES, *[_HOUR] * (_DAY // _HOUR)))
_SPENT = tuple(accumulate(WAITS))
_WHOLE = timedelta(minutes=_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How long to wait from now. `attempts` is how far down the list of waits that leads: a long wait skips some."""

    wait: timedelta
    attempts: int


def plan_retry(attempts: int, *, retry_after: float | None = None, spread: float = 0.0) -> Retry | None:
    """After so many tries; None when a day of trying is over. Never before what the far side has asked for.

    `spread` from 0 to 1 lengthens the wait by up to its half, five minutes at most.
    """
    if attempts > len(WAITS):
        return None
    spent = _SPENT[attempts - 2] if attempts > 1 else timedelta()
    asked = timedelta(seconds=retry_after or 0)
    wait = max(WAITS[attempts - 1], asked)
    if spent + wait > _WHOLE:
        return None
    reached = next(number for number, sum_of in enumerate(_SPENT, start=1) if sum_of >= spent + wait)
    return Retry(wait=wait + min(wait / 2, _MOST_SPREAD) * spread, attempts=max(attempts, reached))


def wait_after(failing: timedelta) -> timedelta:
    """How long to wait for a far side that has been failing for so long, whichever message is the next to try it."""
    tries = sum(1 for spent in _SPENT if spent <= failing)
    return WAITS[min(tries, len(WAITS) - 1)]
