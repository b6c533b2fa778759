"""The page of the waiting list: who waits, what is offered until when, offering by hand, taking off, and who may do it."""

import re

import pytest

from scheduling.waiting import WishState
from storage import Database
from tests.support.builders import a_shop, at, staff_actor
from tests.support.shop_pages import Connect, ShopPages, open_pages
from tests.support.waiting import WaitingShop, a_small_business
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.day_schedule import ScheduleQuestion
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]


@pytest.fixture
async def waiting(sqlite_database: Database) -> WaitingShop:
    return WaitingShop(shop=await a_shop(sqlite_database, business=a_small_business()))


@pytest.fixture
async def pages(waiting: WaitingShop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(waiting.shop, parts, aiohttp_client)


async def test_who_waits_stands_there_in_order_with_what_is_offered(pages: ShopPages, waiting: WaitingShop) -> None:
    taken = await waiting.fill()
    for name in ("Noor Jansen", "Piet Bos"):
        await waiting.waiting(name)
    await waiting.cancel(taken[0])
    await waiting.offer()
    shown = await pages.get("waiting")
    assert shown.words.index("1. Noor Jansen") < shown.words.index("2. Piet Bos")
    assert "kept until Mon 4 Jan, 11:00" in shown.words


async def test_by_day_only_those_who_could_come_then(pages: ShopPages, waiting: WaitingShop) -> None:
    for day in (5, 6):
        await waiting.fill(day=day)
    await waiting.waiting("Noor Jansen")
    await waiting.waiting("Piet Bos", days=(at(8, day=6).date(),))
    shown = await pages.get("waiting", day="2027-01-06")
    assert ("Noor" in shown.words, "Piet" in shown.words) == (False, True)


async def test_a_place_is_offered_by_hand_out_of_turn_and_for_another_day(
    pages: ShopPages, waiting: WaitingShop
) -> None:
    await waiting.fill()
    await waiting.waiting("Noor Jansen")
    second = await waiting.waiting("Piet Bos")
    start = at(8, day=6).isoformat()
    shown = await pages.post("waiting", second.id, "offer", fields={"start": start}, page=await pages.get("waiting"))
    assert "The place is offered and kept." in shown.words
    offer = await waiting.offered(second)
    assert (offer.span.start, offer.made_by) == (at(8, day=6), "ada")


async def test_a_start_that_has_gone_is_said_so(pages: ShopPages, waiting: WaitingShop) -> None:
    taken = await waiting.fill()
    wish = await waiting.waiting()
    shown = await pages.post(
        "waiting", wish.id, "offer", fields={"start": taken[0].span.start.isoformat()}, page=await pages.get("waiting")
    )
    assert shown.status == 422
    assert (await waiting.own(wish)).offer is None


async def test_a_wish_is_taken_off_and_its_place_passed_on(pages: ShopPages, waiting: WaitingShop) -> None:
    taken = await waiting.fill()
    first, second = await waiting.waiting("Noor Jansen"), await waiting.waiting("Piet Bos")
    await waiting.cancel(taken[0])
    await waiting.offer()
    shown = await pages.post("waiting", first.id, "remove", fields={}, page=await pages.get("waiting"))
    assert "Noor" not in shown.words
    assert (await waiting.own(first)).wish.state is WishState.REMOVED
    assert (await waiting.offered(second)).span == taken[0].span


async def test_viewers_look_and_change_nothing(
    waiting: WaitingShop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    await waiting.fill()
    wish = await waiting.waiting()
    pages = await open_pages(waiting.shop, parts, aiohttp_client, "vic")
    shown = await pages.get("waiting")
    assert ("Noor Jansen" in shown.words, "Offer this place" in shown.words) == (True, False)
    assert (await pages.post("waiting", wish.id, "remove", fields={}, page=await pages.get("waiting"))).status == 403


async def test_the_board_shows_an_offer_with_for_whom_and_until_when(waiting: WaitingShop) -> None:
    taken = await waiting.fill()
    await waiting.waiting("Noor Jansen")
    await waiting.cancel(taken[0])
    await waiting.offer()
    question = ScheduleQuestion(business_id=waiting.shop.id, first=at(8, day=5).date())
    schedule = await waiting.shop.usecases.day_schedule(question, staff_actor("ada"))
    holds = [hold for person in schedule.days[0].people for hold in person.holds]
    assert [(hold.offered_to, hold.until) for hold in holds] == [("Noor Jansen", at(10))]


CALLER = {
    "service": "checkup",
    "from": "2027-01-05",
    "until": "2027-01-05",
    "draft": "call",
    "email": "cal@example.com",
}


async def test_a_caller_is_put_on_the_list_and_told_so(pages: ShopPages, waiting: WaitingShop) -> None:
    await waiting.fill()
    await waiting.post()
    shown = await pages.post("waiting", "new", fields={**CALLER, "name": "Cal Caller"})
    assert "On the waiting list." in shown.words
    assert "1. Cal Caller" in shown.words
    assert [(mail.to, mail.subject) for mail in await waiting.post()] == [
        ("cal@example.com", "On the waiting list: Check-up")
    ]


async def test_what_is_free_already_is_shown_first_and_can_be_booked(pages: ShopPages, waiting: WaitingShop) -> None:
    shown = await pages.post("waiting", "new", fields={**CALLER, "name": "Cal Caller"})
    assert shown.status == 409
    assert "day/book?start=2027-01-05T09%3A00&amp;service=checkup" in shown.text
    mark = re.findall(r'name="none" value="([^"]+)"', shown.text)[0]
    again = await pages.post("waiting", "new", fields={**CALLER, "name": "Cal Caller", "none": mark})
    assert "1. Cal Caller" in again.words


async def test_what_is_missing_of_a_caller_is_told_at_its_field(pages: ShopPages) -> None:
    shown = await pages.post("waiting", "new", fields={**CALLER, "email": "", "name": "Cal Caller"})
    assert shown.status == 422
    assert 'id="email-error"' in shown.text
    assert 'value="Cal Caller"' in shown.text


async def test_a_caller_with_a_number_alone_is_to_be_called_and_booked_from_the_list(
    pages: ShopPages, waiting: WaitingShop
) -> None:
    taken = await waiting.fill()
    await pages.post("waiting", "new", fields={**CALLER, "email": "", "phone": "+31612345678", "name": "Cal Caller"})
    await waiting.cancel(taken[0])
    shown = await pages.get("waiting")
    assert "to be called" in shown.words
    assert "mailto:" not in shown.text
    assert "day/book?start=2027-01-05T09%3A00&amp;service=checkup&amp;customer=" in shown.text


async def test_who_may_not_book_for_all_puts_nobody_on_the_list(
    waiting: WaitingShop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    pages = await open_pages(waiting.shop, parts, aiohttp_client, "vic")
    assert "waiting/new" not in (await pages.get("waiting")).text
    assert (await pages.get("waiting", "new")).status == 403
