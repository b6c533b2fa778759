"""A service with more seats than before: what is still to come is widened with it, or left as it is."""

from dataclasses import replace

import pytest

from scheduling.appointment import Appointment, DraftId, Origin
from scheduling.errors import SlotRefused
from scheduling.service import Service, ServiceId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.edit_mark import mark_of
from usecases.match_customer import CustomerWish

ADA = staff_actor("ada")
CLASS = ServiceId("checkup")


async def full_class(database: Database) -> tuple[Shop, Appointment]:
    shop = await a_shop(database, services=[a_service(maximum_attendees=2)])
    for name in ("Noor", "Piet"):
        booked = await join(shop, name)
    return shop, booked


async def join(shop: Shop, name: str) -> Appointment:
    customer = CustomerWish(name=name, email=f"{name.casefold()}@example.com")
    wish = a_wish(at(10), draft_id=DraftId(name), customers=(customer,), origin=Origin.PAGE)
    return (await shop.usecases.book_appointment(wish, ADA)).view.appointment


async def raise_seats(shop: Shop, *, widens: bool, seats: int = 4) -> Service:
    stored = await shop.database.read(lambda work: work.services.get(shop.id, CLASS))
    wish = replace(stored, maximum_attendees=seats)
    return await shop.usecases.change_service(shop.id, wish, mark_of(stored), ADA, widens=widens)


async def test_they_are_counted_before(database: Database) -> None:
    shop, _ = await full_class(database)
    counted = [await shop.usecases.count_narrower(shop.id, CLASS, seats, ADA) for seats in (2, 3)]
    assert counted == [0, 1]


async def test_widened_they_take_more_people(database: Database) -> None:
    shop, full = await full_class(database)
    await raise_seats(shop, widens=True)
    joined = await join(shop, "Sara")
    assert (joined.id, joined.seats, len(joined.seated)) == (full.id, 4, 3)
    entries = await shop.database.read(lambda work: work.history.of_appointment(shop.id, full.id))
    assert [one.data["seats"] for one in entries if one.what == "seats_raised"] == [4]


async def test_left_as_they_are_they_stay_full(database: Database) -> None:
    shop, _ = await full_class(database)
    await raise_seats(shop, widens=False)
    with pytest.raises(SlotRefused):
        await join(shop, "Sara")


async def test_what_is_past_is_left_alone(database: Database) -> None:
    shop, full = await full_class(database)
    shop.clock.forward(days=1)
    await raise_seats(shop, widens=True)
    assert (await shop.database.read(lambda work: work.appointments.get(shop.id, full.id))).seats == 2
