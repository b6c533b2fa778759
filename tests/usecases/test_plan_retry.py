"""When a message is tried again: the written waits, the patience asked for, and apart from the others that failed with it."""

from datetime import timedelta

import pytest

from usecases.plan_retry import WAITS, plan_retry, wait_after

HOUR = timedelta(hours=1)


def life(*, retry_after: float | None = None, spread: float = 0.0) -> list[timedelta]:
    """All waits of a message that never arrives."""
    waits: list[timedelta] = []
    attempts = 1
    while retry := plan_retry(attempts, retry_after=retry_after, spread=spread):
        waits.append(retry.wait)
        attempts = retry.attempts + 1
    return waits


def test_retries_follow_the_written_rule() -> None:
    assert [wait // timedelta(minutes=1) for wait in life()[:6]] == [1, 2, 5, 15, 60, 60]


def test_it_is_given_up_after_a_day() -> None:
    assert timedelta(hours=23) < sum(life(), timedelta()) <= timedelta(hours=24)


@pytest.mark.parametrize("seconds", [90, 3600, 5 * 3600, 20 * 3600])
def test_the_patience_asked_for_is_kept_and_counts_against_the_day(seconds: float) -> None:
    waits = life(retry_after=seconds)
    assert waits
    assert min(waits) >= timedelta(seconds=seconds)
    assert sum(waits, timedelta()) <= timedelta(hours=24)


def test_more_than_a_day_of_patience_is_none() -> None:
    assert life(retry_after=25 * 3600) == []


def test_a_short_patience_does_not_hasten_the_next_try() -> None:
    assert life(retry_after=1) == life()


def test_those_that_failed_together_do_not_come_back_together() -> None:
    first = {retry.wait for number in range(10) if (retry := plan_retry(1, spread=number / 10))}
    assert len(first) == 10
    assert min(first) == timedelta(minutes=1)
    assert max(first) < timedelta(minutes=1.5)


def test_what_was_asked_for_is_spread_as_well_but_never_shortened() -> None:
    waits = life(retry_after=3600, spread=0.9)
    assert all(HOUR <= wait <= HOUR + timedelta(minutes=5) for wait in waits)
    assert waits[0] > HOUR


@pytest.mark.parametrize("attempts", range(1, len(WAITS) + 5))
def test_no_number_of_claims_is_too_large_to_answer(attempts: int) -> None:
    retry = plan_retry(attempts)
    assert retry is None or retry.attempts >= attempts


@pytest.mark.parametrize(
    ("failing", "wait"), [(0, 1), (1, 2), (2, 2), (3, 5), (8, 15), (23, 60), (600, 60), (100_000, 60)]
)
def test_a_far_side_that_fails_is_asked_less_and_less_often(failing: int, wait: int) -> None:
    assert wait_after(timedelta(minutes=failing)) == timedelta(minutes=wait)
