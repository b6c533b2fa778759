"""Series at once, and one cut off in the middle: every series is there with all of its dates or with none."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from subprocess import PIPE

import pytest

from scheduling.appointment import DraftId
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage import Database, Work
from tests.support.builders import Shop, a_shop, a_wish, at, staff_actor
from tests.support.databases import open_patiently
from tests.support.processes import PATIENCE, line_of, start
from tests.support.series import MONDAYS
from tests.usecases.test_races import _drop, somebody, without_locks
from usecases.book_series import BookedSeries

pytestmark = pytest.mark.races
SETS = (MONDAYS, MONDAYS[::-1], MONDAYS[1:], MONDAYS[2:])
ALL = Interval(at(0), at(0) + timedelta(days=60))
__all__ = ["without_locks"]


async def all_at_once(shop: Shop, sets: Sequence[Sequence[datetime]]) -> list[BookedSeries | BaseException]:
    tries = (
        shop.usecases.book_series(a_wish(customers=somebody(number)), starts, staff_actor("ada"))
        for number, starts in enumerate(sets)
    )
    return list(await asyncio.gather(*tries, return_exceptions=True))


def won(outcomes: Sequence[object]) -> list[BookedSeries]:
    return [one for one in outcomes if isinstance(one, BookedSeries)]


def _starts(work: Work) -> list[int]:
    rows = work.appointments.taken(a_wish().business_id, [StaffId("bram")], ALL)
    return [row.start_minute for spans in rows.values() for row in spans]


async def test_of_twenty_series_that_share_dates_one_wins_and_has_all_of_its_dates(database: Database) -> None:
    shop = await a_shop(database)
    outcomes = await all_at_once(shop, SETS * 5)
    (winner,) = won(outcomes)
    assert sorted(await shop.database.read(_starts)) == [
        int(view.appointment.span.start.timestamp()) // 60 for view in winner.views
    ]


@pytest.mark.usefixtures("without_locks")
async def test_control_without_locks_and_net_dates_are_sold_twice(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as database:
        shop = await a_shop(database)
        await database.write(_drop)
        outcomes = await all_at_once(shop, [MONDAYS] * 8)
        assert len(won(outcomes)) > 1


async def test_one_draft_ten_times_at_once_is_one_series(database: Database) -> None:
    shop = await a_shop(database)
    wish = a_wish(draft_id=DraftId("one"))
    outcomes = await asyncio.gather(*(shop.usecases.book_series(wish, MONDAYS, staff_actor("ada")) for _ in range(10)))
    assert sum(1 for one in outcomes if not one.was_repeat) == 1
    assert len({one.views[3].appointment.id for one in outcomes}) == 1


async def test_a_process_killed_between_two_dates_leaves_none_of_them(database_url: str) -> None:
    async with await open_patiently(database_url) as database:
        await a_shop(database)
        process = start("-m", "tests.usecases.doomed_series", database_url, stdout=PIPE)
        assert await line_of(process, "that half of the dates are written") == "half"
        process.kill()
        await asyncio.to_thread(process.communicate, b"", PATIENCE)
        assert await database.read(_starts) == []
        shop_again = await database.read(lambda work: work.appointments.counts())
        assert sum(shop_again.values()) == 0
