"""Where things stand on the time axis, on ordinary days and on those when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.interval import Interval
from tab.board import Board, lay_out
from tests.tab.days import AMSTERDAM, NOON, TUESDAY, appointment, day, person, span, time_off, wall

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def labels(board: Board, zone: str) -> list[str]:
    return [f"{mark.moment.astimezone(ZoneInfo(zone)):%H}" for mark in board.marks]


def test_an_empty_day_shows_the_usual_hours() -> None:
    board = lay_out(day(TUESDAY, person()), AMSTERDAM, NOON)
    assert board.span == span(TUESDAY, "08:00", "18:00")
    assert board.hours == 10


def test_the_axis_reaches_around_everything_with_its_buffers() -> None:
    early = appointment("a", span(TUESDAY, "07:00", "07:30"), pre_buffer=10)
    late = appointment("b", span(TUESDAY, "20:00", "20:45"), post_buffer=20)
    board = lay_out(day(TUESDAY, person(early, late)), AMSTERDAM, NOON)
    assert board.span == span(TUESDAY, "06:00", "22:00")


def test_an_appointment_stands_at_its_time() -> None:
    board = lay_out(day(TUESDAY, person(appointment("a", span(TUESDAY, "09:30", "10:15")))), AMSTERDAM, NOON)
    place = board.columns[0].appointments[0].place
    assert (place.top, place.height) == (1.5, 0.75)


def test_the_line_of_the_moment_is_drawn_on_its_own_day_only() -> None:
    assert lay_out(day(TUESDAY, person()), AMSTERDAM, NOON).now == 4
    assert lay_out(day(TUESDAY, person()), AMSTERDAM, NOON + timedelta(days=1)).now is None


@pytest.mark.zones
def test_in_spring_the_skipped_hour_has_no_place() -> None:
    night = appointment("a", span(SPRING, "01:30", "03:30"))
    board = lay_out(day(SPRING, person(night)), AMSTERDAM, NOON)
    assert labels(board, AMSTERDAM)[:3] == ["01", "03", "04"]
    assert board.columns[0].appointments[0].place.height == 1


@pytest.mark.zones
def test_in_autumn_the_repeated_hour_has_two_places() -> None:
    first = Interval(wall(AUTUMN, "02:15"), wall(AUTUMN, "02:45"))
    second = Interval(wall(AUTUMN, "02:15", second=True), wall(AUTUMN, "02:45", second=True))
    board = lay_out(day(AUTUMN, person(appointment("a", first), appointment("b", second))), AMSTERDAM, NOON)
    assert labels(board, AMSTERDAM)[:3] == ["02", "02", "03"]
    assert [mark.is_repeated for mark in board.marks][:3] == [True, True, False]
    assert [placed.place.top for placed in board.columns[0].appointments] == [0.25, 1.25]


@pytest.mark.zones
@pytest.mark.parametrize(
    ("zone", "value", "hours"),
    [
        (AMSTERDAM, SPRING, 23),
        (AMSTERDAM, AUTUMN, 25),
        ("America/New_York", date(2027, 3, 14), 23),
        ("Australia/Lord_Howe", date(2027, 4, 4), 24.5),
        ("Australia/Lord_Howe", date(2027, 10, 3), 23.5),
        ("Asia/Kathmandu", TUESDAY, 24),
        ("Pacific/Chatham", date(2027, 4, 4), 25),
    ],
)
def test_a_whole_day_is_as_long_as_it_is_there(zone: str, value: date, hours: float) -> None:
    view = day(value, zone=zone)
    board = lay_out(day(value, person(appointment("a", view.span)), zone=zone), zone, NOON)
    assert board.hours == hours


@pytest.mark.zones
def test_full_hours_are_full_on_the_wall_even_where_the_clock_moves_by_half_an_hour() -> None:
    zone, value = "Australia/Lord_Howe", date(2027, 4, 4)
    view = day(value, zone=zone)
    board = lay_out(day(value, person(appointment("a", view.span)), zone=zone), zone, NOON)
    assert labels(board, zone) == [f"{hour:02}" for hour in range(24)]


def test_what_overlaps_stands_side_by_side() -> None:
    views = [appointment("a", span(TUESDAY, "09:00", "10:00")), appointment("b", span(TUESDAY, "09:30", "10:30"))]
    placed = lay_out(day(TUESDAY, person(*views)), AMSTERDAM, NOON).columns[0].appointments
    assert [(item.lane, item.lanes) for item in placed] == [(0, 2), (1, 2)]


def test_what_only_touches_has_the_whole_width() -> None:
    views = [appointment("a", span(TUESDAY, "09:00", "10:00")), appointment("b", span(TUESDAY, "10:00", "10:30"))]
    placed = lay_out(day(TUESDAY, person(*views)), AMSTERDAM, NOON).columns[0].appointments
    assert [item.lanes for item in placed] == [1, 1]


def test_time_off_that_began_days_ago_covers_the_day_shown_and_no_more() -> None:
    off = time_off(Interval(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)), all_day=True)
    board = lay_out(day(TUESDAY, person(time_off=(off,))), AMSTERDAM, NOON)
    assert (board.columns[0].time_off[0].place.top, board.columns[0].time_off[0].place.height) == (0, board.hours)


@given(st.lists(st.tuples(st.integers(0, 280), st.integers(1, 40)), max_size=12))
def test_nothing_in_one_lane_overlaps(times: list[tuple[int, int]]) -> None:
    start = day(TUESDAY).span.start
    minutes = timedelta(minutes=5)
    spans = [Interval(start + at * minutes, start + (at + length) * minutes) for at, length in times]
    views = [appointment(str(number), taken) for number, taken in enumerate(spans)]
    placed = lay_out(day(TUESDAY, person(*views)), AMSTERDAM, NOON).columns[0].appointments
    for one in placed:
        for other in placed:
            if one is not other and one.lane == other.lane:
                assert not one.view.appointment.span.overlaps(other.view.appointment.span)
