"""The waiting list from the wish to the claim: who is offered a freed place, for how long, and what becomes of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduling.appointment import DraftId
from scheduling.errors import PolicyRefused, SlotRefused
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.staff import StaffId
from scheduling.waiting import OfferState, WaitingWish, WishState
from storage import Database
from tests.support.builders import a_service, at, staff_actor
from tests.support.waiting import CHECK_UP, NEXT_DAY, WaitingShop, a_small_business, a_waiting_shop
from tests.usecases.test_hold_slot import hold_slot
from tests.usecases.test_manage_services import change as change_service
from tests.usecases.test_manage_staff import change as change_person
from usecases.edit_mark import mark_of
from usecases.hold_slot import HoldWish
from usecases.manage_business import HoursWish
from usecases.open_page import VISITOR
from usecases.reschedule_appointment import RescheduleWish
from usecases.take_time_off import TimeOffWish

NINE, HALF_PAST = at(8, day=5), at(8, 30, day=5)


async def states(waiting: WaitingShop, *wishes: WaitingWish) -> list[WishState]:
    return [(await waiting.own(wish)).wish.state for wish in wishes]


async def offered_to(database: Database, *names: str) -> tuple[WaitingShop, list[WaitingWish]]:
    """A shop in which these wait, in this order, and nine o'clock has just been offered to the first."""
    waiting = await a_waiting_shop(database)
    taken = await waiting.fill()
    wishes = [await waiting.waiting(name) for name in names]
    await waiting.cancel(taken[0])
    assert await waiting.offer() == 1
    return waiting, wishes


async def test_a_freed_place_is_offered_to_the_first_in_order(database: Database) -> None:
    waiting, (first, second) = await offered_to(database, "Noor Jansen", "Piet Bos")
    assert (await waiting.offered(first)).span.start == NINE
    assert await states(waiting, first, second) == [WishState.OFFERED, WishState.WAITING]


async def test_nothing_is_offered_while_nothing_is_free(database: Database) -> None:
    waiting = await a_waiting_shop(database)
    await waiting.fill()
    await waiting.waiting()
    assert await waiting.offer() == 0


async def test_a_cancelled_place_is_offered_only_when_the_change_can_no_longer_be_undone(database: Database) -> None:
    waiting = await a_waiting_shop(database)
    taken = await waiting.fill()
    await waiting.waiting()
    await waiting.cancel(taken[0], undo=True)
    assert await waiting.offer() == 0
    waiting.shop.clock.forward(seconds=11)
    assert await waiting.offer() == 1


async def test_nobody_else_gets_the_place_that_is_offered(database: Database) -> None:
    waiting, _ = await offered_to(database, "Noor Jansen")
    with pytest.raises(SlotRefused):
        await waiting.visitor_books(NINE)
    with pytest.raises(SlotRefused):
        await waiting.book(NINE)


async def test_the_claim_books_the_place_on_the_ordinary_way(database: Database) -> None:
    waiting, (wish,) = await offered_to(database, "Noor Jansen")
    booked = await waiting.claim(wish)
    assert booked.view.appointment.span.start == NINE
    assert [seat.name for seat in booked.view.appointment.seated] == ["Noor Jansen"]
    assert await states(waiting, wish) == [WishState.BOOKED]
    assert any(mail.subject.startswith("Confirmed") for mail in await waiting.post())


async def test_a_claim_pressed_twice_books_once(database: Database) -> None:
    waiting, (wish,) = await offered_to(database, "Noor Jansen")
    booking = (await waiting.own(wish)).booking
    first, second = [await waiting.shop.usecases.book_appointment(booking, VISITOR) for _ in range(2)]
    assert second.was_repeat
    assert second.view.appointment.id == first.view.appointment.id


async def test_a_no_passes_the_place_on_at_once_and_keeps_the_wish(database: Database) -> None:
    waiting, (first, second) = await offered_to(database, "Noor Jansen", "Piet Bos")
    await waiting.decline(first)
    assert (await waiting.offered(second)).span.start == NINE
    assert await states(waiting, first, second) == [WishState.WAITING, WishState.OFFERED]


async def test_a_lapsed_offer_goes_to_the_next_in_the_same_moment(database: Database) -> None:
    """Between the two nobody else can slip in: the place goes from hand to hand in one transaction."""
    waiting, (first, second) = await offered_to(database, "Noor Jansen", "Piet Bos")
    waiting.shop.clock.forward(hours=2)
    with pytest.raises(SlotRefused):
        await waiting.visitor_books(NINE)
    assert await waiting.offer() == 0
    assert (await waiting.offered(second)).span.start == NINE
    assert await states(waiting, first, second) == [WishState.WAITING, WishState.OFFERED]


