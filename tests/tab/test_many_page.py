"""The page on which many appointments are changed at once, as a reader without a script has it."""

import re
from datetime import timedelta

import pytest

from scheduling.appointment import Appointment
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.shop_pages import Connect, ShopPages, Shown, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.book_appointment import CustomerWish
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
NOOR = CustomerWish(name="Noor Jansen", email="noor@example.com")
PIET = CustomerWish(name="Piet Smit", phone="+31612345678")


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    return await a_shop(sqlite_database, services=[a_service(is_customer_allowed_to_manage=True)])


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def booked(shop: Shop, hour: int, customer: CustomerWish) -> Appointment:
    made = await shop.usecases.book_appointment(a_wish(at(hour), customers=(customer,)), staff_actor("ada"))
    return made.view.appointment


async def look(pages: ShopPages, deed: str, **fields: str) -> Shown:
    form = await pages.get("day", "many")
    ticked = [("one", one) for one in re.findall(r'name="one" value="([^"]+)"', form.text)]
    return await pages.post("day", "many", fields=[*ticked, ("deed", deed), *fields.items()], page=form)


async def confirm(pages: ShopPages, seen: Shown) -> Shown:
    hidden = re.findall(r'<input type="hidden" name="(one|deed|to|minutes|message|tell)" value="([^"]*)"', seen.text)
    return await pages.post("day", "many", fields=[*hidden, ("confirm", "1")], page=seen)


async def stored(shop: Shop, one: Appointment) -> Appointment:
    return await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))


async def test_customers_are_asked_to_choose_after_a_look_at_the_words(pages: ShopPages, shop: Shop) -> None:
    """Who cannot be written to is named, with the number to call."""
    shop.clock.moment = at(8) + timedelta(milliseconds=700)
    noor, piet = await booked(shop, 12, NOOR), await booked(shop, 13, PIET)
    seen = await look(pages, "choose", message="Bram is ill")
    assert "Please choose another time: Check-up, Mon 4 Jan, 13:00" in seen.words
    assert "A word from The Shop: Bram is ill" in seen.words
    assert "1 customer is told after the undo time." in seen.words
    assert 'href="tel:+31612345678"' in seen.text
    done = await confirm(pages, seen)
    assert "1 appointment has been changed." in done.words
    assert [(await stored(shop, one)).asked_to_choose_at for one in (noor, piet)] == [at(8), None]


async def test_board_and_panel_show_who_was_asked(pages: ShopPages, shop: Shop) -> None:
    one = await booked(shop, 12, NOOR)
    await confirm(pages, await look(pages, "choose"))
    assert "Asked to choose another time" in (await pages.get("day")).text
    panel = await pages.get("appointments", one.id)
    assert "Asked to choose another time Mon 4 Jan 09:00" in panel.words
    assert "Customer asked to choose another time · Ada" in panel.words


async def test_one_undo_takes_it_back(pages: ShopPages, shop: Shop) -> None:
    one = await booked(shop, 12, NOOR)
    done = await confirm(pages, await look(pages, "choose"))
    change = re.findall(r'name="change" value="([^"]+)"', done.text)[0]
    await pages.post("day", "many", "undo", fields={"change": change}, page=done)
    assert (await stored(shop, one)).asked_to_choose_at is None


async def test_an_undo_that_cannot_be_says_of_which_appointment_and_why(pages: ShopPages, shop: Shop) -> None:
    one = await booked(shop, 12, NOOR)
    done = await confirm(pages, await look(pages, "shift", minutes="60"))
    await pages.post("appointments", one.id, "step", fields={"step": "arrive"}, page=done)
    change = re.findall(r'name="change" value="([^"]+)"', done.text)[0]
    refused = await pages.post("day", "many", "undo", fields={"change": change}, page=done)
    assert refused.status == 409
    assert "14:00 Noor Jansen · Check-up · Bram Visser:" in refused.words


async def test_the_words_to_the_customer_are_shown_before_many_are_cancelled(pages: ShopPages, shop: Shop) -> None:
    await booked(shop, 12, NOOR)
    seen = await look(pages, "cancel", message="Bram is ill", tell="1")
    assert "The mail to Noor Jansen, the first of them:" in seen.words
    assert "Cancelled: Check-up, Mon 4 Jan, 13:00" in seen.words
