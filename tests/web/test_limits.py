"""Counting visits: a window at a time, and nothing is kept of who has gone."""

import pytest
from aiohttp import web

from web.kept_counts import KeptCounts
from web.limits import VisitLimit


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_count_ends_with_the_window_that_began_with_its_first() -> None:
    watch = Watch()
    counts = KeptCounts(watch)
    found = [counts.add("noor", 60)]
    watch.seconds = 59
    found += [counts.add("noor", 60), counts.of("noor"), counts.of("anna")]
    watch.seconds = 60
    assert [*found, counts.of("noor"), counts.add("noor", 60)] == [1, 2, 2, 0, 0, 1]


def test_one_too_many_is_refused_and_others_are_not() -> None:
    twice = VisitLimit(2)
    for _ in range(2):
        twice.count_for("noor")
    with pytest.raises(web.HTTPTooManyRequests):
        twice.count_for("noor")
    twice.count_for("anna")


def test_what_has_ended_is_thrown_away() -> None:
    watch = Watch()
    counts = KeptCounts(watch)
    for number in range(100):
        counts.add(str(number), 60)
    watch.seconds = 61
    counts.add("last", 60)
    assert len(counts) == 1
