"""The pages of customers: the list with its search, one customer with history, merging, erasing, and the export."""

import json

import pytest

from scheduling.customer import CustomerId
from storage import Database
from tests.support.builders import Shop, a_customer, a_shop, a_wish, at, staff_actor
from tests.support.shop_pages import Connect, ShopPages, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.book_appointment import CustomerWish
from usecases.list_customers import PAGE_LENGTH
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
ADA = staff_actor("ada")
NOOR = a_customer("Noor Jansen", id="noor", phone="+31612345678")
TWIN = a_customer("N. Jansen", id="twin", email="noor@example.com", phone="")
NOOR_FORM = {"name": "Noor Jansen", "email": "noor@example.com", "phone": "+31612345678", "language": "", "notes": ""}


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    return await a_shop(sqlite_database, customers=[NOOR, TWIN, a_customer("Piet Vos", id="piet", email="")])


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def book(shop: Shop, **given: object) -> None:
    wish = CustomerWish(customer_id=CustomerId("noor"), notes="comes by bus")
    await shop.usecases.book_appointment(a_wish(at(9), customers=(wish,), **given), ADA)


@pytest.mark.parametrize("text", ["noor", "NOOR@example", "06 1234 5678"])
async def test_a_customer_is_found_by_name_mail_and_digits_of_the_phone(text: str, pages: ShopPages) -> None:
    shown = await pages.get("customers", q=text)
    assert ("Noor Jansen" in shown.words, "Piet Vos" in shown.words) == (True, False)


async def test_nothing_found_is_said(pages: ShopPages) -> None:
    assert "Nothing found." in (await pages.get("customers", q="zzz")).words


async def test_the_list_goes_on_page_by_page(pages: ShopPages, shop: Shop) -> None:
    def add(work: object) -> None:
        for number in range(PAGE_LENGTH):
            work.customers.add(shop.id, a_customer("Aa", id=f"a{number:02}", email=""))  # type: ignore[attr-defined]

    await shop.database.write(add)
    first = await pages.get("customers")
    assert "Noor Jansen" not in first.words
    after = first.text.partition("after=")[2].partition('"')[0]
    assert "Noor Jansen" in (await pages.get("customers", after=after)).words


async def test_one_customer_is_shown_with_everything_entered(pages: ShopPages, shop: Shop) -> None:
    """S110."""
    await book(shop)
    shop.clock.forward(hours=6)
    shown = await pages.get("customers", "noor")
    for words in ("comes by bus", "Check-up", "Bram Visser", "+31612345678"):
        assert words in shown.text
    assert "N. Jansen · noor@example.com" in shown.words


async def test_a_customer_is_changed(pages: ShopPages, shop: Shop) -> None:
    shown = await pages.post("customers", "noor", fields={**NOOR_FORM, "notes": "likes tea", "phone": "06 87654321"})
    assert "Saved." in shown.words
    changed = (await shop.usecases.read_customer(shop.id, CustomerId("noor"), ADA)).customer
    assert (changed.notes, changed.phone) == ("likes tea", "+31687654321")


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": ""}, "name"), ({"email": "at home"}, "email"), ({"phone": "12"}, "phone")]
)
async def test_a_mistake_is_told_at_its_field(wrong: dict[str, str], field: str, pages: ShopPages) -> None:
    shown = await pages.post("customers", "noor", fields={**NOOR_FORM, **wrong})
    assert (shown.status, bool(shown.error(field)), shown.field(field)) == (422, True, wrong[field])


async def test_a_change_by_somebody_else_is_noticed(pages: ShopPages, shop: Shop) -> None:
    page = await pages.get("customers", "noor")
    await pages.post("customers", "noor", fields={**NOOR_FORM, "name": "Noor Smit"}, page=page)
    stale = await pages.post("customers", "noor", fields={**NOOR_FORM, "name": "Noor Bos"}, page=page)
    assert (stale.status, stale.field("name"), "Noor Smit" in stale.words) == (409, "Noor Bos", True)


async def test_duplicates_are_proposed_and_merged_after_a_question(pages: ShopPages, shop: Shop) -> None:
    assert "N. Jansen" in (await pages.get("customers", "duplicates")).words
    page = await pages.get("customers", "noor", "merge", **{"with": "twin"})
    shown = await pages.post("customers", "noor", "merge", fields={"with": "twin", "keep": "noor"}, page=page)
    assert ("Merged." in shown.words, shown.url.path.endswith("/noor")) == (True, True)
    assert "Nobody stands here twice." in (await pages.get("customers", "duplicates")).words


async def test_the_other_one_can_be_kept(pages: ShopPages) -> None:
    page = await pages.get("customers", "noor", "merge", **{"with": "twin"})
    shown = await pages.post("customers", "noor", "merge", fields={"with": "twin", "keep": "twin"}, page=page)
    assert shown.url.path.endswith("/twin")


async def test_a_customer_is_erased_after_a_question(pages: ShopPages, shop: Shop) -> None:
    await book(shop)
    page = await pages.get("customers", "noor", "erase")
    assert "1 appointment is still ahead" in page.words
    shown = await pages.post("customers", "noor", "erase", fields={}, page=page)
    assert ("Erased." in shown.words, "Noor Jansen" in shown.words) == (True, False)


async def test_the_data_of_one_customer_come_as_a_file(pages: ShopPages, shop: Shop) -> None:
    await book(shop)
    page = await pages.get("customers", "noor")
    shown = await pages.post("customers", "noor", "export", fields={}, page=page)
    assert json.loads(shown.text)["appointments"][0]["notes"] == "comes by bus"


@pytest.mark.parametrize(("who", "statuses"), [("sam", [200, 200, 403]), ("bram", [403, 403, 403])])
async def test_each_role_gets_as_far_as_it_may(
    who: str, statuses: list[int], shop: Shop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who=who)
    asked = [("duplicates",), ("noor", "merge"), ("noor", "erase")]
    assert [(await pages.get("customers", *rest, **{"with": "twin"})).status for rest in asked] == statuses
    fetched = await pages.post("customers", "noor", "export", fields={}, page=await pages.get("customers", "noor"))
    assert fetched.status == 403
    assert 'name="email"' in (await pages.get("customers", "noor")).text or who == "bram"
