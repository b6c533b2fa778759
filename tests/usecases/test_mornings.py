"""The day's list in the morning: to who wants it, at the chosen clock time, once, and only when there is something to list."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from scheduling.errors import Invalid, PermanentFailure, TemporaryFailure
from scheduling.interval import Interval
from scheduling.staff import AccountId, StaffId
from scheduling.tenant_policy import TenantPolicy
from storage import Database, Work
from tests.support.builders import EVERY_ROLE, TENANT, Shop, a_business, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import book, cancel, chat_with, opened
from usecases.change_preferences import PreferenceWish
from usecases.chat_messages import MorningNotice
from usecases.take_time_off import TimeOffWish

BRAM = AccountId("account-bram")
NIGHT = at(3)
"""Four in the morning in Amsterdam."""


async def wanted(
    database: Database, morning_at: str = "08:00", *, zone: str = "", now: datetime = NIGHT, **given: Any
) -> tuple[Shop, PostOffice]:
    """Bram can be spoken to and wants the list; nobody writes at night."""
    staff = [replace(one, zone=zone) if one.id == "bram" else one for one in EVERY_ROLE]
    shop, post = await opened(database, staff=staff, now=now, **given)
    await chat_with(database, "bram")
    await shop.usecases.change_preferences(BRAM, PreferenceWish(morning_at=morning_at))
    return shop, post


async def run_to(post: PostOffice, moment: datetime) -> list[MorningNotice]:
    """What lists have come by then."""
    post.clock.moment = moment
    await post.deliver()
    return [notice for _, notice in post.chat.alarms if isinstance(notice, MorningNotice)]


async def test_it_comes_at_its_time_with_the_appointments_of_the_day(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(9))
    assert await run_to(post, at(6, 59)) == []
    (notice,) = await run_to(post, at(7))
    (person,) = notice.day.people
    assert notice.day.day == date(2027, 1, 4)
    assert [view.appointment.span.start for view in person.appointments] == [at(9)]
    assert person.free != ()


async def test_it_comes_once_a_day_and_again_the_next(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(9))
    await book(shop, start=at(9, day=5))
    counts = [len(await run_to(post, at(7, minute, day=day))) for day in (4, 5) for minute in (0, 1, 30)]
    assert counts == [1, 1, 1, 2, 2, 2]


async def test_on_a_day_without_appointments_nothing_comes(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(9, day=5))
    assert await run_to(post, at(7)) == []


async def test_nobody_gets_it_where_the_tenant_has_switched_the_product_off(database: Database) -> None:
    """S23."""
    shop, post = await wanted(database)
    await book(shop, start=at(9))

    def switch_off(work: Work) -> None:
        work.tenants.lock(TENANT, at(3))
        work.tenants.set_policy(TENANT, TenantPolicy(is_enabled=False))

    await database.write(switch_off)
    assert await run_to(post, at(7)) == []


async def test_nobody_gets_it_who_has_not_asked_for_it(database: Database) -> None:
    shop, post = await opened(database, now=NIGHT)
    await chat_with(database, "bram")
    await book(shop, start=at(9))
    assert await run_to(post, at(7)) == []


async def test_what_is_cancelled_before_it_leaves_is_not_on_it(database: Database) -> None:
    shop, post = await wanted(database)
    booked = await book(shop, start=at(9))
    post.chat.fault = TemporaryFailure("service_unavailable")
    assert await run_to(post, at(7)) == []
    await cancel(shop, booked)
    post.chat.fault = None
    assert await run_to(post, at(7, 5)) == []
    assert ("morning", "dropped") in await post.states(kind="chat")


async def test_later_than_two_hours_after_its_time_it_does_not_come(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(14))
    post.chat.fault = TemporaryFailure("service_unavailable", retry_after=2 * 3600 + 60)
    await run_to(post, at(7))
    post.chat.fault = None
    assert await run_to(post, at(9, 2)) == []


async def test_a_worker_that_was_away_sends_it_late_but_not_too_late(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(14))
    await book(shop, start=at(14, day=5))
    assert len(await run_to(post, at(8, 59))) == 1
    assert len(await run_to(post, at(9, 0, day=5))) == 1


async def test_switched_off_between_it_does_not_come(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(9))
    post.chat.fault = TemporaryFailure("service_unavailable")
    await run_to(post, at(7))
    await shop.usecases.change_preferences(BRAM, PreferenceWish(morning_at=""))
    post.chat.fault = None
    assert await run_to(post, at(7, 5)) == []


async def test_whoever_blocked_the_bot_gets_none_and_it_is_nobodys_trouble(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(9))
    post.chat.fault = PermanentFailure("conversation_gone")
    assert await run_to(post, at(7)) == []
    assert "morning" not in {trouble.topic for trouble in await shop.usecases.list_trouble(shop.id, staff_actor("ada"))}


async def test_appointments_that_lie_in_time_off_are_counted(database: Database) -> None:
    shop, post = await wanted(database)
    await book(shop, start=at(9))
    await book(shop, start=at(12))
    off = TimeOffWish(business_id=shop.id, staff_ids=(StaffId("bram"),), draft_id="d", span=Interval(at(8), at(10)))
    await shop.usecases.take_time_off(off, staff_actor("ada"))
    (notice,) = await run_to(post, at(7))
    assert notice.hits == 1


@pytest.mark.zones
async def test_somebody_elsewhere_gets_it_by_the_own_clock_with_the_own_day(database: Database) -> None:
    shop, post = await wanted(database, zone="America/New_York")
    await book(shop, start=at(14))
    assert await run_to(post, at(12, 59)) == []
    (notice,) = await run_to(post, at(13))
    assert notice.day.day == date(2027, 1, 4)


@pytest.mark.zones
@pytest.mark.parametrize(("day", "utc_hour"), [(27, 7), (29, 6)])
async def test_the_clock_time_stays_when_the_clocks_change(database: Database, day: int, utc_hour: int) -> None:
    """In Amsterdam clocks go forward on 28 March 2027."""
    hours = a_business().hours
    everyday = replace(hours, days=tuple(hours.days[0] for _ in range(7)))
    business = a_business(hours=everyday)
    shop, post = await wanted(database, now=at(3, day=day, month=3), business=business)
    await book(shop, start=at(12, day=day, month=3))
    assert await run_to(post, at(utc_hour - 1, 59, day=day, month=3)) == []
    assert len(await run_to(post, at(utc_hour, day=day, month=3))) == 1


@pytest.mark.zones
@pytest.mark.parametrize(("morning_at", "utc"), [("02:30", at(1, day=28, month=3)), ("03:00", at(1, day=28, month=3))])
async def test_a_time_that_the_clock_skips_is_the_next_there_is(
    database: Database, morning_at: str, utc: datetime
) -> None:
    hours = a_business().hours
    business = a_business(hours=replace(hours, days=tuple(hours.days[0] for _ in range(7))))
    shop, post = await wanted(database, morning_at, now=at(0, day=28, month=3), business=business)
    await book(shop, start=at(12, day=28, month=3))
    assert len(await run_to(post, utc)) == 1


@pytest.mark.parametrize("wrong", ["8", "25:00", "08:00:00", "eight"])
async def test_what_is_no_clock_time_is_refused(sqlite_database: Database, wrong: str) -> None:
    shop, _ = await opened(sqlite_database)
    with pytest.raises(Invalid):
        await shop.usecases.change_preferences(BRAM, PreferenceWish(morning_at=wrong))
