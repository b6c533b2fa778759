"""A form that was used already: sent again, gone back to, or passed on with its address."""

from datetime import date

from scheduling.appointment import Appointment
from scheduling.policy import SchedulingPolicy
from scheduling.service import ServiceId
from storage import Database
from tests.booking_page.demo import NOOR, Visit
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, ShopPage, open_shop
from tests.support.builders import a_service
from tests.support.waiting import a_small_business

SAM = {"name": "Sam Bakker", "email": "sam@example.com"}
CLASS = f"{SHOP}/class"
WAITING = f"{CHECK_UP}/waiting"


async def a_used_form(database: Database, connect: Connect, path: str = CHECK_UP) -> tuple[ShopPage, str, str]:
    """The page after Noor has booked, the address of her form and that of her own page."""
    services = [
        a_service(),
        a_service(id=ServiceId("class"), maximum_attendees=5, policy=SchedulingPolicy(minimum_lead_time=0)),
    ]
    page = await open_shop(database, connect, services=services)
    await page.visit.go(path)
    await page.visit.choose(page.visit.starts()[-1])
    form = page.visit.actions()[0]
    await page.visit.send(form, action="book", **NOOR)
    assert "Booked." in page.visit.text
    return page, form, page.visit.address.partition("?")[0]


async def coming(page: ShopPage) -> tuple[Appointment, ...]:
    return await page.shop.database.read(
        lambda work: work.appointments.coming(page.shop.id, after=page.shop.clock.now())
    )


async def test_whoever_is_given_the_address_of_a_used_form_sees_nothing_of_who_has_booked(
    database: Database, aiohttp_client: Connect
) -> None:
    page, form, _ = await a_used_form(database, aiohttp_client)
    await page.visit.send(form, action="book", **SAM)
    assert (page.visit.status, "Noor" in page.visit.text) == (409, False)
    assert f'value="{SAM["name"]}"' in page.visit.text
    await page.visit.send(page.visit.actions()[0], action=_nearest(page.visit), **SAM)
    await page.visit.press("book", **SAM)
    assert "Booked." in page.visit.text
    assert {one.seated[0].name for one in await coming(page)} == {NOOR["name"], SAM["name"]}


async def test_two_of_a_family_take_two_seats_by_going_back(database: Database, aiohttp_client: Connect) -> None:
    page, form, first = await a_used_form(database, aiohttp_client, CLASS)
    await page.visit.send(form, action="book", **{**NOOR, "name": "Sam Visser"})
    assert page.visit.address.partition("?")[0] != first
    await page.visit.send(form, action="book", **NOOR)
    assert page.visit.address.partition("?")[0] == first
    assert [len(one.seated) for one in await coming(page)] == [2]


async def test_whoever_goes_back_after_booking_can_choose_another_time(
    database: Database, aiohttp_client: Connect
) -> None:
    page, form, first = await a_used_form(database, aiohttp_client)
    await page.visit.go(CHECK_UP, chosen=_token(form))
    await page.visit.send(CHECK_UP, start=page.visit.starts()[0], chosen=_token(form))
    await page.visit.press("book", **NOOR)
    assert "Booked." in page.visit.text
    assert page.visit.address.partition("?")[0] != first


async def test_whoever_goes_back_can_book_another_lesson_as_well(database: Database, aiohttp_client: Connect) -> None:
    page, form, _ = await a_used_form(database, aiohttp_client, CLASS)
    await page.visit.go(CLASS, chosen=_token(form))
    await page.visit.send(CLASS, start=page.visit.starts()[0], chosen=_token(form))
    await page.visit.press("book", **NOOR)
    assert "Booked." in page.visit.text
    assert len(await coming(page)) == 2


async def test_a_form_sent_again_after_cancelling_books_anew(database: Database, aiohttp_client: Connect) -> None:
    page, form, first = await a_used_form(database, aiohttp_client)
    await page.visit.send(f"{first}/cancel", reason="ill")
    page.shop.clock.forward(minutes=1)
    await page.visit.send(form, action="book", **NOOR)
    assert "Booked." in page.visit.text
    assert page.visit.address.partition("?")[0] != first


async def test_other_days_sent_from_the_same_form_are_another_wish(database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(database, aiohttp_client, business=a_small_business(is_published=True))
    for day in ("2027-01-05", "2027-01-05", "2027-01-06"):
        wish = {**NOOR, "draft": "d", "from": day, "until": day}
        await page.visit.send(WAITING, **wish)
        await page.visit.send(WAITING, **wish, none=page.visit.hidden("none"))
        assert "You are on the waiting list" in page.visit.text
    wishes = await page.shop.database.read(lambda work: work.waiting_list.open_of(page.shop.id))
    assert [one.days for one in wishes] == [(date(2027, 1, 5),), (date(2027, 1, 6),)]


def _token(form: str) -> str:
    return form.rpartition("/")[2]


def _nearest(visit: Visit) -> str:
    return visit.text.partition('name="action" value="start ')[2].partition('"')[0].join(("start ", ""))
