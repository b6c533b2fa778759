"""By the mail address alone: the page answers the same whoever asks, and the links go to the owner of the address by mail."""

import re
from datetime import timedelta

import pytest

from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.booking_page.shop_page import SHOP, Connect, ShopPage, open_shop
from tests.booking_page.test_join import everything
from tests.support.builders import a_service, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.support.statements import Sent
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.request_links import AnswerLinkRequests

NOOR, STRANGER = "noor@example.com", "stranger@example.com"
WHO = (CustomerWish(name="Noor Jansen", email=NOOR, phone="+31612345678", language_tag="en"),)
ADA = staff_actor("ada")


async def a_page(database: Database, connect: Connect) -> tuple[ShopPage, PostOffice]:
    people = (StaffId("bram"), StaffId("ada"))
    services = [a_service(staff_ids=people), a_service(id=ServiceId("talk"), display_name="Talk")]
    page = await open_shop(database, connect, services=services)
    post = PostOffice(database=database, clock=page.shop.clock, manage_address=page.links.manage)
    return page, post


async def ask(page: ShopPage, email: str) -> str:
    await page.visit.send("/manage", email=email)
    return page.visit.text


def links_mails(post: PostOffice, address: str) -> list[str]:
    return [mail.text for mail in post.mail.to(address) if mail.subject.startswith("Your appointments")]


async def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    database: Database, aiohttp_client: Connect
) -> None:
    page, post = await a_page(database, aiohttp_client)
    await page.shop.usecases.book_appointment(a_wish(customers=WHO), ADA)
    known, unknown = await ask(page, NOOR), await ask(page, STRANGER)
    assert known == unknown
    assert "If there are appointments with this address" in known
    await post.deliver(seconds=1)
    assert (len(links_mails(post, NOOR)), post.mail.to(STRANGER)) == (1, [])