async def test_after_its_time_an_offer_cannot_be_taken_up(database: Database) -> None:
    waiting, (wish,) = await offered_to(database, "Noor Jansen")
    booking = (await waiting.own(wish)).booking
    waiting.shop.clock.forward(hours=2)
    with pytest.raises(PolicyRefused) as refused:
        await waiting.shop.usecases.book_appointment(booking, VISITOR)
    assert refused.value.data["rule"] == "offer_over"


async def test_what_nobody_on_the_list_wants_is_free_for_everybody(database: Database) -> None:
    waiting, (wish,) = await offered_to(database, "Noor Jansen")
    await waiting.decline(wish)
    assert (await waiting.visitor_books(NINE)).view.appointment.span.start == NINE


async def test_nothing_is_offered_to_anybody_twice(database: Database) -> None:
    waiting, (wish,) = await offered_to(database, "Noor Jansen")
    await waiting.decline(wish)
    assert await waiting.offer() == 0
    booked = (await waiting.visitor_books(NINE)).view.appointment
    await waiting.cancel(booked)
    assert await waiting.offer() == 0


async def test_whoever_lets_two_offers_lapse_leaves_the_list_and_is_told(database: Database) -> None:
    waiting = await a_waiting_shop(database)
    taken = await waiting.fill()
    wish = await waiting.waiting()
    for appointment in taken:
        await waiting.cancel(appointment)
        await waiting.offer()
        waiting.shop.clock.forward(hours=2)
        await waiting.offer()
    assert await states(waiting, wish) == [WishState.LAPSED]
    assert [mail.subject for mail in await waiting.post()][-1] == "No longer on the waiting list: Check-up"


async def test_a_wish_taken_back_passes_its_place_on(database: Database) -> None:
    waiting, (first, second) = await offered_to(database, "Noor Jansen", "Piet Bos")
    await waiting.withdraw(first)
    await waiting.withdraw(first)
    assert (await waiting.offered(second)).span.start == NINE
    assert await states(waiting, first) == [WishState.WITHDRAWN]


async def test_a_wish_ends_when_its_last_day_has_passed(database: Database) -> None:
    waiting = await a_waiting_shop(database)
    await waiting.fill()
    wish = await waiting.waiting()
    waiting.shop.clock.forward(hours=40)
    await waiting.offer()
    assert await states(waiting, wish) == [WishState.OVER]


async def test_whoever_found_an_appointment_meanwhile_is_offered_no_more(database: Database) -> None:
    waiting = await a_waiting_shop(database)
    taken = await waiting.fill()
    wish = await waiting.waiting()
    await waiting.cancel(taken[0])
    await waiting.book(NINE, customers=(waiting.customer("Noor Jansen"),))
    await waiting.cancel(taken[1])
    assert await waiting.offer() == 0
    assert await states(waiting, wish) == [WishState.BOOKED]


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"parts": ("afternoon",)}, False),
        ({"parts": ("morning", "evening")}, True),
        ({"days": (date(2027, 1, 6),)}, False),
        ({"staff_id": StaffId("sam")}, False),
        ({"staff_id": StaffId("bram")}, True),
    ],
    ids=str,
)
async def test_an_offer_fits_the_days_the_parts_of_the_day_and_the_person(
    sqlite_database: Database, wanted: dict[str, Any], fits: bool
) -> None:
    service = a_service(staff_ids=(StaffId("bram"), StaffId("sam")))
    waiting = await a_waiting_shop(sqlite_database, services=[service])
    taken = await waiting.fill(staff_ids=(StaffId("bram"),))
    await waiting.fill(staff_ids=(StaffId("sam"),))
    for name in ("bram", "sam"):
        await waiting.fill(day=6, staff_ids=(StaffId(name),))
    await waiting.waiting(**wanted)
    await waiting.cancel(taken[0])
    assert await waiting.offer() == int(fits)


