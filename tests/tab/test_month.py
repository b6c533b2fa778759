"""A month at a glance: whole weeks, counts and shares."""

from datetime import date

import pytest

from tab.month import month_of, present_month
from tab.presenter import Reader
from tests.tab.days import AMSTERDAM, NOON, TUESDAY
from usecases.views import DayOccupancy

READER = Reader(zone=AMSTERDAM, language="nl", now=NOON)


@pytest.mark.parametrize(
    ("shown", "first", "days"),
    [
        (date(2026, 11, 27), date(2026, 10, 26), 42),
        (date(2027, 2, 1), date(2027, 2, 1), 28),
        (date(2026, 12, 31), date(2026, 11, 30), 35),
    ],
)
def test_a_month_is_shown_in_whole_weeks_from_monday(shown: date, first: date, days: int) -> None:
    assert month_of(shown) == (first, days)


def test_weeks_begin_where_the_business_has_them_begin() -> None:
    assert month_of(date(2026, 11, 27), 6) == (date(2026, 11, 1), 35)


def occupied(count: int = 0, booked: int = 0, open_: int = 0) -> list[DayOccupancy]:
    return [DayOccupancy(day=TUESDAY, count=count, booked_minutes=booked, open_minutes=open_)]


def test_a_day_has_its_count_and_the_share_of_its_open_time() -> None:
    one = present_month(occupied(1, 30, 120), TUESDAY, READER).weeks[0].days[0]
    assert (one.count, one.taken, one.is_today) == (1, 25, True)


def test_a_closed_day_has_no_share() -> None:
    assert present_month(occupied(), TUESDAY, READER).weeks[0].days[0].taken is None


def test_the_title_and_the_weekdays_shown_are_in_the_readers_language() -> None:
    month = present_month(occupied(), TUESDAY, READER)
    assert (month.title, month.weekdays[0]) == ("November 2026", "Dinsdag")
