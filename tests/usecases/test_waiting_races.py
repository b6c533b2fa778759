"""Many at once at the waiting list, each race with its control: the same rivals with the guards taken away."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from scheduling.business import BusinessId
from scheduling.errors import Refusal
from scheduling.staff import StaffId
from scheduling.waiting import OfferState, PlaceOffer, WaitingWish, WishId, WishState
from storage import Database, Work
from storage.guards import drop_guards
from storage.locking import Locks
from storage.waiting_list import WaitingList
from tests.support.builders import a_service, at
from tests.support.databases import open_patiently
from tests.support.waiting import WaitingShop, a_waiting_shop
from tests.usecases.test_races import _number_only
from usecases.open_page import VISITOR

NAMES = ("Noor", "Piet", "Jan", "Emma", "Lisa", "Tess")
NINE = at(8, day=5)


async def all_at_once(work: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    return await asyncio.gather(*work, return_exceptions=True)


async def a_freed_place(database: Database, **given: Any) -> tuple[WaitingShop, list[WaitingWish]]:
    waiting = await a_waiting_shop(database, **given)
    taken = await waiting.fill()
    wishes = [await waiting.waiting(f"{name} Smit") for name in NAMES]
    await waiting.cancel(taken[0])
    return waiting, wishes


async def open_offers(waiting: WaitingShop) -> list[PlaceOffer]:
    def read(work: Work) -> list[PlaceOffer]:
        found = [
            work.waiting_list.offers_to(waiting.shop.id, wish.id) for wish in work.waiting_list.open_of(waiting.shop.id)
        ]
        return [offer for offers in found for offer in offers if offer.state is OfferState.OPEN]

    return await waiting.shop.database.read(read)


async def test_of_eight_workers_at_once_one_makes_the_offer(database: Database) -> None:
    waiting, wishes = await a_freed_place(database)
    outcomes = await all_at_once([waiting.worker().run_once() for _ in range(8)])
    assert sorted(outcomes) == [0] * 7 + [1]
    assert [offer.wish_id for offer in await open_offers(waiting)] == [wishes[0].id]


def _take_away(work: Work) -> None:
    drop_guards(work.connection.dialect.name, lambda statement: work.connection.execute(text(statement)))
    work.connection.execute(text("DROP INDEX uq_waiting_offer_open"))
    work.connection.execute(
        text("ALTER TABLE waiting_offer DROP CONSTRAINT uq_waiting_offer_business_id_wish_id_starts_at")
    )


def _settle(waiting: WaitingShop, work: Work) -> None:
    """The place kept for an undo is over: the rivals would queue up to clear it away."""
    work.appointments.drop_ended_holds(waiting.shop.id, [StaffId("bram")], waiting.shop.clock.now())


async def test_control_without_locks_and_net_the_place_is_offered_twice(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: set[str] = set()
    add_offer = WaitingList.add_offer

    def after_two_have_looked(self: WaitingList, business_id: BusinessId, new: PlaceOffer) -> None:
        looked.add(new.id)
        for _ in range(3000):
            if len(looked) > 1:
                break
            self._connection.execute(text("SELECT pg_sleep(0.02)"))
        add_offer(self, business_id, new)

    def only_look(self: WaitingList, business_id: BusinessId, wish_id: WishId) -> WaitingWish | None:
        return self.find(business_id, wish_id)

    async with await open_patiently(postgres_url) as database:
        waiting, _ = await a_freed_place(database)
        await database.write(_take_away)
        await database.write(partial(_settle, waiting))
        monkeypatch.setattr(Locks, "staff", _number_only)
        monkeypatch.setattr(WaitingList, "lock", only_look)
        monkeypatch.setattr(WaitingList, "add_offer", after_two_have_looked)
        await all_at_once([waiting.worker().run_once() for _ in range(8)])
        assert len(await open_offers(waiting)) > 1


async def test_of_many_presses_on_one_offer_one_appointment_comes(database: Database) -> None:
    waiting, wishes = await a_freed_place(database)
    await waiting.offer()
    booking = (await waiting.own(wishes[0])).booking
    book = waiting.shop.usecases.book_appointment
    outcomes = await all_at_once([book(booking, VISITOR) for _ in range(12)])
    assert len({booked.view.appointment.id for booked in outcomes}) == 1
    assert [booked.was_repeat for booked in outcomes].count(False) == 1


async def test_a_yes_and_a_no_at_once_end_in_one_of_them(database: Database) -> None:
    waiting, wishes = await a_freed_place(database)
    await waiting.offer()
    own = await waiting.own(wishes[0])
    assert own.open_offer is not None
    book, decline = waiting.shop.usecases.book_appointment, waiting.decline(wishes[0])
    claimed, declined = await all_at_once([book(own.booking, VISITOR), decline])
    assert isinstance(claimed, Refusal) != isinstance(declined, Refusal | AssertionError)
    after = await waiting.own(wishes[0])
    ends = (WishState.BOOKED, OfferState.CLAIMED), (WishState.WAITING, OfferState.DECLINED)
    assert (after.wish.state, after.offer and after.offer.state) in ends


async def test_workers_visitors_and_claims_together_sell_each_place_once(database: Database) -> None:
    """Two seats in one class are freed; three workers offer, eight visitors book, and whoever is offered one takes it."""
    waiting = await a_waiting_shop(database, services=[a_service(maximum_attendees=3)])
    seats = [
        await waiting.book(start) for start in (NINE, NINE, NINE, at(8, 30, day=5), at(8, 30, day=5), at(8, 30, day=5))
    ]
    wishes = [await waiting.waiting(f"{name} Smit") for name in NAMES]
    for _ in range(2):
        await waiting.give_up_seat(seats[0])
    await all_at_once([waiting.worker().run_once() for _ in range(3)] + [waiting.visitor_books(NINE) for _ in range(8)])
    claims = [waiting.claim(wish) for wish in wishes]
    booked = [one for one in await all_at_once(claims) if not isinstance(one, BaseException)]
    appointment = await waiting.shop.database.read(
        lambda work: work.appointments.get(waiting.shop.id, seats[0].view.appointment.id)
    )
    assert len(appointment.seated) == 3
    assert max(Counter(one.view.appointment.seated[0].name for one in booked).values(), default=1) == 1
    assert await open_offers(waiting) == []
