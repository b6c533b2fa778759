"""All appointments page by page."""

from typing import Any

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.errors import NotAllowed, NotFound
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.cancel_appointment import CancelWish
from usecases.list_appointments import AppointmentPage, ListQuestion

BY_TWO = a_service(staff_ids=(StaffId("bram"), StaffId("ada")))


async def shop_with(database: Database, *hours: int, person: str = "bram") -> Shop:
    shop = await a_shop(database, services=[BY_TWO])
    for hour in hours:
        await book(shop, hour, person)
    return shop


async def book(shop: Shop, hour: int, person: str = "bram") -> Appointment:
    wish = a_wish(at(hour), staff_ids=(StaffId(person),))
    return (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment


async def page(shop: Shop, by: str = "ada", **given: Any) -> AppointmentPage:
    question = ListQuestion(business_id=shop.id, **{"limit": 10, **given})
    return await shop.usecases.appointments.list_all(question, staff_actor(by))


def hours(found: AppointmentPage) -> list[int]:
    return [view.appointment.span.start.hour for view in found.views]


@pytest.mark.parametrize(("is_falling", "order"), [(False, [9, 10, 11, 12, 13]), (True, [13, 12, 11, 10, 9])])
async def test_following_the_pages_shows_each_once(database: Database, is_falling: bool, order: list[int]) -> None:
    shop = await shop_with(database, 9, 11, 10, 13, 12)
    seen: list[int] = []
    place = None
    for _ in range(3):
        found = await page(shop, limit=2, after=place, is_falling=is_falling)
        seen, place = seen + hours(found), found.next
    assert (seen, place) == (order, None)


async def test_those_at_the_same_time_are_each_shown_once(database: Database) -> None:
    shop = await shop_with(database, 9)
    await book(shop, 9, "ada")
    first = await page(shop, limit=1)
    second = await page(shop, limit=1, after=first.next)
    assert len({view.appointment.id for view in (*first.views, *second.views)}) == 2


async def test_what_was_cancelled_is_not_there(database: Database) -> None:
    shop = await shop_with(database, 9)
    gone = await book(shop, 10)
    end = CancelWish(business_id=shop.id, appointment_id=gone.id, expected_version=None, draft_id=DraftId("end"))
    await shop.usecases.appointments.end(end, staff_actor("ada"))
    found = await page(shop, wants_total=True)
    assert (hours(found), found.total) == ([9], 1)
    with pytest.raises(NotFound):
        await shop.usecases.appointments.read(shop.id, gone.id, staff_actor("ada"))


async def test_a_span_holds_what_overlaps_it(database: Database) -> None:
    shop = await shop_with(database, 9, 10, 11)
    assert hours(await page(shop, ends_after=at(9, 30), starts_before=at(11))) == [10]
    assert hours(await page(shop, ends_after=at(9, 15), starts_before=at(11, 1))) == [9, 10, 11]


async def test_a_team_member_finds_the_own_ones_alone(sqlite_database: Database) -> None:
    shop = await shop_with(sqlite_database, 9)
    await book(shop, 10, "ada")
    assert hours(await page(shop, by="bram")) == [9]
    question = ListQuestion(business_id=shop.id, limit=1)
    assert await shop.usecases.appointments.list_all.count(question, staff_actor("bram")) == 1


async def test_guests_see_nothing(sqlite_database: Database) -> None:
    with pytest.raises(NotAllowed):
        await page(await shop_with(sqlite_database), by="guus")
