"""Booking for somebody else, letting others know, and the address at which staff let a customer choose."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from booking_page.choose_link import choose_address
from scheduling.customer import CustomerId
from scheduling.errors import PolicyRefused
from scheduling.notices import Channel
from scheduling.staff import StaffId
from storage import Database
from tests.booking_page.shop_page import CHECK_UP, SECRET, SHOP, ShopPage, open_shop
from tests.support.builders import a_business, a_customer, a_service, at, staff_actor
from tests.support.post import PostOffice
from usecases.book_appointment import CustomerWish
from usecases.choose_link import ChooseLink, ChooseWish
from web.signing import Signer

Open = Callable[..., Awaitable[ShopPage]]
NOOR = {"name": "Noor Jansen", "email": "noor@example.com"}
NOOR_HERSELF = CustomerWish(name="Noor Jansen", email="noor@example.com")
MOTHER = {"name": "Mother Bakker", "email": "mother@example.com"}


@pytest.fixture
def opened(
    sqlite_database: Database, aiohttp_client: Callable[..., Awaitable[TestClient[web.Request, web.Application]]]
) -> Open:
    async def open_it(**service: Any) -> ShopPage:
        return await open_shop(sqlite_database, aiohttp_client, services=[a_service(**service)])

    return open_it


async def book(page: ShopPage, **fields: str) -> None:
    await page.visit.send(CHECK_UP, start=at(9).isoformat())
    await page.visit.send(page.visit.actions()[0], action="book", **fields)


def post_of(page: ShopPage) -> PostOffice:
    signer = Signer((SECRET,))
    return PostOffice(
        database=page.shop.database,
        clock=page.shop.clock,
        choose_link=lambda link, made_at: choose_address("https://shop.example", signer, link, made_at),
    )


async def test_the_one_who_comes_stands_on_the_appointment_and_the_messages_go_to_who_booked(opened: Open) -> None:
    page = await opened()
    await book(page, **MOTHER, attendee="Tim Bakker")
    (stored,) = await page.shop.database.read(lambda work: work.appointments.coming(page.shop.id, after=at(0)))
    seat = stored.attendees[0]
    assert (seat.name, seat.contact_name, seat.email) == ("Tim Bakker", "Mother Bakker", "mother@example.com")
    office = post_of(page)
    await office.deliver()
    (mail,) = office.mail.to("mother@example.com")
    assert "Hello Mother Bakker" in mail.text
    assert "For: Tim Bakker" in mail.text
    assert "Tim Bakker" in office.mail.subjects("bram@example.com")[0]
    assert "Booked by: Mother Bakker" in office.mail.to("bram@example.com")[0].text


async def test_the_customer_on_file_is_who_booked(opened: Open) -> None:
    page = await opened()
    await book(page, **MOTHER, attendee="Tim Bakker")
    found = await page.shop.usecases.find_customers(page.shop.id, "bakker", staff_actor("ada"))
    assert [one.customer.display_name for one in found] == ["Mother Bakker"]


async def test_others_get_the_invitation_and_no_way_to_change_anything(opened: Open) -> None:
    page = await opened(further_people=2)
    await book(page, **NOOR, people="aunt@example.com, uncle@example.com")
    office = post_of(page)
    await office.deliver()
    for address in ("aunt@example.com", "uncle@example.com"):
        (mail,) = office.mail.to(address)
        assert mail.ics_method == "REQUEST"
        assert "/manage/" not in mail.text + mail.html


@pytest.mark.parametrize("people", ["a@example.com b@example.com c@example.com", "no address"])
async def test_too_many_others_or_none_at_all_are_told_at_the_field(opened: Open, people: str) -> None:
    page = await opened(further_people=2)
    await book(page, **NOOR, people=people)
    assert page.visit.status == 422
    assert 'id="people-error"' in page.visit.text
    assert people in page.visit.text


async def test_where_the_service_takes_no_others_none_are_written_to(opened: Open) -> None:
    page = await opened()
    await book(page, **NOOR, people="aunt@example.com")
    office = post_of(page)
    await office.deliver()
    assert office.mail.to("aunt@example.com") == []


async def test_who_has_many_others_written_to_is_slowed_down(opened: Open) -> None:
    page = await opened(further_people=5)
    for hour in range(9, 12):
        await page.visit.send(CHECK_UP, start=at(hour).isoformat())
        people = " ".join(f"p{hour}{number}@example.com" for number in range(5))
        await page.visit.send(page.visit.actions()[0], action="book", **NOOR, people=people)
    assert page.visit.status == 429


def link_wish(page: ShopPage, customer: CustomerWish, **given: Any) -> ChooseWish:
    return ChooseWish(business_id=page.shop.id, draft_id="link", customer=customer, **given)


async def test_a_link_to_choose_fills_in_service_person_name_and_address(opened: Open) -> None:
    page = await opened(staff_ids=(StaffId("bram"), StaffId("ada")))
    wish = link_wish(page, NOOR_HERSELF, service_id=a_service().id, staff_id=StaffId("bram"))
    await page.shop.usecases.send_choose_link(wish, staff_actor("ada"))
    await page.shop.usecases.send_choose_link(wish, staff_actor("ada"))
    office = post_of(page)
    await office.deliver()
    (mail,) = office.mail.to("noor@example.com")
    found = re.search(r"https://shop.example(/book/\S+)", mail.text)
    assert found
    assert "noor" not in found[1].casefold()
    parts = urlsplit(found[1])
    await page.visit.go(f"{parts.path}?{parts.query}")
    await page.visit.send(page.visit.actions()[0], start=at(9).isoformat())
    assert "Bram Visser" in page.visit.text
    assert 'value="Noor Jansen"' in page.visit.text
    assert 'value="noor@example.com"' in page.visit.text


async def test_nothing_is_filled_in_by_a_seal_that_is_forged_or_old(opened: Open, sqlite_database: Database) -> None:
    page = await opened()
    noor = a_customer()
    await sqlite_database.write(lambda work: work.customers.add(page.shop.id, noor))
    link = ChooseLink(page.shop.id, CustomerId(noor.id), "checkup")
    good = choose_address("", Signer((SECRET,)), link, page.shop.clock.now())
    old = choose_address("", Signer((SECRET,)), link, page.shop.clock.now() - timedelta(days=31))
    forged = choose_address("", Signer((b"x" * 32,)), link, page.shop.clock.now())
    for address, is_good in ((good, True), (old, False), (forged, False), (good[:-3] + "abc", False)):
        await page.visit.send(address, start=at(9).isoformat())
        assert ("Noor Jansen" in page.visit.text) is is_good


async def test_no_link_leads_to_a_page_that_is_not_published(
    sqlite_database: Database, aiohttp_client: Callable[..., Awaitable[TestClient[web.Request, web.Application]]]
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, business=a_business(is_published=False))
    with pytest.raises(PolicyRefused):
        await page.shop.usecases.send_choose_link(link_wish(page, NOOR_HERSELF), staff_actor("ada"))


async def test_without_an_address_the_link_goes_by_text_to_who_has_agreed_to_those(opened: Open) -> None:
    page = await opened(sms_enabled=True)
    booked = CustomerWish(name="Piet", phone="+31612345678", has_consented=True, sms_opt_in=True)
    await page.visit.send(CHECK_UP, start=at(9).isoformat())
    await page.visit.send(page.visit.actions()[0], action="book", name="Piet", phone="+31612345678", sms="1")
    sent = await page.shop.usecases.send_choose_link(
        link_wish(page, CustomerWish(name=booked.name, phone=booked.phone)), staff_actor("ada")
    )
    assert (sent.channel, sent.address) == (Channel.SMS, "+31612345678")


async def test_the_visitor_never_sees_what_is_on_file(opened: Open, sqlite_database: Database) -> None:
    """B63: the booking joins the customer with the same address, and the page shows what was typed."""
    page = await opened()
    known = a_customer("Noor de Wit", email="noor@example.com", phone="+31687654321")
    await sqlite_database.write(lambda work: work.customers.add(page.shop.id, known))
    await book(page, name="N. Jansen", email="NOOR@example.com")
    assert "de Wit" not in page.visit.text
    assert "87654321" not in page.visit.text
    (stored,) = await sqlite_database.read(lambda work: work.appointments.coming(page.shop.id, after=at(0)))
    assert stored.attendees[0].customer_id == known.id


async def test_a_page_speaks_the_language_of_its_service_to_who_speaks_none_of_ours(opened: Open) -> None:
    """B33: the service's, then the business's; the visitor's own where it is spoken."""
    page = await opened(language_tag="nl")
    page.visit.headers["Accept-Language"] = "ja"
    await page.visit.go(CHECK_UP)
    assert '<html lang="nl"' in page.visit.text
    page.visit.headers["Accept-Language"] = "en"
    await page.visit.go(CHECK_UP)
    assert '<html lang="en"' in page.visit.text
    await page.visit.go(SHOP)
