"""A draft by which a seat in a group was taken, sent again for something else: nothing is booked twice, and nothing breaks."""

import asyncio
from typing import Any

import pytest_asyncio

from scheduling.appointment import DraftId
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import Booked
from usecases.hold_slot import HoldWish
from usecases.open_page import VISITOR

CLASS, USED = ServiceId("class"), DraftId("used")


async def book(shop: Shop, **given: Any) -> Booked:
    return await shop.usecases.book_appointment(a_wish(at(9), **given), staff_actor("ada"))


@pytest_asyncio.fixture
async def shop(database: Database) -> Shop:
    """In which that draft has joined a class that was there before."""
    group = a_service(id=CLASS, display_name="Class", maximum_attendees=30, staff_ids=(StaffId("sam"),))
    made = await a_shop(database, services=[a_service(staff_ids=(StaffId("bram"),)), group])
    await book(made, service_id=CLASS)
    await book(made, service_id=CLASS, draft_id=USED)
    return made


async def test_it_books_nothing_of_another_service(shop: Shop) -> None:
    again = await book(shop, draft_id=USED)
    assert again.was_repeat
    assert again.view.appointment.service_id == CLASS


async def test_a_start_of_another_service_is_held_by_another_one(shop: Shop) -> None:
    wish = HoldWish(business_id=shop.id, service_id=a_service().id, draft_id=USED, start=at(11))
    held = await shop.usecases.appointments.hold(wish, VISITOR)
    assert held.draft_id != USED


async def test_sent_for_two_services_at_once_it_books_one_of_them(shop: Shop) -> None:
    for number in range(6):
        draft = DraftId(f"draft {number}")
        own = a_wish(at(9 + number, day=5), draft_id=draft)
        both = [book(shop, service_id=CLASS, draft_id=draft), shop.usecases.book_appointment(own, staff_actor("ada"))]
        one, other = await asyncio.gather(*both)
        assert (one.was_repeat, other.was_repeat) in {(True, False), (False, True)}
        assert one.view.appointment.id == other.view.appointment.id
