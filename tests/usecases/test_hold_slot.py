"""A start kept for a visitor: nobody else gets it, one per draft, given back by time, by wish, or by the booking itself."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduling.appointment import DraftId, Origin, State
from scheduling.errors import RefusalCode, SlotRefused
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy
from scheduling.series import Pattern
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_business, a_service, a_shop, a_wish, at
from usecases.find_slots import SlotQuestion
from usecases.hold_slot import Hold, HoldSlot, HoldWish, ReadHold, ReleaseHold
from usecases.look_at_series import SeriesQuestion
from usecases.open_page import VISITOR

OPEN = a_business(policy=SchedulingPolicy(minimum_lead_time=0))
SERVICE = a_service().id
FIRST, SECOND = DraftId("first visitor"), DraftId("second visitor")


def hold_slot(shop: Shop) -> HoldSlot:
    return shop.usecases.appointments.hold


async def hold(shop: Shop, draft: DraftId = FIRST, hour: int = 9) -> Hold:
    wish = HoldWish(
        business_id=shop.id, service_id=SERVICE, draft_id=draft, start=at(hour), staff_ids=(StaffId("bram"),)
    )
    return await hold_slot(shop)(wish, VISITOR)


async def starts(shop: Shop) -> list[str]:
    question = SlotQuestion(
        business_id=shop.id,
        service_id=SERVICE,
        span=Interval(at(9), at(12)),
        staff_ids=(StaffId("bram"),),
    )
    return [f"{slot.span.start:%H:%M}" for slot in (await shop.usecases.find_slots(question, VISITOR)).slots]


async def test_a_kept_start_is_listed_for_nobody_else(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    assert "09:00" in await starts(shop)
    await hold(shop)
    assert "09:00" not in await starts(shop)


async def test_nobody_else_can_keep_or_book_it(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    await hold(shop)
    with pytest.raises(SlotRefused) as refused:
        await hold(shop, SECOND)
    assert refused.value.nearest
    with pytest.raises(SlotRefused):
        await shop.usecases.book_appointment(a_wish(at(9), draft_id=SECOND, origin=Origin.PAGE), VISITOR)


async def test_the_visitor_who_keeps_it_books_it(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    await hold(shop)
    booked = await shop.usecases.book_appointment(a_wish(at(9), draft_id=FIRST, origin=Origin.PAGE), VISITOR)
    assert booked.view.appointment.span.start == at(9)
    assert not booked.was_repeat


async def test_after_five_minutes_it_is_free_again(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    kept = await hold(shop)
    assert kept.until == shop.clock.now() + timedelta(minutes=5)
    shop.clock.forward(minutes=5)
    await hold(shop, SECOND)


async def test_a_booking_after_the_hold_has_ended_succeeds_while_the_start_is_free(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    await hold(shop)
    shop.clock.forward(minutes=6)
    booked = await shop.usecases.book_appointment(a_wish(at(9), draft_id=FIRST, origin=Origin.PAGE), VISITOR)
    assert booked.view.appointment.span.start == at(9)


async def test_asked_again_it_is_kept_for_longer(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    await hold(shop)
    shop.clock.forward(minutes=4)
    await hold(shop)
    shop.clock.forward(minutes=4)
    with pytest.raises(SlotRefused):
        await hold(shop, SECOND)


async def test_choosing_another_start_gives_the_first_one_back(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    await hold(shop)
    await hold(shop, hour=10)
    assert "09:00" in await starts(shop)
    assert "10:00" not in await starts(shop)


async def test_given_back_it_is_free_at_once(database: Database) -> None:
    shop = await a_shop(database, business=OPEN)
    await hold(shop)
    await ReleaseHold(database=database)(shop.id, FIRST)
    assert "09:00" in await starts(shop)
    assert await ReadHold(database=database, clock=shop.clock)(shop.id, FIRST) is None


async def test_a_seat_in_a_group_is_not_kept(database: Database) -> None:
    shop = await a_shop(database, business=OPEN, services=[a_service(maximum_attendees=5)])
    assert (await hold(shop)).until is None
    assert "09:00" in await starts(shop)


async def test_many_holds_of_one_draft_at_once_leave_one(database: Database) -> None:
    both = a_service(staff_ids=(StaffId("bram"), StaffId("ada")))
    shop = await a_shop(database, business=OPEN, services=[both])
    keep = hold_slot(shop)
    wishes = [HoldWish(business_id=shop.id, service_id=SERVICE, draft_id=FIRST, start=at(9 + n % 6)) for n in range(12)]
    wishes = [replace(wish, staff_ids=(both.staff_ids[n % 2],)) for n, wish in enumerate(wishes)]
    await asyncio.gather(*(keep(wish, VISITOR) for wish in wishes))
    held = await database.read(lambda work: work.appointments.hold_of(shop.id, FIRST))
    assert held is not None
    states = (State.HELD,)
    rows = await database.read(lambda work: work.appointments.in_span(shop.id, Interval(at(0), at(23)), states=states))
    assert len(rows) == 1


async def in_the_last_minute(database: Database, **given: Any) -> Shop:
    """A start two hours ahead, which is the least notice, is kept; then three minutes pass over the form."""
    policy = SchedulingPolicy(minimum_lead_time=120)
    shop = await a_shop(database, business=a_business(policy=policy), **given)
    await hold(shop, hour=10)
    shop.clock.forward(minutes=3)
    return shop


async def refused(shop: Shop, draft: DraftId, **asked: Any) -> RefusalCode:
    with pytest.raises(SlotRefused) as slot:
        await shop.usecases.book_appointment(a_wish(at(10), draft_id=draft, origin=Origin.PAGE, **asked), VISITOR)
    return slot.value.code


async def test_a_start_kept_in_time_is_booked_though_its_notice_passes_meanwhile(database: Database) -> None:
    shop = await in_the_last_minute(database)
    booked = await shop.usecases.book_appointment(a_wish(at(10), draft_id=FIRST, origin=Origin.PAGE), VISITOR)
    assert booked.view.appointment.span.start == at(10)


async def test_for_anybody_else_it_is_too_soon_meanwhile(database: Database) -> None:
    assert await refused(await in_the_last_minute(database), SECOND) is RefusalCode.TOO_SOON


async def test_once_the_hold_has_ended_it_is_too_soon_for_all(database: Database) -> None:
    shop = await in_the_last_minute(database)
    shop.clock.forward(minutes=2)
    assert await refused(shop, FIRST) is RefusalCode.TOO_SOON


async def test_more_time_ten_times_over_is_given_past_the_notice_and_no_more(database: Database) -> None:
    shop = await in_the_last_minute(database)
    for _ in range(11):
        await hold(shop, hour=10)
        shop.clock.forward(minutes=4, seconds=58)
    shop.clock.forward(minutes=3)
    with pytest.raises(SlotRefused):
        await hold(shop, hour=10)


async def test_what_is_kept_of_one_service_is_not_kept_of_another(database: Database) -> None:
    """The address of the form names the service, and can be changed."""
    other = replace(a_service(), id=ServiceId("another"), display_name="Another")
    shop = await in_the_last_minute(database, services=[a_service(), other])
    assert await refused(shop, FIRST, service_id=other.id) is RefusalCode.TOO_SOON


async def test_the_dates_of_a_series_show_the_one_that_is_kept_as_free(database: Database) -> None:
    shop = await in_the_last_minute(database, services=[a_service(recurring_up_to=4)])
    pattern = Pattern(times=2, every=1)
    question = SeriesQuestion(business_id=shop.id, service_id=SERVICE, start=at(10), pattern=pattern, draft_id=FIRST)
    assert [date.is_free for date in await shop.usecases.look_at_series(question, VISITOR)] == [True, True]


@pytest.mark.parametrize("year", [2190, 9000])
async def test_a_start_in_another_age_is_refused_as_any_other(year: int, sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, business=OPEN)
    start = datetime(year, 1, 6, 9, tzinfo=UTC)
    wish = HoldWish(business_id=shop.id, service_id=SERVICE, draft_id=FIRST, start=start, staff_ids=(StaffId("bram"),))
    with pytest.raises(SlotRefused, match="too_far"):
        await hold_slot(shop)(wish, VISITOR)
    with pytest.raises(SlotRefused, match="too_far"):
        await shop.usecases.book_appointment(a_wish(start), VISITOR)