async def test_a_moved_appointment_frees_its_old_place(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    taken = await waiting.fill()
    wish = await waiting.waiting()
    move = RescheduleWish(
        business_id=waiting.shop.id,
        appointment_id=taken[0].id,
        expected_version=taken[0].version,
        draft_id=waiting.draft(),
        start=at(8, day=6),
    )
    await waiting.shop.usecases.reschedule_appointment(move, staff_actor("ada"))
    waiting.shop.clock.forward(seconds=11)
    await waiting.offer()
    assert (await waiting.offered(wish)).span.start == NINE


async def test_time_off_that_is_removed_and_hours_that_are_widened_free_places(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    off = TimeOffWish(business_id=waiting.shop.id, staff_ids=(StaffId("bram"),), draft_id="off", first=NEXT_DAY)
    taken = await waiting.shop.usecases.take_time_off(off, staff_actor("ada"))
    first, second = await waiting.waiting("Noor Jansen"), await waiting.waiting("Piet Bos", parts=("afternoon",))
    assert await waiting.offer() == 0
    await waiting.shop.usecases.remove_time_off(waiting.shop.id, taken.time_off[0].id, staff_actor("ada"))
    await waiting.offer()
    assert (await waiting.offered(first)).span.start == NINE
    shown = HoursWish.of(waiting.shop.business)
    wider = replace(shown, hours=same_hours(9 * 60, 13 * 60))
    await waiting.shop.usecases.change_hours(waiting.shop.id, wider, mark_of(shown), staff_actor("ada"))
    await waiting.offer()
    assert (await waiting.offered(second)).span.start == at(11, day=5)


async def test_longer_hours_of_one_person_lead_to_an_offer(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    wish = await waiting.waiting(parts=("afternoon",))
    assert await waiting.offer() == 0
    await change_person(waiting.shop, "bram", hours=same_hours(13 * 60, 14 * 60))
    await waiting.offer()
    offer = await waiting.offered(wish)
    assert (offer.span.start, offer.staff_ids) == (at(12, day=5), (StaffId("bram"),))


async def test_one_more_person_who_offers_the_service_leads_to_an_offer(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    await waiting.fill()
    wish = await waiting.waiting()
    assert await waiting.offer() == 0
    await change_service(waiting.shop, staff_ids=(StaffId("bram"), StaffId("sam")))
    await waiting.offer()
    assert (await waiting.offered(wish)).staff_ids == (StaffId("sam"),)


async def test_a_start_that_a_visitor_held_and_did_not_book_is_offered(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    await waiting.book(HALF_PAST)
    held = HoldWish(business_id=waiting.shop.id, service_id=CHECK_UP, draft_id=DraftId("form"), start=NINE)
    hold = await hold_slot(waiting.shop)(held, VISITOR)
    wish = await waiting.waiting()
    assert await waiting.offer() == 0
    assert hold.until is not None
    waiting.shop.clock.moment = hold.until
    await waiting.offer()
    assert (await waiting.offered(wish)).span.start == NINE


async def test_a_seat_in_a_group_is_kept_as_a_place_is(database: Database) -> None:
    service = a_service(maximum_attendees=2)
    waiting = await a_waiting_shop(database, services=[service])
    seats = [await waiting.book(start) for start in (NINE, NINE, HALF_PAST, HALF_PAST)]
    wish = await waiting.waiting()
    await waiting.give_up_seat(seats[0])
    assert await waiting.offer() == 1
    assert (await waiting.offered(wish)).session_id == seats[0].view.appointment.id
    with pytest.raises(SlotRefused):
        await waiting.visitor_books(NINE)
    booked = await waiting.claim(wish)
    assert [seat.name for seat in booked.view.appointment.seated][-1] == "Noor Jansen"


async def test_a_seat_declined_can_be_had_by_others(database: Database) -> None:
    waiting = await a_waiting_shop(database, services=[a_service(maximum_attendees=2)])
    seats = [await waiting.book(start) for start in (NINE, NINE, HALF_PAST, HALF_PAST)]
    wish = await waiting.waiting()
    await waiting.give_up_seat(seats[0])
    await waiting.offer()
    await waiting.decline(wish)
    assert (await waiting.visitor_books(NINE)).view.appointment.id == seats[0].view.appointment.id


async def test_the_lead_time_holds_for_offers_too(sqlite_database: Database) -> None:
    business = a_small_business(policy=SchedulingPolicy(minimum_lead_time=24 * 60))
    waiting = await a_waiting_shop(sqlite_database, business=business)
    taken = await waiting.fill()
    await waiting.waiting()
    await waiting.cancel(taken[0])
    assert await waiting.offer() == 0


async def test_where_the_list_was_switched_off_nothing_is_offered(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    taken = await waiting.fill()
    await waiting.waiting()
    await waiting.switch_off()
    await waiting.cancel(taken[0])
    assert await waiting.offer() == 0


async def test_a_calendar_that_says_busy_at_the_last_moment_is_heeded(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    taken = await waiting.fill()
    await waiting.waiting()
    await waiting.cancel(taken[0])
    waiting.shop.outside.calendars[StaffId("bram")] = (Interval(NINE, HALF_PAST),)
    assert await waiting.offer() == 0


async def test_the_history_tells_the_course_by_ids_alone(sqlite_database: Database) -> None:
    waiting, (first, second) = await offered_to(sqlite_database, "Noor Jansen", "Piet Bos")
    await waiting.decline(first)
    await waiting.claim(second)
    told = [entry for entry in await waiting.history() if "wish_id" in entry.data]
    whats = ["wish_kept", "wish_kept", "place_offered", "offer_declined", "place_offered", "offer_claimed"]
    assert sorted(entry.what for entry in told) == sorted(whats)
    assert "Noor" not in str([entry.data for entry in told])
    offer = (await waiting.own(second)).offer
    assert offer is not None
    assert offer.state is OfferState.CLAIMED
