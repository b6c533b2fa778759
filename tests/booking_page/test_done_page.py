"""After the booking: the address as it was typed can be corrected for ten minutes, and the join link stands there once it exists."""

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.business import BusinessId
from scheduling.interval import Interval
from storage import Database
from tests.booking_page.shop_page import CHECK_UP, Connect, ShopPage, open_shop
from tests.support.builders import a_customer, a_service, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.many_wish import Deed, ManyWish
from usecases.tell_undelivered import tell_undelivered

SHOP_ID = BusinessId("shop@slotkeeper")
WRONG, RIGHT = "noor@gmial.com", "noor@gmail.com"


async def booked(database: Database, connect: Connect, email: str = WRONG, **service: object) -> ShopPage:
    page = await open_shop(database, connect, services=[a_service(**service)])
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", name="Noor Visser", email=email)
    return page


def post_of(page: ShopPage) -> PostOffice:
    shop = page.shop
    return PostOffice(database=shop.database, clock=shop.clock, manage_address=page.links.manage)


async def appointment_of(page: ShopPage) -> Appointment:
    found = await page.shop.database.read(
        lambda work: work.appointments.in_span(SHOP_ID, Interval(at(0), at(0, day=30)))
    )
    return found[0]


async def correct(page: ShopPage, email: str = RIGHT) -> None:
    await page.visit.send(f"{page.visit.address.partition('?')[0]}/address", email=email)


async def test_a_likely_slip_is_pointed_out_and_the_booking_is_not_blocked(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    assert "Booked." in page.visit.text
    assert f"It looks as if {RIGHT} was meant." in page.visit.text


async def test_an_honest_address_is_not_questioned(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await booked(sqlite_database, aiohttp_client, email=RIGHT)
    assert "It looks as if" not in page.visit.text
    assert "Correct and send again" in page.visit.text


async def test_the_corrected_address_gets_the_confirmation_and_the_old_link_is_dead(
    database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(database, aiohttp_client)
    post, old = post_of(page), page.visit.address
    await post.deliver()
    await correct(page)
    assert f"A confirmation goes to {RIGHT}." in page.visit.text
    await post.deliver(seconds=1)
    assert (len(post.mail.to(WRONG)), len(post.mail.to(RIGHT))) == (1, 1)
    assert page.visit.address.partition("?")[0] in post.mail.to(RIGHT)[0].text
    await page.visit.go(old)
    assert page.visit.status == 404
    assert "no longer leads to an appointment" in page.visit.text


async def test_before_the_first_mail_has_left_one_mail_is_enough(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    await correct(page)
    post = post_of(page)
    await post.deliver(seconds=1)
    assert (post.mail.to(WRONG), len(post.mail.to(RIGHT))) == ([], 1)


async def test_the_customer_made_by_the_booking_is_mended(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    await correct(page)
    customers = await sqlite_database.read(lambda work: work.customers.list(SHOP_ID))
    assert [one.email for one in customers] == [RIGHT]


async def test_somebody_known_by_the_right_address_is_found_again(database: Database, aiohttp_client: Connect) -> None:
    page = await booked(database, aiohttp_client)
    known = a_customer("Noor Visser", email=RIGHT)
    await database.write(lambda work: work.customers.add(SHOP_ID, known))
    await correct(page)
    customers = await database.read(lambda work: work.customers.list(SHOP_ID))
    assert [one.id for one in customers] == [known.id]
    assert (await appointment_of(page)).attendees[0].customer_id == known.id
    assert not await database.read(lambda work: work.customers.by_contact(SHOP_ID, email=WRONG))


async def test_a_stranger_with_the_wrong_address_keeps_the_own_record(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    stranger = a_customer("Sam Stranger", email=WRONG)
    await sqlite_database.write(lambda work: work.customers.add(SHOP_ID, stranger))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", name="Noor Visser", email=WRONG)
    await correct(page)
    customers = await sqlite_database.read(lambda work: work.customers.list(SHOP_ID))
    assert {one.display_name: one.email for one in customers} == {"Sam Stranger": WRONG, "Noor Visser": RIGHT}


async def test_what_is_no_address_is_said_at_the_field_and_nothing_typed_is_lost(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    await correct(page, "noor at home")
    assert page.visit.status == 422
    assert 'value="noor at home"' in page.visit.text
    assert 'id="email-error"' in page.visit.text


async def test_after_ten_minutes_it_is_too_late(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    manage = page.visit.address
    page.shop.clock.forward(minutes=10)
    await page.visit.go(manage)
    assert "Correct and send again" not in page.visit.text
    await correct(page)
    assert page.visit.status == 409
    assert (await appointment_of(page)).attendees[0].email == WRONG


async def test_three_times_is_enough(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    for number in range(3):
        await correct(page, f"noor{number}@gmail.com")
        assert page.visit.status == 200
    await correct(page)
    assert page.visit.status == 409


async def test_an_appointment_that_staff_entered_has_no_such_form(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    made = await page.shop.usecases.book_appointment(a_wish(), staff_actor("bram"))
    await page.visit.go(page.links.manage(made.view.appointment.attendees[0]))
    assert page.visit.status == 200
    assert "Correct and send again" not in page.visit.text


async def test_a_mail_that_comes_back_from_the_former_address_alarms_nobody(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(sqlite_database, aiohttp_client)
    post = post_of(page)
    await post.deliver()
    first = next(row for row in await post.rows() if row.attendee_id and row.kind == "mail")
    page.shop.clock.forward(minutes=1)
    await correct(page)
    await sqlite_database.write(lambda work: tell_undelivered(work, first, "5.1.1", page.shop.clock.now()))
    assert await post.states(topic="undelivered") == []


async def test_the_join_link_stands_there_as_soon_as_it_exists(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(sqlite_database, aiohttp_client, is_online=True)
    assert "data-follow" in page.visit.text
    assert "Look again" in page.visit.text
    await post_of(page).deliver()
    await page.visit.go(page.visit.address)
    assert "data-follow" not in page.visit.text
    assert "Join the meeting" in page.visit.text


@pytest.mark.parametrize(("typed", "meant"), [(WRONG, RIGHT), (RIGHT, ""), ("x" * 9000, "")])
async def test_the_form_asks_about_an_address_while_it_is_typed(
    sqlite_database: Database, aiohttp_client: Connect, typed: str, meant: str
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.send("/mail-hint", email=typed)
    assert page.visit.text == f'{{"meant": "{meant}"}}'


async def test_a_service_that_sends_no_confirmation_has_nothing_to_send_again(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await booked(sqlite_database, aiohttp_client, sends_confirmation=False)
    assert "Correct and send again" not in page.visit.text


async def test_whoever_was_asked_to_choose_another_time_reads_so_and_can(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """Though the service leaves moving to staff, and by the link that the mail has."""
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service()])
    shop = page.shop
    one = (await shop.usecases.book_appointment(a_wish(at(12)), staff_actor("ada"))).view.appointment
    wish = ManyWish(business_id=SHOP_ID, draft_id=DraftId("d"), deed=Deed.CHOOSE, versions={one.id: one.version})
    await shop.usecases.change_many(wish, staff_actor("ada"))
    await page.visit.go(page.links.manage(one.attendees[0]))
    assert "The Shop asks you to choose another time. Until you do, this one stands." in page.visit.text
    assert f"{page.visit.address}/times" in page.visit.text
