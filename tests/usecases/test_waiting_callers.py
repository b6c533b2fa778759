"""Somebody on the waiting list with a phone number alone: offered by text message where that was agreed to, else called by staff."""

from dataclasses import replace

import pytest

from scheduling.appointment import DraftId
from scheduling.errors import Invalid, PolicyRefused
from scheduling.interval import Interval
from scheduling.waiting import WaitingWish, WishState
from storage import Database
from tests.support.builders import a_service, at, staff_actor
from tests.support.waiting import CHECK_UP, NEXT_DAY, WaitingShop, a_waiting_shop
from usecases.access import Actor
from usecases.join_waiting_list import Joined, WaitWish
from usecases.list_waiting import WaitingView
from usecases.match_customer import CustomerWish
from usecases.open_page import VISITOR
from usecases.texting import CHANNEL, mark_of

ADA = staff_actor("ada")
CALLER = CustomerWish(name="Cal Caller", phone="+31612345678")
AGREED = replace(CALLER, sms_opt_in=True)
NEXT_DAY_SPAN = Interval(at(0, day=5), at(23, day=5))


async def full_shop(database: Database) -> WaitingShop:
    """Both half hours are taken, and the service sends text messages."""
    waiting = await a_waiting_shop(database, services=[a_service(sms_enabled=True)])
    await waiting.fill()
    return waiting


async def join(waiting: WaitingShop, customer: CustomerWish, actor: Actor = ADA, *, draft: str = "call") -> Joined:
    wish = WaitWish(
        business_id=waiting.shop.id,
        service_id=CHECK_UP,
        draft_id=DraftId(draft),
        days=(NEXT_DAY,),
        customer=customer,
    )
    return await waiting.shop.usecases.join_waiting_list(wish, actor)


async def called(waiting: WaitingShop, customer: CustomerWish = CALLER) -> WaitingWish:
    wish = (await join(waiting, customer)).wish
    assert wish is not None
    return wish


async def free_a_place(waiting: WaitingShop) -> int:
    """How many places were offered then."""
    business = waiting.shop.id
    taken = await waiting.shop.database.read(lambda work: work.appointments.in_span(business, NEXT_DAY_SPAN))
    await waiting.cancel(taken[0])
    return await waiting.offer()


async def rows(waiting: WaitingShop) -> list[WaitingView]:
    listed = await waiting.shop.usecases.list_waiting(waiting.shop.id, ADA, with_starts=True)
    return list(listed.wishes)


async def test_whom_no_message_reaches_is_passed_over_and_stands_on_the_list_to_be_called(database: Database) -> None:
    waiting = await full_shop(database)
    await called(waiting)
    second = await waiting.waiting("Piet Bos")
    assert await free_a_place(waiting) == 1
    assert (await waiting.offered(second)).span.start == at(8, day=5)
    caller, _ = await rows(waiting)
    assert (caller.wish.name, caller.is_called, caller.wish.state) == ("Cal Caller", True, WishState.WAITING)


async def test_a_free_place_is_shown_to_those_who_call(sqlite_database: Database) -> None:
    waiting = await full_shop(sqlite_database)
    wish = await called(waiting)
    assert await free_a_place(waiting) == 0
    (caller,) = await rows(waiting)
    assert at(8, day=5) in caller.starts
    with pytest.raises(PolicyRefused) as refused:
        await waiting.shop.usecases.offer_by_hand(waiting.shop.id, wish.id, caller.starts[0], ADA)
    assert refused.value.data["rule"] == "call_instead"


async def test_who_agreed_to_text_messages_is_offered_the_place_by_one(database: Database) -> None:
    waiting = await full_shop(database)
    wish = await called(waiting, AGREED)
    assert await free_a_place(waiting) == 1
    assert [(row.topic, row.kind) for row in await waiting.rows()] == [("place_offered", "sms")]
    booked = await waiting.claim(wish)
    assert booked.view.appointment.seated[0].phone == "+31612345678"


async def test_who_has_said_stop_is_called(sqlite_database: Database) -> None:
    waiting = await full_shop(sqlite_database)
    await called(waiting, AGREED)
    stop, now = mark_of("+31612345678"), waiting.shop.clock.now()
    await waiting.shop.database.write(lambda work: work.suppressions.add(CHANNEL, stop, "stop", now))
    assert await free_a_place(waiting) == 0
    assert [row.is_called for row in await rows(waiting)] == [True]


async def test_one_way_to_be_reached_is_needed(sqlite_database: Database) -> None:
    waiting = await full_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await join(waiting, CustomerWish(name="Cal Caller"))
    assert (refused.value.data["field"], refused.value.data["rule"]) == ("customer_email", "mail_or_phone")


async def test_customers_leave_an_address_or_agree_to_text_messages(sqlite_database: Database) -> None:
    waiting = await full_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await join(waiting, CALLER, VISITOR)
    assert (refused.value.data["field"], refused.value.data["rule"]) == ("customer_email", "required")
    assert (await join(waiting, AGREED, VISITOR)).is_new


async def test_the_same_caller_waits_once_and_two_at_one_number_wait_each(sqlite_database: Database) -> None:
    waiting = await full_shop(sqlite_database)
    assert (await join(waiting, CALLER)).is_new
    assert not (await join(waiting, CALLER, draft="again")).is_new
    assert (await join(waiting, replace(CALLER, name="Tim Caller"))).is_new
