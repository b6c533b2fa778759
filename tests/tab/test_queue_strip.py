"""The strip above the board: a reminder to whoever is due, and what is said of it."""

import pytest

from scheduling.appointment import Appointment
from storage import Database
from tests.support.builders import Shop, a_shop, a_wish, at, staff_actor
from tests.support.shop_pages import Connect, ShopPages, Shown, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.book_appointment import CustomerWish
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
REACHED = CustomerWish(name="Noor Jansen", email="noor@example.com")
UNREACHED = CustomerWish(name="Piet Smit", phone="+31612345678")


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    return await a_shop(sqlite_database)


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def due(shop: Shop, customer: CustomerWish) -> Appointment:
    made = await shop.usecases.book_appointment(a_wish(at(9), customers=(customer,)), staff_actor("ada"))
    shop.clock.moment = at(8, 55)
    return made.view.appointment


async def remind(pages: ShopPages, one: Appointment) -> Shown:
    return await pages.post("appointments", one.id, "remind", fields={}, page=await pages.get("day"))


async def test_a_press_in_the_strip_sends_a_reminder_and_says_to_whom(pages: ShopPages, shop: Shop) -> None:
    """B78."""
    one = await due(shop, REACHED)
    strip = await pages.get("day")
    assert f'action="/app/shop%40slotkeeper/appointments/{one.id}/remind"' in strip.text
    shown = await remind(pages, one)
    assert "Ada sent a reminder, Mon 4 Jan 09:55: Noor Jansen by mail" in shown.words
    assert "reminded at 09:55" in (await pages.get("day")).words


async def test_who_cannot_be_written_to_is_told_kindly(pages: ShopPages, shop: Shop) -> None:
    shown = await remind(pages, await due(shop, UNREACHED))
    assert shown.status == 409
    assert "There is no mail address, and no phone number that text messages may go to." in shown.words


async def test_who_has_arrived_has_no_such_button(pages: ShopPages, shop: Shop) -> None:
    one = await due(shop, REACHED)
    await pages.post("appointments", one.id, "step", fields={"step": "arrive"}, page=await pages.get("day"))
    assert f"{one.id}/remind" not in (await pages.get("day")).text


async def test_where_clocks_count_to_twelve_strip_and_panel_do_so_too(pages: ShopPages, shop: Shop) -> None:
    one = await due(shop, REACHED)
    assert "due at 10:00 AM" in (await pages.get("day", lang="en-US")).words
    panel = await pages.get("appointments", one.id, lang="en-US")
    assert "Monday, January 4, 10:00 AM–10:30 AM" in panel.words


@pytest.mark.parametrize(("hour", "written"), [(8, "9:00–9:30 AM"), (12, "1:00–1:30 PM")])
async def test_the_half_of_the_day_stands_once_in_a_narrow_column(
    pages: ShopPages, shop: Shop, hour: int, written: str
) -> None:
    shop.clock.moment = at(7)
    await shop.usecases.book_appointment(a_wish(at(hour)), staff_actor("ada"))
    assert written in (await pages.get("day", lang="en-US", view="list")).words
