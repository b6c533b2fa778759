"""Many visitors at once, over HTTP as browsers send it, on both databases: every start is had by one, and the others are told kindly."""

import asyncio
import re
from collections import Counter
from html import unescape

import pytest

from scheduling.appointment import Appointment, State
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy, same_hours
from storage import Database
from tests.booking_page.demo import Visit
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_service, at
from web.overload import Gate
from web.public import PublicLimits

pytestmark = pytest.mark.races
LOOKING, BOOKING, FREE = 200, 40, 25
HOURS = same_hours(9 * 60, 9 * 60 + FREE * 30)
PAGES = (SHOP, CHECK_UP, f"{CHECK_UP}?month=2027-02", f"{CHECK_UP}?day=2027-01-06", f"{CHECK_UP}?lang=nl")


async def open_crowded(database: Database, connect: Connect) -> ShopPage:
    """Bram is free for half an hour twenty-five times today, and as often on the days after. Nobody is turned away for the crowd."""
    business = a_published_business(
        hours=HOURS, policy=SchedulingPolicy(minimum_lead_time=0, maximum_advance=60 * 24 * 60)
    )
    gates = [Gate(patience=120, most_waiting=10_000) for _ in range(2)]
    return await open_shop(database, connect, business=business, public=PublicLimits(gate=gates[0], forms=gates[1]))


def visitor(page: ShopPage, number: int) -> Visit:
    """From an address of his or her own."""
    visit = Visit(page.visit.client, page.visit.base_url)
    visit.headers["X-Forwarded-For"] = f"10.0.{number // 250}.{number % 250}"
    return visit


async def looks(visit: Visit, number: int) -> int:
    await visit.go(PAGES[number % len(PAGES)])
    return visit.status


async def books(visit: Visit, start: str, number: int) -> Visit:
    """Chooses a start of the day on the screen, and fills in the form with everything that stands hidden in it."""
    assert start in visit.starts()
    await visit.choose(start)
    if visit.status == 200:
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', visit.text)
        kept = {name: unescape(value) for name, value in hidden}
        await visit.press("book", **kept, name=f"Visitor {number}", email=f"visitor{number}@example.com")
    return visit


async def booked(page: ShopPage) -> list[Appointment]:
    found = await page.shop.database.read(
        lambda work: work.appointments.in_span(page.shop.id, Interval(at(0), at(23, 59)), states=[State.BOOKED])
    )
    return list(found)


async def test_of_forty_who_want_twenty_five_starts_exactly_twenty_five_have_one(
    database: Database, aiohttp_client: Connect
) -> None:
    """S104, S107, S108: while two hundred others look around; whoever came too late is offered others, and nobody is answered wrongly."""
    page = await open_crowded(database, aiohttp_client)
    await page.visit.go(f"{CHECK_UP}?day=2027-01-04")
    starts = sorted(set(page.visit.starts()))
    assert len(starts) == FREE
    rivals = [visitor(page, LOOKING + number) for number in range(BOOKING)]
    await asyncio.gather(*(rival.go(f"{CHECK_UP}?day=2027-01-04") for rival in rivals))
    crowd = asyncio.gather(*(looks(visitor(page, number), number) for number in range(LOOKING)))
    ends = await asyncio.gather(*(books(one, starts[number % FREE], number) for number, one in enumerate(rivals)))
    assert Counter(await crowd) == {200: LOOKING}
    assert Counter(end.status for end in ends) == {200: FREE, 409: BOOKING - FREE}
    assert sum(end.address.startswith("/manage/") for end in ends) == FREE
    for end in ends:
        assert end.status == 200 or ("Somebody was faster." in end.text and end.starts())
    assert Counter(one.span.start for one in await booked(page)).most_common(1)[0][1] == 1
    assert len(await booked(page)) == FREE


async def test_the_last_seat_of_a_group_is_had_by_one_of_all_who_press_at_once(
    database: Database, aiohttp_client: Connect
) -> None:
    """The others are told, with other starts; no seat more is taken than there are."""
    business = a_published_business(policy=SchedulingPolicy(minimum_lead_time=0))
    gates = [Gate(patience=120, most_waiting=10_000) for _ in range(2)]
    page = await open_shop(
        database,
        aiohttp_client,
        business=business,
        services=[a_service(maximum_attendees=3)],
        public=PublicLimits(gate=gates[0], forms=gates[1]),
    )
    await page.visit.go(f"{CHECK_UP}?day=2027-01-04")
    start = page.visit.starts()[-1]
    rivals = [visitor(page, number) for number in range(12)]
    for rival in rivals:
        await rival.go(f"{CHECK_UP}?day=2027-01-04")
        await rival.choose(start)
    for number, early in enumerate(rivals[:2]):
        await early.press("book", name=f"Early {number}", email=f"early{number}@example.com")
    late = rivals[2:]
    await asyncio.gather(
        *(one.press("book", name=f"Late {at}", email=f"late{at}@example.com") for at, one in enumerate(late))
    )
    assert Counter(one.status for one in late) == {200: 1, 409: len(late) - 1}
    assert all("Somebody was faster." in one.text and "start 2027-" in one.text for one in late if one.status == 409)
    assert [len(one.seated) for one in await booked(page)] == [3]
