"""The dates of a series: the clock on the wall stays, whatever the clocks do, and near starts stand in for taken ones."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.errors import Invalid
from scheduling.series import Occurrence, Pattern, alternatives, occurrences, shifted, wall_shift, week_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_ten_stays_ten_across_the_change_of_the_clocks() -> None:
    first = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)
    found = occurrences(first, Pattern(times=3), AMSTERDAM)
    assert [one.start.astimezone(AMSTERDAM).strftime("%d %H:%M") for one in found if one.start] == [
        "22 10:00",
        "29 10:00",
        "05 10:00",
    ]


def test_a_time_that_the_clocks_skip_is_no_moment() -> None:
    found = occurrences(datetime(2027, 3, 21, 1, 30, tzinfo=UTC), Pattern(times=2), AMSTERDAM)
    assert found[1] == Occurrence(number=1, day=date(2027, 3, 28), start=None)


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    found = occurrences(datetime(2027, 10, 24, 0, 30, tzinfo=UTC), Pattern(times=2), AMSTERDAM)
    assert found[1].start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_every_second_week() -> None:
    found = occurrences(datetime(2027, 1, 4, 9, 0, tzinfo=UTC), Pattern(times=3, every=2), AMSTERDAM)
    assert [one.day.day for one in found] == [4, 18, 1]


@pytest.mark.parametrize(
    ("times", "every", "field"), [(1, 1, "times"), (53, 1, "times"), (2, 0, "every"), (2, 13, "every")]
)
def test_what_is_no_series_is_refused_by_field(times: int, every: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Pattern(times=times, every=every)
    assert refused.value.data["field"] == field


def test_the_same_day_is_nearer_than_the_same_time() -> None:
    wanted = Occurrence(number=1, day=date(2027, 1, 12), start=datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    starts = [datetime(2027, 1, day, hour, 0, tzinfo=UTC) for day, hour in ((11, 9), (12, 13), (12, 8), (13, 9))]
    assert alternatives(starts, wanted, 10 * 60, AMSTERDAM) == (starts[0], starts[2], starts[1])


def test_a_move_is_as_far_on_the_clock_on_every_date() -> None:
    days, minutes = wall_shift(
        datetime(2027, 3, 22, 9, 0, tzinfo=UTC), datetime(2027, 3, 23, 13, 30, tzinfo=UTC), AMSTERDAM
    )
    assert (days, minutes) == (1, 270)
    moved = shifted(datetime(2027, 3, 29, 8, 0, tzinfo=UTC), days=days, minutes=minutes, zone=AMSTERDAM)
    assert moved == datetime(2027, 3, 30, 12, 30, tzinfo=UTC)


def test_the_week_begins_where_the_business_says() -> None:
    sunday_first = week_of(date(2027, 1, 6), AMSTERDAM, week_start=6)
    assert sunday_first.start.astimezone(AMSTERDAM).date() == date(2027, 1, 3)
