"""When the next round of something is due."""

from datetime import UTC, datetime, timedelta

from scheduling.clock import is_time

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_first_round_is_due_at_once() -> None:
    assert is_time(NOON, None, HOUR)


def test_the_next_round_is_due_at_its_moment_and_not_before() -> None:
    assert [is_time(NOON + wait, NOON + HOUR, HOUR) for wait in (HOUR / 2, HOUR)] == [False, True]


def test_a_clock_that_was_set_back_holds_no_round_up() -> None:
    assert is_time(NOON - 2 * HOUR, NOON + HOUR, HOUR)
