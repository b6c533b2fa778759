"""Wall clock and UTC on the days clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from scheduling.errors import Invalid
from scheduling.interval import from_minute, to_minute
from scheduling.policy import HoursBlock
from scheduling.zones import (
    from_wall,
    local_date,
    local_day_span,
    opening,
    resolve_zone,
    stretches,
    wall_clock,
    whole_minute,
)
from tests.scheduling.schedules import CHANGES

pytestmark = pytest.mark.zones
AMSTERDAM = resolve_zone("Europe/Amsterdam")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def hours(day: date, start: int, end: int, zone: str = "Europe/Amsterdam") -> list[tuple[str, int]]:
    """Openings as their start in UTC and their length in minutes."""
    spans = opening(day, (HoursBlock(start, end),), resolve_zone(zone))
    return [(from_minute(begin).strftime("%d %H:%M"), finish - begin) for begin, finish in spans]


def test_an_unknown_zone_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        resolve_zone("Europe/Nowhere")
    assert refused.value.data["rule"] == "unknown_zone"


@pytest.mark.parametrize("name", ["", "../etc/passwd", "/etc/passwd", "Europe"])
def test_what_is_no_zone_name_is_refused_and_not_read_from_disk(name: str) -> None:
    with pytest.raises(Invalid):
        resolve_zone(name)


def test_hours_after_the_skipped_hour_open_at_their_wall_clock_time() -> None:
    assert hours(SPRING, 13 * 60, 17 * 60) == [("28 11:00", 240)]


def test_the_skipped_hour_itself_opens_nothing() -> None:
    assert hours(SPRING, 120, 180) == []


def test_hours_around_the_skipped_hour_are_an_hour_shorter() -> None:
    assert hours(SPRING, 60, 240) == [("28 00:00", 120)]


def test_the_repeated_hour_opens_both_times_without_a_seam() -> None:
    assert hours(AUTUMN, 120, 180) == [("31 00:00", 120)]


def test_hours_that_end_within_the_repeated_hour_are_open_in_both_passes() -> None:
    assert hours(AUTUMN, 60, 150) == [("30 23:00", 90), ("31 01:00", 30)]


def test_hours_across_midnight_into_the_repeated_hour_belong_to_the_day_they_began_on() -> None:
    assert hours(AUTUMN - timedelta(days=1), 23 * 60, 26 * 60) == [("30 21:00", 180)]


def test_hours_across_midnight_over_the_skipped_hour_lose_it() -> None:
    assert hours(SPRING - timedelta(days=1), 22 * 60, 28 * 60) == [("27 21:00", 300)]


def test_lord_howe_skips_half_an_hour() -> None:
    assert hours(date(2027, 10, 3), 90, 180, "Australia/Lord_Howe") == [("02 15:00", 60)]


def test_chatham_opens_at_its_odd_offset() -> None:
    assert hours(date(2027, 6, 1), 540, 600, "Pacific/Chatham") == [("31 20:15", 60)]


@pytest.mark.parametrize("zone", CHANGES)
def test_the_days_of_a_year_follow_each_other_without_gap_or_overlap(zone: str) -> None:
    days = [local_day_span(date(2027, 1, 1) + timedelta(days=number), resolve_zone(zone)) for number in range(365)]
    assert all(before.end == after.start for before, after in pairwise(days))


@pytest.mark.parametrize(("zone", "changes"), CHANGES.items())
def test_days_of_clock_change_are_shorter_or_longer_and_the_others_are_not(
    zone: str, changes: tuple[date, ...]
) -> None:
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    odd = tuple(day for day in days if local_day_span(day, resolve_zone(zone)).minutes != 1440)
    assert odd == changes


@pytest.mark.parametrize("start", range(24))
def test_hours_starting_at_any_hour_show_that_hour_on_the_wall_on_both_change_days(start: int) -> None:
    for day in (SPRING, AUTUMN):
        spans = opening(day, (HoursBlock(start * 60, start * 60 + 60),), AMSTERDAM)
        shown = {wall_clock(from_minute(begin), AMSTERDAM) for begin, _ in spans}
        assert shown == ({(day, start * 60)} if (day, start) != (SPRING, 2) else set())


def test_a_typed_time_in_the_skipped_hour_is_no_moment() -> None:
    assert from_wall(SPRING, 150, AMSTERDAM) == ()


def test_a_typed_time_in_the_repeated_hour_is_two_moments() -> None:
    first, second = from_wall(AUTUMN, 150, AMSTERDAM)
    assert (first, second - first) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), timedelta(hours=1))


def test_any_other_typed_time_is_one_moment() -> None:
    assert from_wall(SPRING, 540, AMSTERDAM) == (datetime(2027, 3, 28, 7, tzinfo=UTC),)


def test_the_local_date_is_the_zones_and_not_the_servers() -> None:
    moment = datetime(2027, 1, 1, 12, tzinfo=UTC)
    assert local_date(moment, resolve_zone("Pacific/Chatham")) == date(2027, 1, 2)


def test_a_moment_with_seconds_is_no_start() -> None:
    with pytest.raises(Invalid) as refused:
        whole_minute(datetime(2027, 1, 1, 12, 0, 1, tzinfo=UTC), "start")
    assert refused.value.data == {"field": "start", "rule": "whole_minute"}


def test_a_year_has_three_stretches_between_its_clock_changes() -> None:
    first, last = (to_minute(datetime(year, 1, 1, tzinfo=UTC)) for year in (2027, 2028))
    found = stretches(first, last, resolve_zone("Europe/Amsterdam"))
    assert [offset for _, _, offset in found] == [60, 120, 60]
    assert (found[0][0], found[-1][1]) == (first, last)
    assert from_minute(found[1][0]) == datetime(2027, 3, 28, 1, tzinfo=UTC)
