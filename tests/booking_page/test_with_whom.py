"""Whoever moves an appointment sees at which times somebody else would give it."""

from storage import Database
from tests.booking_page.shop_page import Connect, ShopPage, open_shop
from tests.support.builders import a_service, a_staff_member, a_wish, at, staff_actor

BRAM = (a_staff_member("Bram").id,)
OTHERS = "With somebody other than Bram Visser"


async def moving(database: Database, connect: Connect, *, is_bram_away: bool) -> ShopPage:
    """The page on which an appointment with Bram at nine is moved; at ten he may have another."""
    both = a_service(is_customer_allowed_to_manage=True, staff_ids=(*BRAM, a_staff_member("Sam").id))
    page = await open_shop(database, connect, services=[both])
    book = page.shop.usecases.book_appointment
    one = (await book(a_wish(at(9), staff_ids=BRAM), staff_actor("ada"))).view.appointment
    if is_bram_away:
        await book(a_wish(at(10), staff_ids=BRAM), staff_actor("ada"))
    await page.visit.go(f"{page.links.manage(one.attendees[0])}/times?day={at(9):%Y-%m-%d}")
    return page


async def test_times_of_another_person_stand_apart_and_can_be_had(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    visit = (await moving(sqlite_database, aiohttp_client, is_bram_away=True)).visit
    before, _, after = visit.text.partition(OTHERS)
    ten, eleven = at(10).isoformat(), at(11).isoformat()
    assert (ten in before, ten in after) == (False, True)
    assert (eleven in before, eleven in after) == (True, False)
    await visit.send(visit.address.partition("?")[0], start=ten)
    assert "Moved." in visit.text


async def test_nothing_is_said_where_the_same_person_has_time(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    visit = (await moving(sqlite_database, aiohttp_client, is_bram_away=False)).visit
    assert at(10).isoformat() in visit.text
    assert OTHERS not in visit.text
