"""What each rise of a number was about: kept for those that were committed, forgotten for those that were not."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from scheduling.appointment import DraftId, State
from scheduling.interval import Interval, to_minute
from scheduling.staff import TimeOff, TimeOffId
from storage import Database, Work
from storage.steps import ANY_TIME, Known, Steps
from tests.storage.builders import BRAM, NOOR, SHOP, appointment, at, set_up_shop, span
from tests.storage.test_group_commit import make_commit_fail
from tests.support.databases import open_patiently

NUMBER = (SHOP, BRAM)
STORAGE = Path(__file__).parents[2] / "storage"
TELLING = {"holds.py", "appointments.py", "absences.py", "staff_calendars.py"}


def minutes(one: Interval) -> tuple[int, int]:
    return to_minute(one.start), to_minute(one.end, up=True)


async def told(database: Database, function: Callable[[Work], Any]) -> list[tuple[int, int]]:
    """What is known of Bram's time after this."""
    before = (await database.versions(SHOP, [BRAM])).staff[0]
    await database.write(function)
    after = (await database.versions(SHOP, [BRAM])).staff[0]
    known, spans = database.steps.between(SHOP, BRAM, before, after)
    assert known is Known.CERTAIN
    return sorted(spans)


@pytest.fixture
async def shop(database: Database) -> Database:
    await database.write(set_up_shop)
    return database


async def test_an_appointment_is_told_with_its_buffers_where_it_comes_to_and_where_it_goes(shop: Database) -> None:
    made = appointment("one", 10, pre_buffer=5, post_buffer=10)
    here, there = minutes(span(9, 55, minutes=45)), minutes(span(12, 55, minutes=45))
    assert await told(shop, lambda work: work.appointments.add(SHOP, made)) == [here]
    moved = appointment("one", 13, pre_buffer=5, post_buffer=10)
    assert await told(shop, lambda work: work.appointments.save(SHOP, moved)) == [here, there]


async def test_who_had_an_appointment_that_somebody_else_gets_is_told_of_too(shop: Database) -> None:
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("one")))
    given = appointment("one", staff_ids=(NOOR,))
    assert await told(shop, lambda work: work.appointments.save(SHOP, given)) == [minutes(span(10))]


async def test_a_hold_is_told_of_when_it_is_given_back(shop: Database) -> None:
    draft = DraftId("draft")
    held = appointment("one", state=State.HELD, held_until=at(11), draft_id=draft)
    assert await told(shop, lambda work: work.appointments.add(SHOP, held)) == [minutes(span(10))]
    assert await told(shop, lambda work: work.appointments.drop_hold(SHOP, draft)) == [minutes(span(10))]


async def test_a_place_that_is_kept_for_an_undo_is_told_of(shop: Database) -> None:
    one = appointment("one", 13)
    await shop.write(lambda work: work.appointments.add(SHOP, one))
    keep = span(9)
    assert await told(shop, lambda work: work.appointments.hold_places(SHOP, one.id, [(keep, [BRAM])], at(15))) == [
        minutes(keep)
    ]
    assert await told(shop, lambda work: work.appointments.release_place(SHOP, one.id)) == [minutes(keep)]


async def test_whole_days_off_are_told_of_in_whatever_zone_they_are(shop: Database) -> None:
    off = TimeOff(id=TimeOffId("off"), staff_id=BRAM, first=at(0).date(), last=at(0).date())
    ((first, last),) = await told(shop, lambda work: work.time_off.add(SHOP, off))
    assert (first, last) == (to_minute(at(0, day=3)), to_minute(at(0, day=6)))


async def test_of_what_a_calendar_says_only_what_is_new_is_told(shop: Database) -> None:
    day = span(0, minutes=1440)
    await shop.write(lambda work: work.busy.replace(SHOP, BRAM, day, [span(9), span(11)]))
    found = await told(shop, lambda work: work.busy.replace(SHOP, BRAM, day, [span(9), span(14)]))
    assert found == [minutes(span(11)), minutes(span(14))]


async def test_who_was_locked_to_be_judged_has_kept_all_time_as_it_was(shop: Database) -> None:
    assert await told(shop, lambda work: work.staff.lock(SHOP, [BRAM, NOOR])) == []


async def test_nothing_is_known_of_a_step_that_another_process_of_sqlite_made(sqlite_url: str) -> None:
    async with await open_patiently(sqlite_url) as here, await open_patiently(sqlite_url) as there:
        await here.write(set_up_shop)
        await there.write(lambda work: work.appointments.add(SHOP, appointment("one")))
        now = (await here.versions(SHOP, [BRAM])).staff[0]
        assert here.steps.between(SHOP, BRAM, now - 1, now)[0] is Known.NOT


def books_in_vain(work: Work) -> None:
    work.appointments.add(SHOP, appointment("one"))
    make_commit_fail(work)


async def test_nothing_is_known_of_a_commit_that_failed(sqlite_url: str) -> None:
    late = "CREATE TABLE late_child (parent TEXT REFERENCES tenant (id) DEFERRABLE INITIALLY DEFERRED)"
    async with await open_patiently(sqlite_url) as database:
        await database.write(set_up_shop)
        await database.write(lambda work: work.connection.exec_driver_sql(late) and None)
        before = (await database.versions(SHOP, [BRAM])).staff[0]
        (answer,) = await asyncio.gather(database.write(books_in_vain), return_exceptions=True)
        assert isinstance(answer, Exception)
        assert database.steps.between(SHOP, BRAM, before, before + 1)[0] is Known.NOT


def test_a_commit_under_way_is_likely_and_one_that_failed_is_nothing() -> None:
    steps = Steps()
    with suppress(OSError), steps.committing([({NUMBER: 5}, {NUMBER: [(1, 2)]})]):
        assert steps.between(*NUMBER, 4, 5) == (Known.LIKELY, [(1, 2)])
        raise OSError("disk")
    assert steps.between(*NUMBER, 4, 5) == (Known.NOT, [])
    with steps.committing([({NUMBER: 5}, {})]):
        pass
    assert steps.between(*NUMBER, 4, 5) == (Known.CERTAIN, [])


def test_a_step_that_nobody_told_of_makes_all_of_the_way_unknown() -> None:
    steps = Steps()
    for number in (5, 7):
        steps.keep({NUMBER: number}, {NUMBER: [(1, 2)]})
    assert steps.between(*NUMBER, 4, 7) == (Known.NOT, [])
    assert steps.between(*NUMBER, 6, 7) == (Known.CERTAIN, [(1, 2)])
    assert steps.between(*NUMBER, 7, 6) == (Known.NOT, [])


def test_only_the_latest_steps_are_kept() -> None:
    steps = Steps()
    for number in range(1, 10_000):
        steps.keep({NUMBER: number}, {NUMBER: [ANY_TIME]})
    assert steps.between(*NUMBER, 0, 1)[0] is Known.NOT
    assert steps.between(*NUMBER, 9_000, 9_999)[0] is Known.CERTAIN


def test_what_takes_time_is_written_only_where_it_is_told_of() -> None:
    """Else whatever is kept would go on standing where it must not. Whole businesses and portions of them raise the business's number."""
    writes = re.compile(r"\b(?:insert|update|delete|_insert)\((?:appointment_staff|time_off|busy)\b")
    found = {path.name for path in STORAGE.glob("*.py") if writes.search(path.read_text(encoding="utf-8"))}
    assert found == TELLING
