"""A reference that is drawn twice: whoever books does not hear of it."""

from itertools import chain, repeat

import pytest

from scheduling.appointment import DraftId
from storage import Database
from tests.support.builders import a_business, a_service, a_shop, a_wish, at, staff_actor
from usecases import carry_out_booking, hold_slot, serve_queue
from usecases.hold_slot import HoldWish
from usecases.open_page import VISITOR

TAKEN, FREE = "SK-AAAAAA", "SK-BBBBBB"


@pytest.fixture(autouse=True)
def unlucky(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same reference is drawn three times before another one is."""
    drawn = chain(repeat(TAKEN, 3), repeat(FREE))
    for one in (carry_out_booking, hold_slot, serve_queue):
        monkeypatch.setattr(one, "make_reference", lambda: next(drawn))


async def test_a_booking_whose_reference_is_taken_is_given_another(database: Database) -> None:
    shop = await a_shop(database)
    booked = [await shop.usecases.book_appointment(a_wish(at(hour)), staff_actor("ada")) for hour in (9, 11)]
    assert [one.view.appointment.reference for one in booked] == [TAKEN, FREE]


async def test_a_start_is_kept_though_the_reference_is_taken(database: Database) -> None:
    shop = await a_shop(database, business=a_business(is_published=True))
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    wish = HoldWish(business_id=shop.id, service_id=a_service().id, draft_id=DraftId("d"), start=at(11))
    held = await shop.usecases.appointments.hold(wish, VISITOR)
    assert held.until is not None
