"""Counting visits: a window at a time, without threads, and nothing is kept of who has gone."""

import threading

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from web.kept_counts import KeptCounts


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_minute_later_one_may_come_again() -> None:
    watch = Watch()
    limiter, twice = FixedWindowRateLimiter(KeptCounts(watch)), RateLimitItemPerMinute(2)
    assert [limiter.hit(twice, "noor") for _ in range(3)] == [True, True, False]
    assert (limiter.test(twice, "noor"), limiter.hit(twice, "anna")) == (False, True)
    watch.seconds = 60
    assert (limiter.test(twice, "noor"), limiter.hit(twice, "noor")) == (True, True)


def test_what_has_ended_is_thrown_away() -> None:
    watch = Watch()
    counts = KeptCounts(watch)
    for number in range(100):
        counts.incr(str(number), 60)
    watch.seconds = 61
    counts.incr("last", 60)
    assert counts.reset() == 1


def test_counting_begins_no_thread() -> None:
    """The control for the package's own store, which begins one for each count."""
    before = threading.active_count()
    counts = KeptCounts()
    for number in range(50):
        counts.incr(str(number), 60)
    assert threading.active_count() == before
