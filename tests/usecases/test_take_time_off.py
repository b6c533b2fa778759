"""Time off: stored once, told to those concerned, and shown with the appointments it hits."""

from datetime import date
from typing import Any

import pytest

from scheduling.errors import Invalid, NotFound, SlotRefused
from scheduling.interval import Interval
from scheduling.rules import Rule
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_shop, a_staff_member, a_wish, at, staff_actor
from usecases.take_time_off import TimeOffTaken, TimeOffWish

ADA, BRAM = StaffId("ada"), StaffId("bram")
MONDAY = date(2027, 1, 4)


def a_time_off(shop: Shop, **given: object) -> TimeOffWish:
    values = {"staff_ids": (BRAM,), "draft_id": "off", "title": "Dentist", "span": Interval(at(12), at(16)), **given}
    return TimeOffWish(business_id=shop.id, **values)  # type: ignore[arg-type]  # as given


async def take(shop: Shop, by: str = "ada", **given: object) -> TimeOffTaken:
    return await shop.usecases.take_time_off(a_time_off(shop, **given), staff_actor(by))


async def told(shop: Shop) -> list[tuple[str, str]]:
    """Whom the outbox tells of time off, and by which way."""
    counts = await shop.database.read(lambda work: work.outbox.counts())
    return sorted(counts)


async def test_nobody_can_be_booked_during_time_off(database: Database) -> None:
    shop = await a_shop(database)
    await take(shop)
    with pytest.raises(SlotRefused) as refused:
        await shop.usecases.book_appointment(a_wish(at(13)), staff_actor("ada"))
    assert refused.value.data["rule"] == Rule.TIME_OFF


async def test_whole_days_are_local_days_of_the_person(sqlite_database: Database) -> None:
    chatham = a_staff_member("Kiri", zone="Pacific/Chatham")
    shop = await a_shop(sqlite_database, staff=[*EVERY_ROLE, chatham])
    taken = await take(shop, staff_ids=(chatham.id,), span=None, first=MONDAY)
    assert taken.time_off[0].span == Interval(at(10, 15, day=3), at(10, 15, day=4))


async def test_the_appointments_it_hits_are_listed(database: Database) -> None:
    shop = await a_shop(database)
    for hour in (9, 12, 15):
        await shop.usecases.book_appointment(a_wish(at(hour)), staff_actor("ada"))
    assert [view.appointment.span.start for view in (await take(shop)).hit] == [at(12), at(15)]


async def test_a_repeated_wish_stores_it_once(database: Database) -> None:
    shop = await a_shop(database)
    await take(shop)
    await take(shop)
    assert len(await shop.usecases.list_time_off(shop.id, staff_actor("ada"), (BRAM,))) == 1


async def test_the_person_concerned_is_told_by_mail_and_chat(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await take(shop)
    assert await told(shop) == [("chat", "waiting"), ("mail", "waiting")]


async def test_who_takes_it_is_told_by_mail_alone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await take(shop, by="bram")
    assert await told(shop) == [("mail", "waiting")]


async def test_several_people_are_off_by_one_wish(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    assert [one.staff.id for one in (await take(shop, staff_ids=(ADA, BRAM))).time_off] == [ADA, BRAM]


async def test_changed_time_off_frees_what_it_no_longer_covers(database: Database) -> None:
    shop = await a_shop(database)
    stored = (await take(shop)).time_off[0]
    wish = a_time_off(shop, span=Interval(at(14), at(16)))
    await shop.usecases.change_time_off(stored.id, wish, staff_actor("bram"))
    booked = await shop.usecases.book_appointment(a_wish(at(13)), staff_actor("ada"))
    assert booked.view.appointment.span.start == at(13)


async def test_place_and_notes_are_kept_and_stay_when_only_the_time_changes(database: Database) -> None:
    """B64"""
    shop = await a_shop(database)
    stored = (await take(shop, place=" Utrecht ", notes="course")).time_off[0]
    wish = a_time_off(shop, span=Interval(at(14), at(16)))
    await shop.usecases.change_time_off(stored.id, wish, staff_actor("bram"))
    (found,) = await shop.usecases.list_time_off(shop.id, staff_actor("ada"), (BRAM,))
    assert (found.place, found.notes) == ("Utrecht", "course")


async def test_removed_time_off_is_gone(database: Database) -> None:
    shop = await a_shop(database)
    stored = (await take(shop)).time_off[0]
    await shop.usecases.remove_time_off(shop.id, stored.id, staff_actor("bram"))
    assert await shop.usecases.list_time_off(shop.id, staff_actor("bram")) == ()
    with pytest.raises(NotFound):
        await shop.usecases.remove_time_off(shop.id, stored.id, staff_actor("bram"))


async def test_time_off_that_has_ended_is_not_listed(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await take(shop)
    shop.clock.forward(hours=8)
    assert await shop.usecases.list_time_off(shop.id, staff_actor("bram")) == ()


@pytest.mark.parametrize(
    "given",
    [
        {"staff_ids": ()},
        {"span": None},
        {"first": MONDAY},
        {"span": None, "first": MONDAY, "last": date(2027, 1, 3)},
        {"span": None, "first": MONDAY, "last": date(2037, 1, 3)},
    ],
)
async def test_bad_time_off_is_refused(given: dict[str, Any], sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await take(shop, **given)


async def test_time_off_of_somebody_unknown_is_not_found(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound):
        await take(shop, staff_ids=(StaffId("nobody"),))
