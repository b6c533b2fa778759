"""kill -9 in the middle of an offer, a claim or a no: what was not committed never was, and nothing is offered or sold twice."""

import signal

import pytest

from scheduling.errors import SlotRefused
from scheduling.waiting import WaitingWish, WishState
from storage import Database
from tests.support.builders import at
from tests.support.processes import run
from tests.support.waiting import WaitingShop, a_waiting_shop

NINE = at(8, day=5)


async def killed(waiting: WaitingShop, what: str, point: str) -> None:
    arguments = [waiting.shop.database.url, waiting.shop.clock.now().isoformat(), what, point]
    assert await run("-m", "tests.worker.dying_offers", *arguments) == -signal.SIGKILL


async def a_freed_place(database: Database) -> tuple[WaitingShop, WaitingWish, WaitingWish]:
    waiting = await a_waiting_shop(database)
    taken = await waiting.fill()
    first, second = await waiting.waiting("Noor Jansen"), await waiting.waiting("Piet Bos")
    await waiting.cancel(taken[0])
    return waiting, first, second


@pytest.mark.faults
@pytest.mark.parametrize("point", ["appointment", "offer", "wish", "messages", "history"])
async def test_a_worker_killed_while_offering_has_offered_nothing(database: Database, point: str) -> None:
    waiting, first, second = await a_freed_place(database)
    await killed(waiting, "offer", point)
    assert (await waiting.own(first)).offer is None
    assert await waiting.offer() == 1
    assert (await waiting.offered(first)).span.start == NINE
    assert (await waiting.own(second)).offer is None
    assert [row.topic for row in await waiting.rows()].count("place_offered") == 1


@pytest.mark.faults
@pytest.mark.parametrize("point", ["ended", "wish", "appointment", "history"])
async def test_killed_between_claim_and_commit_the_place_is_still_kept_for_the_same(
    database: Database, point: str
) -> None:
    waiting, first, second = await a_freed_place(database)
    await waiting.offer()
    await killed(waiting, "claim", point)
    with pytest.raises(SlotRefused):
        await waiting.visitor_books(NINE)
    booked = await waiting.claim(first)
    assert booked.view.appointment.span.start == NINE
    assert [(await waiting.own(wish)).wish.state for wish in (first, second)] == [WishState.BOOKED, WishState.WAITING]


@pytest.mark.faults
@pytest.mark.parametrize("point", ["ended", "wish", "offer", "messages"])
async def test_killed_while_it_is_passed_on_the_place_is_nobody_elses(database: Database, point: str) -> None:
    waiting, first, second = await a_freed_place(database)
    await waiting.offer()
    await killed(waiting, "decline", point)
    assert (await waiting.offered(first)).span.start == NINE
    await waiting.decline(first)
    assert (await waiting.offered(second)).span.start == NINE
