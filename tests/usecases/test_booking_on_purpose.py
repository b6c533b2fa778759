"""Staff who break a rule on purpose: nobody's time is given twice unless it was decided that it shall be, and its taking was told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduling.appointment import Appointment, DraftId, State
from scheduling.errors import SlotRefused
from scheduling.rules import Rule
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import OverrideWish
from usecases.change_details import DetailsWish, details_of
from usecases.reschedule_appointment import Changed, RescheduleWish
from usecases.serve_queue import ClaimWish, QueueWish
from usecases.undo_change import UndoWish

BRAM = StaffId("bram")
LATE = at(21)


def anyway(told: str | None = None) -> OverrideWish:
    return OverrideWish(reason="she cannot come earlier", told=told)


async def book(shop: Shop, start: Any = LATE, **given: Any) -> Appointment:
    wish = a_wish(start, staff_ids=(BRAM,), **given)
    return (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment


async def move(shop: Shop, one: Appointment, start: Any, **given: Any) -> Changed:
    wish = RescheduleWish(
        business_id=shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        start=start,
        draft_id=DraftId(f"move-{one.id}-{one.version}"),
        **given,
    )
    return await shop.usecases.reschedule_appointment(wish, staff_actor("ada"))


async def lengthen(shop: Shop, one: Appointment, minutes: int) -> Appointment:
    details = replace(details_of(one), post_buffer=minutes)
    wish = DetailsWish(business_id=shop.id, appointment_id=one.id, expected_version=one.version, details=details)
    return (await shop.usecases.change_details(wish, staff_actor("ada"))).appointment


def refused(asked: pytest.ExceptionInfo[SlotRefused]) -> tuple[object, object]:
    return asked.value.data["rule"], asked.value.data["can_override"]


async def test_a_second_one_outside_hours_is_said_to_be_taken(database: Database) -> None:
    shop = await a_shop(database)
    first = await book(shop, override=anyway("hours"))
    assert first.override is not None
    assert first.override.rule == Rule.HOURS
    with pytest.raises(SlotRefused) as asked:
        await book(shop)
    assert refused(asked) == (Rule.BUSY, True)


async def test_whoever_was_told_of_the_hours_alone_is_asked_again_when_somebody_was_faster(database: Database) -> None:
    shop = await a_shop(database)
    with pytest.raises(SlotRefused) as told:
        await book(shop)
    await book(shop, override=anyway("hours"))
    rule = str(told.value.data["rule"])
    with pytest.raises(SlotRefused) as asked:
        await book(shop, override=anyway(rule))
    assert (rule, *refused(asked)) == (Rule.HOURS, Rule.BUSY, True)
    second = await book(shop, override=anyway(str(asked.value.data["rule"])))
    assert second.override is not None
    assert second.override.overlaps


async def test_of_those_who_go_against_the_hours_at_once_one_is_booked_and_the_others_are_asked_again(
    database: Database,
) -> None:
    shop = await a_shop(database)
    tries = [book(shop, override=anyway("hours")) for _ in range(6)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    rules = [one.data["rule"] for one in found if isinstance(one, SlotRefused)]
    assert (rules, len([one for one in found if isinstance(one, Appointment)])) == ([Rule.BUSY] * 5, 1)


@pytest.mark.parametrize("told", ["", "hours", "buffer", "nonsense"])
async def test_taken_time_is_not_taken_again_by_whoever_was_told_something_else(
    sqlite_database: Database, told: str
) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, at(9))
    with pytest.raises(SlotRefused) as asked:
        await book(shop, at(9), override=anyway(told))
    assert refused(asked) == (Rule.BUSY, True)


@pytest.mark.parametrize("told", [None, "busy"])
async def test_taken_time_is_taken_again_by_whoever_knows_or_does_not_mind(
    sqlite_database: Database, told: str | None
) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, at(9))
    assert (await book(shop, at(9), override=anyway(told))).override is not None


async def test_a_move_asks_again_too(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await book(shop, at(9))
    await book(shop, override=anyway("hours"))
    with pytest.raises(SlotRefused) as asked:
        await move(shop, one, LATE, override=anyway("hours"))
    assert refused(asked) == (Rule.BUSY, True)
    assert (await move(shop, one, LATE, override=anyway("busy"))).view.appointment.span.start == LATE


async def test_the_place_of_one_outside_hours_is_held_for_the_undo(database: Database) -> None:
    shop = await a_shop(database)
    changed = await move(shop, await book(shop, override=anyway("hours")), at(9))
    with pytest.raises(SlotRefused) as asked:
        await book(shop, override=anyway("hours"))
    assert refused(asked) == (Rule.BUSY, True)
    back = await undo(shop, changed)
    assert (back.span.start, back.override and back.override.rule) == (LATE, Rule.HOURS)


async def undo(shop: Shop, changed: Changed) -> Appointment:
    wish = UndoWish(business_id=shop.id, appointment_id=changed.view.appointment.id, change_id=changed.change_id)
    return (await shop.usecases.undo_change(wish, staff_actor("ada"))).appointment


async def test_the_place_of_one_on_top_of_another_is_held_for_the_undo_as_well(database: Database) -> None:
    """Else somebody could come to stand where it stands alone."""
    shop = await a_shop(database, services=[a_service(), a_service(id="long", duration=60)])
    await book(shop, at(9))
    long = await book(shop, at(9), service_id="long", override=anyway("busy"))
    changed = await move(shop, long, at(12))
    with pytest.raises(SlotRefused):
        await book(shop, at(9, 30))
    assert (await undo(shop, changed)).span.start == at(9)
    shop.clock.forward(seconds=10)
    with pytest.raises(SlotRefused):
        await book(shop, at(9, 30))


async def test_a_place_on_both_sides_of_the_new_one_is_held_on_both(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(), a_service(id="long", duration=120)])
    long = await book(shop, at(9), service_id="long")
    changed = await move(shop, long, at(9, 30), duration=30)
    for start in (at(9), at(10), at(10, 30)):
        with pytest.raises(SlotRefused):
            await book(shop, start)
    assert (await undo(shop, changed)).span.minutes == 120


async def test_a_longer_buffer_of_one_outside_hours_needs_free_time(database: Database) -> None:
    shop = await a_shop(database)
    one = await book(shop, override=anyway("hours"))
    await book(shop, LATE + timedelta(minutes=45), override=anyway("hours"))
    assert (await lengthen(shop, one, 15)).post_buffer == 15
    with pytest.raises(SlotRefused):
        await lengthen(shop, replace(one, version=one.version + 1), 20)


async def test_what_stands_on_one_on_purpose_does_not_grow_over_a_third(database: Database) -> None:
    shop = await a_shop(database)
    first = await book(shop, at(9))
    on_top = await book(shop, at(9), override=anyway("busy"))
    await book(shop, at(9, 45))
    for one in (first, on_top):
        longer = await lengthen(shop, one, 10)
        with pytest.raises(SlotRefused):
            await lengthen(shop, longer, 20)


async def test_one_outside_hours_that_was_let_lie_does_not_come_back_over_another(database: Database) -> None:
    """The database itself says no, as it does within hours."""
    shop = await a_shop(database)
    first = await book(shop, override=anyway("hours"))
    await shop.database.write(lambda work: work.appointments.save(shop.id, replace(first, state=State.NO_SHOW)))
    await book(shop, override=anyway("hours"))
    gone = await shop.database.read(lambda work: work.appointments.get(shop.id, first.id))
    with pytest.raises(SlotRefused):
        await shop.database.write(lambda work: work.appointments.save(shop.id, replace(gone, state=State.ARRIVED)))


async def test_whoever_takes_somebody_on_from_the_queue_has_to_know_that_the_time_is_taken(
    sqlite_database: Database,
) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, at(8), override=anyway("hours"))
    queued = QueueWish(
        business_id=shop.id, draft_id=DraftId("q"), service_id=a_service().id, customer=a_wish().customers[0]
    )
    waiting = (await shop.usecases.join_queue(queued, staff_actor("ada"))).appointment
    claim = ClaimWish(business_id=shop.id, appointment_id=waiting.id, staff_id=BRAM, override=anyway(""))
    with pytest.raises(SlotRefused) as asked:
        await shop.usecases.claim_appointment(claim, staff_actor("ada"))
    assert refused(asked) == (Rule.BUSY, True)
