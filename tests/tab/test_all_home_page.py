"""The figures of all businesses of a person together: what is added, what is the reader's own, and one of them chosen."""

import pytest

from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, a_staff_member, a_wish, at
from tests.support.more_shops import add_business
from tests.support.shop_pages import Connect, ShopPages, Shown, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.access import SYSTEM
from usecases.book_appointment import CustomerWish
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
BRAM = StaffId("bram")
VIEWER = a_staff_member("Sam", role=Role.VIEWER, is_bookable=False)
TEAM_MEMBER = a_staff_member("Sam", role=Role.TEAM_MEMBER)


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    return await a_shop(sqlite_database, staff=EVERY_ROLE, services=[a_service(staff_ids=(BRAM,))])


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client, who="sam")


async def booked(shop: Shop, business_id: str, *hours: int) -> None:
    for hour in hours:
        wish = a_wish(at(hour), business_id=business_id, staff_ids=(BRAM,), customers=(CustomerWish(name=f"N{hour}"),))
        await shop.usecases.book_appointment(wish, SYSTEM)


async def page_of(pages: ShopPages, **query: str) -> Shown:
    async with pages.client.get("/app/all/home", params=query) as answer:
        return Shown(status=answer.status, text=await answer.text(), url=answer.url)


async def test_the_figures_of_all_are_added_and_stand_beside_each_other(pages: ShopPages, shop: Shop) -> None:
    """B91, S144"""
    branch = await add_business(shop, "Branch", members=[("sam", VIEWER)])
    await booked(shop, shop.id, 9, 10)
    await booked(shop, branch, 11)
    words = (await page_of(pages)).words
    assert "3 Bookings made" in words
    assert [part in words for part in ("The Shop 2 2", "Branch 1 1")] == [True, True]


async def test_where_one_is_a_team_member_the_own_figures_alone_count(pages: ShopPages, shop: Shop) -> None:
    """B82"""
    branch = await add_business(shop, "Branch", members=[("sam", TEAM_MEMBER)])
    await booked(shop, shop.id, 9)
    await booked(shop, branch, 11)
    words = (await page_of(pages)).words
    assert "1 Bookings made" in words
    assert "Branch my own only 0" in words


async def test_a_business_that_is_not_mine_is_not_counted(pages: ShopPages, shop: Shop) -> None:
    """S111"""
    branch = await add_business(shop, "Branch")
    await booked(shop, branch, 11)
    shown = await page_of(pages, business=branch)
    assert ("0 Bookings made" in shown.words, "Branch" in shown.words) == (True, False)


async def test_one_business_is_chosen_from_all_and_all_from_one(pages: ShopPages, shop: Shop) -> None:
    branch = await add_business(shop, "Branch", members=[("sam", VIEWER)])
    chosen = await page_of(pages, business=branch, days="90")
    assert (chosen.url.path, chosen.url.query["days"]) == (f"/app/{branch}/home", "90")
    assert '<option value="">All that I may see</option>' in chosen.text
    assert f'value="{branch}" selected' in chosen.text


async def test_with_a_single_business_there_is_nothing_to_choose(pages: ShopPages) -> None:
    assert "All that I may see" not in (await pages.get("home")).text
