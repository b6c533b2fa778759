"""People of the organisation on a page: found, added like pasted ones, or why there is no search."""

import pytest

from scheduling.identity import DirectoryPerson
from storage import Database
from tests.support.builders import TENANT, Shop, a_shop
from tests.support.people import ListedPeople
from tests.support.shop_pages import Connect, ShopPages, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
KIM = DirectoryPerson(name="Kim; the first", email="kim@example.com")
BRAM = DirectoryPerson(name="Kimbram", email="bram@example.com")


@pytest.fixture
def people() -> ListedPeople:
    return ListedPeople(tenant_id=TENANT, people=[KIM, BRAM])


@pytest.fixture
async def shop(sqlite_database: Database, people: ListedPeople) -> Shop:
    return await a_shop(sqlite_database, directory=people)


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def test_whoever_is_found_and_chosen_is_added(pages: ShopPages, shop: Shop) -> None:
    """S145"""
    found = await pages.get("staff", "directory", q="kim")
    line = '"Kim; the first";kim@example.com'
    assert line.replace('"', "&#34;") in found.text
    shown = await pages.post("staff", "bulk", fields={"person": line}, page=found)
    assert (shown.url.path.endswith("/staff"), "Kim; the first" in shown.words) == (True, True)


async def test_whoever_works_here_already_cannot_be_chosen(pages: ShopPages) -> None:
    found = await pages.get("staff", "directory", q="kimbram")
    assert ("works here already" in found.words, 'value="Kimbram;bram@example.com" disabled' in found.text) == (
        True,
        True,
    )


async def test_before_anybody_is_looked_for_nobody_is_shown(pages: ShopPages) -> None:
    shown = await pages.get("staff", "directory")
    assert ('name="q"' in shown.text, "Kim" in shown.words) == (True, False)


async def test_without_the_permission_no_search_is_offered_and_the_page_says_why(
    pages: ShopPages, people: ListedPeople
) -> None:
    people.code = "not_permitted"
    shown = await pages.get("staff", "directory", q="kim")
    assert ('name="q"' in shown.text, "lacks the permission User.ReadBasic.All" in shown.words) == (False, True)


async def test_a_code_without_a_sentence_of_its_own_is_told(pages: ShopPages, people: ListedPeople) -> None:
    people.is_silent = True
    assert "(graph_silent)" in (await pages.get("staff", "directory", q="kim")).words


async def test_viewers_do_not_look_into_the_directory(
    shop: Shop, parts: FrameParts, aiohttp_client: Connect, people: ListedPeople
) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who="vic")
    assert ((await pages.get("staff", "directory", q="kim")).status, people.asked) == (403, [])
