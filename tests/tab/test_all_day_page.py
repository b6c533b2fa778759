"""The day in all businesses of a person on one page: what stands there, in which order, and as far as each role reaches."""

import re
from datetime import datetime

import pytest

from scheduling.business import BusinessId
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, a_staff_member, a_wish, an_account, at
from tests.support.more_shops import add_business
from tests.support.shop_pages import Connect, ShopPages, Shown, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.access import SYSTEM
from usecases.book_appointment import CustomerWish
from usecases.change_preferences import PreferenceWish
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
BRAM, COR = StaffId("bram"), StaffId("cor")
SAM_ELSEWHERE = a_staff_member("Sam", role=Role.VIEWER, is_bookable=False)
BRAM_ELSEWHERE = a_staff_member("Bram Visser", role=Role.TEAM_MEMBER)


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    team = [*EVERY_ROLE, a_staff_member("Cor")]
    return await a_shop(sqlite_database, staff=team, services=[a_service(staff_ids=(BRAM, COR))])


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client, who="sam")


async def booked(shop: Shop, business_id: BusinessId, start: datetime, name: str) -> None:
    wish = a_wish(start, business_id=business_id, staff_ids=(BRAM,), customers=(CustomerWish(name=name),))
    await shop.usecases.book_appointment(wish, SYSTEM)


async def page_of(pages: ShopPages, day: str = "2027-01-04", status: int = 200) -> Shown:
    async with pages.client.get("/app/all/day", params={"day": day}) as answer:
        assert answer.status == status
        return Shown(status=answer.status, text=await answer.text(), url=answer.url)


def lists(page: Shown) -> dict[str, list[str]]:
    """What stands below each heading: times and customers."""
    sections = re.findall(r'<section class="panel all-day".*?</section>', page.text, re.DOTALL)
    found = {}
    for section in sections:
        name = re.search(r"<h2[^>]*><a[^>]*>([^<]+)</a>", section)
        times = re.findall(r'class="agenda-time">([^<]+?)\s*<.*?<strong>([^<]+)</strong>', section, re.DOTALL)
        found[name[1] if name else ""] = [" ".join(one) for one in times]
    return found


def zones(page: Shown) -> list[str]:
    return re.findall(r'<small class="quiet">(\w+)</small></h2>', page.text)


async def test_each_business_has_its_list_in_the_order_of_time(pages: ShopPages, shop: Shop) -> None:
    branch = await add_business(shop, "Branch", members=[("sam", SAM_ELSEWHERE)])
    await booked(shop, shop.id, at(13), "Late")
    await booked(shop, shop.id, at(9), "Early")
    await booked(shop, branch, at(10), "Elsewhere")
    found = lists(await page_of(pages))
    assert found == {"Branch": ["11:00–11:30 Elsewhere"], "The Shop": ["10:00–10:30 Early", "14:00–14:30 Late"]}


async def test_each_time_is_that_of_its_business_and_the_zone_is_named_where_they_differ(
    pages: ShopPages, shop: Shop
) -> None:
    alone = await page_of(pages)
    there = await add_business(shop, "Lisbon Branch", members=[("sam", SAM_ELSEWHERE)], zone="Europe/Lisbon")
    await booked(shop, there, at(10), "Elsewhere")
    both = await page_of(pages)
    assert lists(both)["Lisbon Branch"] == ["10:00–10:30 Elsewhere"]
    assert [zones(page) for page in (alone, both)] == [[], ["Lisbon", "Amsterdam"]]


async def test_the_readers_own_time_stands_beside_another_clock(pages: ShopPages, shop: Shop) -> None:
    await shop.usecases.change_preferences(an_account("sam").id, PreferenceWish(zone="Europe/London"))
    await booked(shop, shop.id, at(9), "Early")
    assert "09:00 your time" in (await page_of(pages)).words


async def test_a_team_member_sees_the_own_appointments_alone(
    shop: Shop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    branch = await add_business(shop, "Branch", members=[("bram", BRAM_ELSEWHERE)])
    await add_business(shop, "Of others")
    await booked(shop, branch, at(10), "Mine there")
    of_cor = a_wish(at(11), staff_ids=(COR,), customers=(CustomerWish(name="Not mine"),))
    await shop.usecases.book_appointment(of_cor, SYSTEM)
    pages = await open_pages(shop, parts, aiohttp_client, who="bram")
    assert lists(await page_of(pages)) == {"Branch": ["11:00–11:30 Mine there"], "The Shop": []}


async def test_a_day_without_appointments_says_so_and_the_days_around_are_one_link_away(pages: ShopPages) -> None:
    page = await page_of(pages, "2027-01-09")
    assert "Nothing planned" in page.words
    assert ("day=2027-01-08" in page.text, "day=2027-01-10" in page.text) == (True, True)


async def test_who_works_nowhere_is_told_so(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who="guus")
    assert "You work for no business yet." in (await page_of(pages)).words


async def test_the_switcher_leads_there_from_more_than_one_business(pages: ShopPages, shop: Shop) -> None:
    assert "/app/all/day" not in (await pages.get("day")).text
    await add_business(shop, "Branch", members=[("sam", SAM_ELSEWHERE)])
    assert 'href="/app/all/day"' in (await pages.get("day")).text
