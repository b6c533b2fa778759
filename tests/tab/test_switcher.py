"""The switcher beside the name of the business: what it lists, how one is found among many, and who may make a new one."""

import re

import pytest
from playwright.async_api import Browser, expect

from scheduling.staff import Role
from storage import Database
from tests.support.axe import violations
from tests.support.browser import new_page
from tests.support.builders import Shop, a_shop, a_staff_member
from tests.support.demo import Demo
from tests.support.more_shops import add_business
from tests.support.shop_pages import Connect, ShopPages, Shown, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.clone_business import CloneWish
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS
from usecases.wiring import Rules
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
ADA = a_staff_member("Ada", role=Role.ADMINISTRATOR)


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    return await a_shop(sqlite_database, rules=Rules(meeting_wait_seconds=0, admins=("oid-ada",)))


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def add_many(shop: Shop, count: int) -> None:
    for number in range(count):
        await add_business(shop, f"Branch {number}", members=[("ada", ADA)])


def menu(page: Shown) -> str:
    """What the switcher offers, entry by entry."""
    found = re.search(r'<details class="switcher">.*?<div class="menu">(.*?)</div>\s*</details>', page.text, re.DOTALL)
    assert found
    return found[1]


def entries(page: Shown) -> list[str]:
    return re.findall(r"<a [^>]*>([^<]+)</a>", menu(page))


async def test_with_a_single_business_a_new_one_is_all_that_is_offered(pages: ShopPages) -> None:
    assert entries(await pages.get("day")) == ["New business"]


async def test_all_that_somebody_works_for_are_listed_with_the_open_one_marked(pages: ShopPages, shop: Shop) -> None:
    await add_business(shop, "Second", members=[("ada", ADA)])
    await add_business(shop, "Of others")
    page = await pages.get("day")
    assert entries(page)[:2] == ["Second", "The Shop"]
    assert re.search(r'aria-current="true">The Shop<', menu(page))
    assert "Of others" not in page.text


async def test_where_somebody_has_no_role_that_opens_it_a_business_is_not_listed(pages: ShopPages, shop: Shop) -> None:
    await add_business(shop, "As guest", members=[("ada", a_staff_member("Ada", role=Role.GUEST))])
    assert entries(await pages.get("day")) == ["New business"]


@pytest.mark.parametrize(("count", "has_search"), [(6, False), (7, True)])
async def test_more_than_seven_are_searched(pages: ShopPages, shop: Shop, count: int, has_search: bool) -> None:
    await add_many(shop, count)
    assert ('name="q"' in menu(await pages.get("day"))) is has_search


async def test_without_a_script_the_search_leads_to_a_page_with_what_it_found(pages: ShopPages, shop: Shop) -> None:
    await add_many(shop, 8)
    page = await on_their_page(pages, "  BRANCH 3")
    listed = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', page.text)
    assert listed == [("/app/branch-3%40slotkeeper/day", "Branch 3")]


async def test_where_nothing_is_found_the_page_says_so_and_keeps_the_words(pages: ShopPages) -> None:
    page = await on_their_page(pages, "nowhere")
    assert ("Nothing found." in page.words, page.field("q")) == (True, "nowhere")


async def test_who_may_not_make_a_business_is_not_offered_a_new_one(
    shop: Shop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who="vic")
    assert entries(await pages.get("day")) == []
    assert "New business" not in (await on_their_page(pages, "")).text


async def on_their_page(pages: ShopPages, asked: str) -> Shown:
    async with pages.client.get("/app/businesses", params={"q": asked}) as answer:
        return Shown(status=answer.status, text=await answer.text(), url=answer.url)


@pytest.mark.browser
async def test_with_a_script_the_list_gets_shorter_while_one_types(browser: Browser, demo: Demo) -> None:
    for number in range(8):
        wish = CloneWish(source_id=BUSINESS_ID, name=f"Branch {number}", draft_id=f"clone-{number}")
        await demo.use_cases.clone_business(wish, ACCOUNTS[0].account.id)
    page = await new_page(browser, viewport={"width": 1280, "height": 900})
    await page.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/me")
    await page.locator(".switcher summary").first.click()
    await page.get_by_role("searchbox", name="Find a business").fill("branch 5")
    links = page.locator(".switcher").first.get_by_role("link")
    await expect(links.filter(has_text="Branch")).to_have_text(["Branch 5"])
    assert await violations(page) == []
    await page.get_by_role("searchbox", name="Find a business").press("Enter")
    await expect(page.locator("ul.businesses a")).to_have_text(["Branch 5"])
