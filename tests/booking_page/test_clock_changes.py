"""The days on which the clocks change, at the page: what is listed, how it is called, and that each of it is booked as it was called."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy, same_hours
from storage import Database
from tests.booking_page.demo import NOOR
from tests.booking_page.shop_page import CHECK_UP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_service

EARLY = same_hours(0, 6 * 60, tuple(range(7)))
SPRING, AUTUMN = "2027-03-28", "2027-10-31"
"""In Amsterdam; there clocks go from 2 to 3 at one o'clock UTC, and from 3 to 2."""
AMERICA = "America/New_York"
SPRING_THERE, AUTUMN_THERE = "2027-03-14", "2027-11-07"


async def open_before(database: Database, connect: Connect, day: str, *, is_online: bool) -> ShopPage:
    """The night shift: half hours from midnight to six in Amsterdam, looked at two days before."""
    policy = SchedulingPolicy(minimum_lead_time=0, maximum_advance=60 * 24 * 20, slot_interval=30)
    business = a_published_business(hours=EARLY, policy=policy)
    page = await open_shop(database, connect, business=business, services=[a_service(is_online=is_online)])
    eve = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=2)
    page.shop.clock.forward(seconds=(eve - page.shop.clock.now()).total_seconds())
    return page


def called(page: ShopPage) -> dict[str, str]:
    """What each start of the day is called, by its moment."""
    shown = page.visit.text[page.visit.text.index('class="day-starts"') :]
    found = re.findall(r'name="start" value="([^"]+)">\s*(.*?)</button>', shown, re.DOTALL)
    return {unescape(moment): " ".join(re.sub("<[^>]+>", " ", words).split()) for moment, words in found}


def clock_of(words: str) -> str:
    return words.partition(" ,")[0].partition(",")[0].strip()


async def test_in_spring_the_hour_that_is_skipped_is_not_offered(database: Database, aiohttp_client: Connect) -> None:
    page = await open_before(database, aiohttp_client, SPRING, is_online=False)
    await page.visit.go(CHECK_UP, day=SPRING)
    clocks = [clock_of(words) for words in called(page).values()]
    assert clocks[2:6] == ["01:00", "01:30", "03:00", "03:30"]
    assert len(clocks) == 10


async def test_in_autumn_both_hours_of_the_same_name_are_offered_and_told_apart(
    database: Database, aiohttp_client: Connect
) -> None:
    page = await open_before(database, aiohttp_client, AUTUMN, is_online=False)
    await page.visit.go(CHECK_UP, day=AUTUMN)
    clocks = [clock_of(words) for words in called(page).values()]
    assert clocks[4:8] == ["02:00 (UTC+2)", "02:30 (UTC+2)", "02:00 (UTC+1)", "02:30 (UTC+1)"]
    assert len(set(clocks)) == len(clocks) == 14


@pytest.mark.parametrize(("day", "is_skipped"), [(SPRING, True), (AUTUMN, False)])
async def test_a_visitor_elsewhere_sees_the_change_of_the_own_clocks(
    database: Database, aiohttp_client: Connect, day: str, is_skipped: bool
) -> None:
    """In London the same moments are an hour earlier: there one o'clock is skipped, or comes twice."""
    page = await open_before(database, aiohttp_client, day, is_online=True)
    await page.visit.go(CHECK_UP, day=day, zone="Europe/London")
    ones = [clock_of(words) for words in called(page).values() if words.startswith("01:")]
    twice = ["01:00 (UTC+1)", "01:30 (UTC+1)", "01:00 (UTC+0)", "01:30 (UTC+0)"]
    assert ones == ([] if is_skipped else twice)


@pytest.mark.parametrize(("day", "apart"), [("2027-03-13", 6), ("2027-03-15", 5), ("2027-03-27", 5), ("2027-03-28", 6)])
async def test_between_the_changes_of_both_zones_the_own_time_is_another(
    sqlite_database: Database, aiohttp_client: Connect, day: str, apart: int
) -> None:
    """New York changes two weeks before Amsterdam: at noon there, so many hours behind."""
    page = await open_before(sqlite_database, aiohttp_client, day, is_online=False)
    await page.visit.go(CHECK_UP, day=day, zone=AMERICA)
    words = next(words for words in called(page).values() if words.startswith("05:30"))
    assert f"({(29 - apart) % 24:02}:30 your time)" in words or f", {(29 - apart) % 24:02}:30 your time)" in words


@pytest.mark.parametrize("moment", ["2027-10-31T00:30:00+00:00", "2027-10-31T01:30:00+00:00"])
async def test_each_of_the_two_is_booked_as_itself(database: Database, aiohttp_client: Connect, moment: str) -> None:
    page = await open_before(database, aiohttp_client, AUTUMN, is_online=False)
    await page.visit.go(CHECK_UP, day=AUTUMN)
    await page.visit.choose(moment)
    offset = "UTC+2" if moment.startswith("2027-10-31T00") else "UTC+1"
    assert f"02:30–{'02:00' if offset == 'UTC+2' else '03:00'} (Amsterdam, {offset})" in page.visit.text
    await page.visit.press("book", **NOOR)
    night = Interval(datetime(2027, 10, 30, 22, tzinfo=UTC), datetime(2027, 10, 31, 6, tzinfo=UTC))
    (made,) = await page.shop.database.read(lambda work: work.appointments.in_span(page.shop.id, night))
    assert made.span.start == datetime.fromisoformat(moment)
    assert f"(Amsterdam, {offset})" in page.visit.text


async def test_all_that_is_listed_on_such_a_day_can_be_had(database: Database, aiohttp_client: Connect) -> None:
    page = await open_before(database, aiohttp_client, AUTUMN, is_online=False)
    await page.visit.go(CHECK_UP, day=AUTUMN)
    form, starts = page.visit.actions()[0], list(called(page))
    for number, start in enumerate(starts):
        page.visit.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        await page.visit.send(form, start=start)
        assert page.visit.status == 200, start
