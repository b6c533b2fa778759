"""A move is judged as it would be carried out, and nothing is stored by asking."""

from datetime import timedelta

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.errors import NotAllowed
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.booking_rights import OverrideWish
from usecases.judge_change import Judged
from usecases.place_moves import RescheduleWish

ADA, BRAM = StaffId("ada"), StaffId("bram")
BOTH = a_service(staff_ids=(BRAM, ADA))


async def booked(shop: Shop, **given: object) -> Appointment:
    made = await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(BRAM,), **given), staff_actor("ada"))
    return made.view.appointment


async def judge(shop: Shop, one: Appointment, by: str = "ada", **given: object) -> Judged:
    values = {"start": at(11), "draft_id": DraftId("move"), "expected_version": one.version, **given}
    wish = RescheduleWish(business_id=shop.id, appointment_id=one.id, **values)  # type: ignore[arg-type]  # as given
    return await shop.usecases.judge_change(wish, staff_actor(by))


async def test_what_may_move_says_where_and_who_is_told(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    judged = await judge(shop, await booked(shop), staff_ids=(ADA,))
    assert judged.is_allowed
    assert (judged.span, [ref.id for ref in judged.staff]) == (Interval(at(11), at(11, 30)), [ADA])
    assert {(told.name, told.channel) for told in judged.told if told.recipient == "customer"} == {
        ("Noor Jansen", "mail")
    }


async def test_asking_changes_nothing(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    one = await booked(shop)
    await judge(shop, one)
    assert await shop.database.read(lambda work: work.appointments.get(shop.id, one.id)) == one


async def test_what_may_not_move_says_why_and_the_nearest_free_times(database: Database) -> None:
    shop = await a_shop(database)
    one = await booked(shop)
    await shop.usecases.book_appointment(a_wish(at(11)), staff_actor("ada"))
    judged = await judge(shop, one)
    assert judged.refusal is not None
    assert judged.refusal.data["nearest"] == (at(10), at(10, 30), at(11, 30))
    assert judged.can_override


async def test_with_a_reason_it_may_move_all_the_same(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    await shop.usecases.book_appointment(a_wish(at(11)), staff_actor("ada"))
    assert (await judge(shop, one, override=OverrideWish(reason="both short"))).is_allowed


async def test_another_length_is_judged_with_it(database: Database) -> None:
    shop = await a_shop(database)
    one = await booked(shop)
    await shop.usecases.book_appointment(a_wish(at(10)), staff_actor("ada"))
    assert (await judge(shop, one, start=at(9), duration=60)).is_allowed
    assert not (await judge(shop, one, start=at(9), duration=61)).is_allowed


async def test_a_verdict_is_what_the_move_does(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    one = await booked(shop)
    judged = await judge(shop, one, start=at(9) + timedelta(minutes=10), duration=45)
    wish = RescheduleWish(
        business_id=shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        start=judged.span.start,
        duration=45,
        draft_id=DraftId("move"),
    )
    moved = await shop.usecases.reschedule_appointment(wish, staff_actor("ada"))
    assert moved.view.appointment.span == judged.span


async def test_a_customer_left_alone_is_told_nothing(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    judged = await judge(shop, await booked(shop), tell_customer=False)
    assert [told for told in judged.told if told.recipient == "customer"] == []


async def test_who_may_not_move_it_is_not_told_whether_it_could(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await judge(shop, await booked(shop), by="vic")
