"""When people can be booked: blocks within their hours that neither overlap nor leave gaps, kept as long as nothing changes."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling.appointment import DraftId
from scheduling.errors import Invalid, NotFound
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.policy import Cap, CapPeriod, CapScope, SchedulingPolicy
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.staff import Role, StaffId
from scheduling.staff_availability import Block, Status
from storage import Database
from tests.support.builders import (
    Shop,
    a_business,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from usecases.booking_rights import OverrideWish
from usecases.cancel_appointment import CancelWish
from usecases.find_slots import SlotQuestion
from usecases.take_time_off import TimeOffWish

BRAM = StaffId("bram")
MONDAY = Interval(at(0), at(0, day=5))
GROUP = a_service(id=ServiceId("class"), maximum_attendees=2)
Shown = list[tuple[str, str, str]]


async def blocks(shop: Shop, span: Interval = MONDAY, *people: StaffId) -> tuple[Block, ...]:
    asked = people or (BRAM,)
    found = await shop.usecases.appointments.staff_availability(shop.id, asked, span, staff_actor("ada"))
    return found[asked[0]]


async def shown(shop: Shop, span: Interval = MONDAY) -> Shown:
    """In UTC; the shop is open from eight to four."""
    return [
        (f"{from_minute(one.start):%H:%M}", f"{from_minute(one.end):%H:%M}", str(one.status))
        for one in await blocks(shop, span)
    ]


async def book(shop: Shop, hour: int, minute: int = 0, **given: Any) -> None:
    await shop.usecases.book_appointment(a_wish(at(hour, minute), staff_ids=(BRAM,), **given), staff_actor("ada"))


async def test_a_free_day_is_one_block_of_the_persons_hours(database: Database) -> None:
    assert await shown(await a_shop(database)) == [("08:00", "16:00", "available")]


async def test_an_appointment_is_busy_with_its_buffers(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(pre_buffer=5, post_buffer=10)])
    await book(shop, 9)
    assert await shown(shop) == [
        ("08:00", "08:55", "available"),
        ("08:55", "09:40", "busy"),
        ("09:40", "16:00", "available"),
    ]


async def test_of_appointments_that_overlap_the_longer_one_is_not_cut_off(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, 9, duration=120)
    await book(shop, 9, 30, override=OverrideWish(reason="twins"))
    assert ("09:00", "11:00", "busy") in await shown(shop)


async def test_time_off_is_out_of_office_and_counts_before_all_else(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, 9)
    off = TimeOffWish(business_id=shop.id, staff_ids=(BRAM,), span=Interval(at(9), at(12)), draft_id=DraftId("off"))
    await shop.usecases.take_time_off(off, staff_actor("ada"))
    assert ("09:00", "12:00", "outOfOffice") in await shown(shop)


async def test_a_group_with_places_left_says_so_and_a_full_one_is_busy(database: Database) -> None:
    shop = await a_shop(database, services=[GROUP])
    await book(shop, 9, service_id=GROUP.id)
    (session,) = [one for one in await blocks(shop) if one.status is Status.SLOTS_AVAILABLE]
    assert (from_minute(session.start), session.service_id) == (at(9), GROUP.id)
    await book(shop, 9, service_id=GROUP.id)
    assert ("09:00", "09:30", "busy") in await shown(shop)


async def test_what_is_too_soon_or_too_far_off_counts_as_busy(sqlite_database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=120, maximum_advance=3 * 1440)
    shop = await a_shop(sqlite_database, business=a_business(policy=policy))
    assert await shown(shop) == [("08:00", "10:00", "busy"), ("10:00", "16:00", "available")]
    assert await shown(shop, Interval(at(0, day=8), at(0, day=9))) == [("08:00", "16:00", "busy")]


async def test_a_day_whose_cap_is_reached_counts_as_busy(sqlite_database: Database) -> None:
    cap = Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1)
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR), a_staff_member("Bram", caps=(cap,))]
    shop = await a_shop(sqlite_database, staff=staff)
    await book(shop, 9)
    assert await shown(shop) == [("08:00", "16:00", "busy")]


async def test_a_cap_of_the_whole_business_closes_the_day_to_everybody(sqlite_database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=0, caps=(Cap(scope=CapScope.BUSINESS, period=CapPeriod.DAY, limit=1),))
    staff = [a_staff_member(name) for name in ("Ada", "Bram", "Chris")]
    staff[0] = a_staff_member("Ada", role=Role.ADMINISTRATOR)
    shop = await a_shop(
        sqlite_database,
        business=a_business(policy=policy),
        staff=staff,
        services=[a_service(staff_ids=(BRAM, StaffId("chris")))],
    )
    assert await shown(shop) == [("08:00", "16:00", "available")]
    wish = a_wish(at(9), staff_ids=(StaffId("chris"),))
    await shop.usecases.book_appointment(wish, staff_actor("ada"))
    assert await shown(shop) == [("08:00", "16:00", "busy")]


async def test_what_the_personal_calendar_holds_is_busy(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await shop.database.write(lambda work: work.busy.replace(shop.id, BRAM, MONDAY, [Interval(at(10), at(11))]))
    assert ("10:00", "11:00", "busy") in await shown(shop)


async def test_as_long_as_nothing_changes_the_very_same_blocks_are_given(database: Database) -> None:
    shop = await a_shop(database)
    first = await blocks(shop)
    assert await blocks(shop) is first
    await book(shop, 9)
    assert await blocks(shop) is not first


async def test_a_cancelled_appointment_leaves_the_time_free(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    wish = a_wish(at(9), staff_ids=(BRAM,))
    one = (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment
    assert len(await blocks(shop)) == 3
    end = CancelWish(business_id=shop.id, appointment_id=one.id, expected_version=None, draft_id=DraftId("end"))
    await shop.usecases.appointments.end(end, staff_actor("ada"))
    assert await shown(shop) == [("08:00", "16:00", "available")]


async def test_time_that_passes_brings_the_lead_time_nearer(sqlite_database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=120)
    shop = await a_shop(sqlite_database, business=a_business(policy=policy))
    await shown(shop)
    shop.clock.forward(minutes=30)
    assert await shown(shop) == [("08:00", "10:30", "busy"), ("10:30", "16:00", "available")]


async def test_a_lead_time_that_reaches_a_later_day_closes_it_in_time(sqlite_database: Database) -> None:
    """Kept is never older than what a fresh answer would say, across the moment at which time alone changes it."""
    policy = SchedulingPolicy(minimum_lead_time=1440)
    shop = await a_shop(sqlite_database, business=a_business(policy=policy))
    tuesday = Interval(at(8, day=5) + timedelta(hours=1), at(0, day=6))
    assert (await shown(shop, tuesday))[0] == ("09:00", "16:00", "available")
    shop.clock.forward(hours=2)
    assert (await shown(shop, tuesday))[0] == ("09:00", "10:00", "busy")


async def test_customers_find_starts_exactly_where_somebody_is_available(sqlite_database: Database) -> None:
    """One rule decides everywhere: what is shown free can be booked, and what can be booked is shown free."""
    shop = await a_shop(sqlite_database, business=a_business(policy=SchedulingPolicy(minimum_lead_time=90)))
    await book(shop, 11)
    await book(shop, 13, 30)
    question = SlotQuestion(
        business_id=shop.id, service_id=ServiceId("checkup"), span=MONDAY, audience=Audience.CUSTOMER
    )
    found = (await shop.usecases.find_slots(question, staff_actor("ada"))).slots
    free = [one for one in await blocks(shop) if one.status is Status.AVAILABLE]
    wanted = [minute for one in free for minute in range(one.start, one.end - 29) if minute % 30 == 0]
    assert [to_minute(slot.span.start) for slot in found] == wanted


@pytest.mark.parametrize("people", [("nobody",), ("bram", "nobody")])
async def test_somebody_who_is_not_there_is_named(sqlite_database: Database, people: tuple[str, ...]) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound) as refused:
        await blocks(shop, MONDAY, *map(StaffId, people))
    assert refused.value.data["staff_ids"] == ("nobody",)


async def test_too_many_days_or_nobody_at_all_are_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid, match="days"):
        await blocks(shop, Interval(at(0), at(0) + timedelta(days=93)))
    with pytest.raises(Invalid, match="staff_ids"):
        await shop.usecases.appointments.staff_availability(shop.id, (), MONDAY, staff_actor("ada"))