async def test_asking_does_the_same_work_whoever_it_is(
    statements: list[Sent], sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """What takes longer for a customer than for a stranger would tell them apart."""
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await page.shop.usecases.book_appointment(a_wish(customers=WHO), ADA)
    said: list[list[str]] = []
    for address in (NOOR, STRANGER):
        statements.clear()
        await ask(page, address)
        said.append([sent.text for sent in statements])
    assert said[0] == said[1] != []


async def test_the_mail_lists_what_is_to_come_and_books_again(database: Database, aiohttp_client: Connect) -> None:
    page, post = await a_page(database, aiohttp_client)
    use = page.shop.usecases
    made = await use.book_appointment(a_wish(at(9, day=6), customers=WHO, staff_ids=(StaffId("bram"),)), ADA)
    gone = await use.book_appointment(a_wish(at(10, day=6), customers=WHO, service_id=ServiceId("talk")), ADA)
    wish = CancelWish(
        business_id=page.shop.id,
        appointment_id=gone.view.appointment.id,
        expected_version=gone.view.appointment.version,
        draft_id=a_wish().draft_id,
    )
    await use.cancel_appointment(wish, ADA)
    await ask(page, NOOR.upper())
    await post.deliver(seconds=20)
    (text,) = links_mails(post, NOOR)
    first, second = (page.links.manage(one.view.appointment.attendees[0]) for one in (made, gone))
    assert f"Check-up · Bram Visser ({first})" in text
    assert f"Book again: Talk ({second}/again)" in text
    assert f"({second})" not in text


async def test_somebody_without_coming_appointments_can_book_again(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, post = await a_page(sqlite_database, aiohttp_client)
    await page.shop.usecases.book_appointment(a_wish(customers=WHO), ADA)
    page.shop.clock.forward(days=29)
    await ask(page, NOOR)
    await post.deliver(seconds=1)
    (text,) = links_mails(post, NOOR)
    assert "None is to come at the moment." in text
    assert "Book again: Check-up" in text
    page.shop.clock.forward(days=3)
    await ask(page, NOOR)
    await post.deliver(seconds=1)
    assert len(links_mails(post, NOOR)) == 1


async def test_asked_twice_it_comes_once_and_later_again(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, post = await a_page(sqlite_database, aiohttp_client)
    await page.shop.usecases.book_appointment(a_wish(at(9, day=6), customers=WHO), ADA)
    await ask(page, NOOR)
    await post.deliver(seconds=1)
    await ask(page, NOOR)
    await post.deliver(minutes=9)
    assert len(links_mails(post, NOOR)) == 1
    page.shop.clock.forward(minutes=2)
    await ask(page, NOOR)
    await post.deliver(seconds=1)
    assert len(links_mails(post, NOOR)) == 2


async def test_the_address_is_kept_no_longer_than_it_takes(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, post = await a_page(sqlite_database, aiohttp_client)
    await ask(page, STRANGER)
    await post.deliver(seconds=1)
    assert STRANGER not in str(await everything(sqlite_database))


@pytest.mark.parametrize("typed", ["", "nobody", "a@b@c", "x" * 300 + "@example.com"])
async def test_what_is_no_address_is_said_at_the_field(
    sqlite_database: Database, aiohttp_client: Connect, typed: str
) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    await ask(page, typed)
    assert page.visit.status == 422
    assert 'id="email-error"' in page.visit.text
    assert f'value="{typed}"' in page.visit.text


async def test_who_asks_too_often_is_turned_away(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    answers = []
    for number in range(6):
        await ask(page, f"guess{number}@example.com")
        answers.append(page.visit.status)
    assert answers == [200] * 5 + [429]


async def test_looking_at_the_page_changes_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    before = await everything(sqlite_database)
    await page.visit.go("/manage")
    assert (page.visit.status, "noindex" in page.visit.text) == (200, True)
    assert await everything(sqlite_database) == before


async def test_where_nobody_has_asked_the_worker_writes_nothing(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    assert await AnswerLinkRequests(database=sqlite_database, clock=page.shop.clock).run_once() == 0


async def test_book_again_fills_in_service_and_person_and_by_the_token_who_it_is(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B58: name and mail address never stand in an address."""
    page, _ = await a_page(sqlite_database, aiohttp_client)
    wish = a_wish(at(9, day=6), customers=WHO, staff_ids=(StaffId("bram"),))
    made = await page.shop.usecases.book_appointment(wish, ADA)
    await page.visit.go(f"{page.links.manage(made.view.appointment.attendees[0])}/again")
    assert page.visit.address.startswith(f"{SHOP}/checkup?staff=bram&again=")
    assert not [word for word in ("Noor", "noor", "%40") if word in page.visit.address]
    await page.visit.choose()
    assert 'value="Noor Jansen"' in page.visit.text
    assert f'value="{NOOR}"' in page.visit.text
    assert "+31612345678" not in page.visit.text
    await page.visit.press("book", name="Noor Jansen", email=NOOR)
    assert "Booked." in page.visit.text


async def test_a_wrong_token_fills_in_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, _ = await a_page(sqlite_database, aiohttp_client)
    made = await page.shop.usecases.book_appointment(a_wish(at(9, day=6), customers=WHO), ADA)
    token = page.links.manage(made.view.appointment.attendees[0]).rpartition("/")[2]
    await page.visit.go(f"{SHOP}/checkup", again=token[:-1] + ("a" if token[-1] != "a" else "b"))
    await page.visit.choose()
    assert page.visit.status == 200
    assert "Noor" not in page.visit.text


async def test_an_old_token_gets_a_page_that_leads_on(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """D12"""
    page, _ = await a_page(sqlite_database, aiohttp_client)
    made = await page.shop.usecases.book_appointment(a_wish(customers=WHO), ADA)
    page.shop.clock.moment = made.view.appointment.span.end + timedelta(days=30, seconds=1)
    await page.visit.go(page.links.manage(made.view.appointment.attendees[0]))
    assert page.visit.status == 404
    assert re.search('href="/manage"', page.visit.text)
    assert not [word for word in ("Noor", "Check-up", "Bram") if word in page.visit.text]
