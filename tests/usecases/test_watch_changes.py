"""Open boards hear which days have changed, of their own business, whoever changed them and in whatever process."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, PolicyRefused
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import Shop, a_business, a_shop, a_wish, at, staff_actor
from tests.support.databases import open_patiently
from usecases.access import SYSTEM, Permission
from usecases.take_time_off import TimeOffWish
from usecases.watch_changes import MOST_STREAMS, News, WatchChanges

MONDAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
BRAM = StaffId("bram")
PATIENCE = 60.0


async def heard(news: News) -> tuple[date, ...] | None:
    told = await news.wait(PATIENCE)
    assert told is not None
    return told.days


async def take_off(shop: Shop, day: date) -> None:
    wish = TimeOffWish(business_id=shop.id, staff_ids=(BRAM,), title="away", first=day, last=day, draft_id="off")
    await shop.usecases.take_time_off(wish, staff_actor("ada"))


async def test_a_booking_says_its_day(database: Database) -> None:
    shop = await a_shop(database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        await shop.usecases.book_appointment(a_wish(at(9, day=5)), staff_actor("ada"))
        assert await heard(news) == (TUESDAY,)


async def test_time_off_may_have_changed_any_day(database: Database) -> None:
    shop = await a_shop(database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        await take_off(shop, TUESDAY)
        assert await heard(news) is None


async def test_time_off_is_not_mistaken_for_a_booking_made_just_before(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        await take_off(shop, TUESDAY)
        assert await heard(news) is None


async def test_both_at_once_are_never_less_than_both(database: Database) -> None:
    shop = await a_shop(database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        await asyncio.gather(shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada")), take_off(shop, TUESDAY))
        days: tuple[date, ...] | None = ()
        while days is not None:
            days = await heard(news)


async def test_another_process_is_heard(database: Database) -> None:
    shop = await a_shop(database)
    async with await open_patiently(database.url) as elsewhere:
        watch = WatchChanges(elsewhere, shop.clock, shop.usecases.watch_changes.configurations)
        async with watch(shop.id, staff_actor("ada")) as news:
            await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
            assert await heard(news) in {(MONDAY,), None}
        await watch.close()


async def test_another_business_says_nothing(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    other = await a_shop(sqlite_database, business=a_business(id=BusinessId("other@slotkeeper")), staff=(), services=())
    async with shop.usecases.watch_changes(other.id, SYSTEM) as news:
        first = asyncio.create_task(heard(news))
        await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
        await other.database.write(lambda work: work.businesses.save(other.business))
        assert await first is None
        assert await news.wait(0.01) is None


async def test_whoever_may_not_see_the_day_hears_nothing_of_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed) as refused:
        async with shop.usecases.watch_changes(shop.id, staff_actor("guus")):
            pass
    assert refused.value.data["action"] == Permission.SEE_BOOKINGS


async def test_one_account_has_so_many_streams_and_no_more(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    watch = shop.usecases.watch_changes
    open_ones = [watch(shop.id, staff_actor("ada")) for _ in range(MOST_STREAMS)]
    for one in open_ones:
        await one.__aenter__()
    with pytest.raises(PolicyRefused):
        async with watch(shop.id, staff_actor("ada")):
            pass
    for one in open_ones:
        await one.__aexit__(None, None, None)
    async with watch(shop.id, staff_actor("ada")) as news:
        assert not news.is_over


async def test_the_end_of_the_process_ends_every_stream(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        waiting = asyncio.create_task(news.wait(PATIENCE))
        await asyncio.sleep(0)
        await shop.usecases.watch_changes.close()
        assert await waiting is None
        assert news.is_over


async def test_whoever_loses_the_right_to_see_is_cut_off(database: Database) -> None:
    shop = await a_shop(database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("bram")) as news:
        member = await shop.database.read(lambda work: work.staff.get(shop.id, BRAM))
        await shop.database.write(lambda work: work.staff.save(shop.id, replace(member, role=Role.GUEST)))
        assert await news.wait(PATIENCE) is None
        assert news.is_over


async def may_go_on() -> bool:
    return True


async def test_a_slow_reader_keeps_one_set_of_days() -> None:
    news = News(business_id=BusinessId("shop@slotkeeper"), may_go_on=may_go_on)
    for day in (TUESDAY, MONDAY, TUESDAY):
        news.tell((day,))
    assert await heard(news) == (MONDAY, TUESDAY)
    assert await news.wait(0.01) is None


async def test_any_day_is_told_instead_of_the_days_that_wait_beside_it() -> None:
    news = News(business_id=BusinessId("shop@slotkeeper"), may_go_on=may_go_on)
    for days in ((MONDAY,), None, (TUESDAY,)):
        news.tell(days)
    assert await heard(news) is None
    assert await news.wait(0.01) is None


async def test_bookings_told_of_late_are_never_less_than_all_of_them(sqlite_database: Database) -> None:
    """Those read along with an earlier one leave a later one without entries: it is then about any day."""
    shop = await a_shop(sqlite_database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        for start in (at(9), at(10), at(9, day=5)):
            await shop.usecases.book_appointment(a_wish(start), staff_actor("ada"))
        told: set[date] = set()
        while not told >= {MONDAY, TUESDAY}:
            told |= {MONDAY, TUESDAY} if (days := await heard(news)) is None else set(days)


async def test_a_change_long_after_is_told_by_its_day_alone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    async with shop.usecases.watch_changes(shop.id, staff_actor("ada")) as news:
        await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
        assert await heard(news) == (MONDAY,)
        shop.clock.moment += timedelta(minutes=5)
        await shop.usecases.book_appointment(a_wish(at(9, day=5)), staff_actor("ada"))
        assert await heard(news) == (TUESDAY,)
