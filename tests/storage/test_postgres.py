"""PostgreSQL's own faults: locks, connections that break, and the notices by which the numbers are kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import make_url

from scheduling.errors import Busy, OutcomeUnknown
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage import Change, Work
from storage.postgres import PostgresDatabase
from storage.steps import Known
from tests.storage.builders import ANNA, BRAM, CLASS, NOOR, NOW, SHOP, appointment, at, seat, set_up_shop, span
from tests.storage.commit_eater import commit_eater
from tests.storage.elsewhere import eventually, run_elsewhere
from tests.support.databases import run_sql
from tests.support.traces import places_of


@pytest_asyncio.fixture
async def pg(postgres_url: str) -> AsyncIterator[PostgresDatabase]:
    async with await PostgresDatabase.open(make_url(postgres_url), lock_wait=60) as opened:
        await opened.write(set_up_shop)
        yield opened


def add(one: str) -> Callable[[Work], str]:
    def function(work: Work) -> str:
        work.connection.execute(text("INSERT INTO tenant (id) VALUES (:one)"), {"one": one})
        return one

    return function


def tenants(work: Work) -> list[str]:
    return list(work.connection.execute(text("SELECT id FROM tenant ORDER BY id")).scalars())


async def test_two_who_lock_in_opposite_order_both_get_through(pg: PostgresDatabase) -> None:
    """The second is thrown out by the deadlock and runs again."""
    runs: list[str] = []
    holding: set[str] = set()

    def crosswise(first: str, second: str) -> Callable[[Work], None]:
        def function(work: Work) -> None:
            runs.append(first)
            _colour(work, first)
            holding.add(first)
            _let_others_go_on(work, until=lambda: len(holding) == 2)
            _colour(work, second)

        return function

    await asyncio.gather(pg.write(crosswise(BRAM, NOOR)), pg.write(crosswise(NOOR, BRAM)))
    assert len(runs) == 3


def _colour(work: Work, one: str) -> None:
    work.connection.execute(text("UPDATE staff_member SET color = 'x' WHERE id = :one"), {"one": one})


def _let_others_go_on(work: Work, until: Callable[[], bool]) -> None:
    """Keep the transaction open while the event loop goes on, until it holds or a minute has passed."""
    for _ in range(3000):
        if until():
            return
        work.connection.execute(text("SELECT pg_sleep(0.02)"))


async def test_a_lock_that_cannot_be_had_in_time_is_busy(pg: PostgresDatabase) -> None:
    async with (
        await PostgresDatabase.open(make_url(pg.url), lock_wait=0.2) as impatient,
        pg._engine.begin() as connection,
    ):
        await connection.execute(text("UPDATE staff_member SET color = 'x'"))
        with pytest.raises(Busy):
            await impatient.write(lambda work: work.staff.lock(SHOP, [BRAM]))
    await pg.write(lambda work: work.staff.lock(SHOP, [BRAM]))


async def test_too_few_connections_for_too_long_is_busy(pg: PostgresDatabase) -> None:
    async with await PostgresDatabase.open(make_url(pg.url), connections=1, lock_wait=0.2) as narrow:
        begun, release = asyncio.Event(), asyncio.Event()

        def hold_the_connection(work: Work) -> None:
            begun.set()
            _let_others_go_on(work, until=release.is_set)

        slow = asyncio.create_task(narrow.write(hold_the_connection))
        await begun.wait()
        with pytest.raises(Busy):
            await narrow.write(add("a"))
        release.set()
        await slow


async def test_a_connection_lost_before_commit_is_tried_again(pg: PostgresDatabase) -> None:
    runs: list[int] = []

    def lose_it_once(work: Work) -> None:
        runs.append(1)
        add("a")(work)
        if len(runs) == 1:
            work.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await pg.write(lose_it_once)
    assert (len(runs), await pg.read(tenants)) == (2, ["a"])


async def test_a_connection_lost_during_commit_is_not_tried_again(pg: PostgresDatabase) -> None:
    runs: list[int] = []

    def count(work: Work) -> None:
        runs.append(1)
        add("a")(work)

    async with commit_eater(make_url(pg.url)) as eater, await PostgresDatabase.open(eater.url) as far:
        eater.is_hungry = True
        with pytest.raises(OutcomeUnknown):
            await far.write(count)
        eater.is_hungry = False
    assert len(runs) == 1


async def test_a_write_that_has_begun_outlives_its_caller(pg: PostgresDatabase) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    def slowly(work: Work) -> None:
        begun.set()
        _let_others_go_on(work, until=release.is_set)
        add("a")(work)

    caller = asyncio.create_task(pg.write(slowly))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    release.set()
    async with asyncio.timeout(60):
        while await pg.read(tenants) != ["a"]:  # noqa: ASYNC110 nobody is left to be told of the end
            await asyncio.sleep(0.02)


async def test_numbers_are_right_again_after_the_listening_connection_was_lost(pg: PostgresDatabase) -> None:
    run_elsewhere(pg.url, "UPDATE staff_member SET version = 42 WHERE id = 'bram'")  # nobody is told of it
    heard: list[Change] = []
    pg.on_change(heard.append)
    await run_sql(make_url(pg.url), CUT_LISTENER)
    await eventually(lambda: bool(heard))
    assert heard[0].staff_ids == {BRAM}
    assert (await pg.versions(SHOP, [BRAM])).staff == (42,)


CUT_LISTENER = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE application_name = 'slotkeeper listens' AND datname = current_database()"""


async def _hire(pg: PostgresDatabase, count: int) -> list[StaffId]:
    """More people than one notice can name."""
    many = [StaffId(f"staff-member-with-a-long-id-{n:04}") for n in range(count)]

    def hire(work: Work) -> None:
        for number, one in enumerate(many, 100):
            work.connection.execute(
                text("INSERT INTO staff_number (number, business_id) VALUES (:n, :b)"), {"n": number, "b": SHOP}
            )
            row = {"b": SHOP, "one": one, "n": number}
            work.connection.execute(
                text("INSERT INTO staff_member (business_id, id, number) VALUES (:b, :one, :n)"), row
            )

    await pg.write(hire)
    return many


async def test_numbers_too_many_for_one_notice_are_read_again(pg: PostgresDatabase) -> None:
    many = await _hire(pg, 300)
    async with await PostgresDatabase.open(make_url(pg.url)) as other:
        heard: list[Change] = []
        other.on_change(heard.append)
        await pg.write(lambda work: work.staff.lock(SHOP, many))
        await eventually(lambda: bool(heard))
        assert len(heard[0].staff_ids) == len(many)


async def test_the_loop_goes_on_while_a_write_waits(pg: PostgresDatabase) -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    heart = asyncio.create_task(beat())
    await pg.write(partial(_let_others_go_on, until=lambda: beats > 5))
    heart.cancel()
    assert beats > 5


async def test_a_change_under_way_does_not_bring_back_a_customer_who_is_erased_meanwhile(pg: PostgresDatabase) -> None:
    both = (seat("s1"), seat("s2", customer_id=None, name="Mees", email="mees@example.com"))
    group = appointment("a", service_id=CLASS, seats=2, attendees=both)
    await pg.write(lambda work: work.appointments.add(SHOP, group))

    has_read = asyncio.Event()

    def change_slowly(work: Work) -> None:
        work.appointments.lock(SHOP, group.id)
        present = work.appointments.get(SHOP, group.id)
        has_read.set()
        _let_others_go_on(work, until=lambda: erasing.done() or _somebody_waits(work))
        work.appointments.save(SHOP, replace(present, label="full"))

    change = asyncio.create_task(pg.write(change_slowly))
    erasing = asyncio.create_task(_after(has_read, pg.write(lambda work: work.customers.erase(SHOP, ANNA, NOW))))
    await asyncio.gather(change, erasing)
    assert await pg.read(partial(places_of, ("anna@", "özgür"))) == set()


async def _after(event: asyncio.Event, what: Coroutine[Any, Any, None]) -> None:
    await event.wait()
    await what


def _somebody_waits(work: Work) -> bool:
    """Whether a transaction waits for another's lock."""
    found = work.connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one()
    return int(found) > 0


async def test_numbers_too_many_for_one_notice_are_read_even_when_no_connection_can_be_had_at_first(
    pg: PostgresDatabase,
) -> None:
    many = await _hire(pg, 300)
    async with await PostgresDatabase.open(make_url(pg.url), connections=1, lock_wait=0.2) as other:
        async with other._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            await pg.write(lambda work: work.staff.lock(SHOP, many))
            await asyncio.sleep(0.5)
        wanted = (await pg.versions(SHOP, many)).staff
        await eventually(lambda: other._numbers.known((SHOP, many[0])) == wanted[0])


async def test_of_much_that_was_changed_at_once_the_numbers_are_told_without_what_it_was_about(
    pg: PostgresDatabase,
) -> None:
    """Somebody's calendar read for the first time: no other process needs to read all numbers for that."""
    year = [span(hour, part, minutes=20, day=day) for day in range(1, 31) for hour in range(9, 17) for part in (0, 30)]
    window = Interval(at(0, day=1), at(0, day=31))
    async with await PostgresDatabase.open(make_url(pg.url)) as other:
        before = (await other.versions(SHOP, [BRAM])).staff[0]
        other._listener._read_all = partial(_fails, "nothing is to be read")  # type: ignore[method-assign]
        await pg.write(lambda work: work.busy.replace(SHOP, BRAM, window, year))
        await eventually(lambda: other._numbers.known((SHOP, BRAM)) == before + 1)
        assert other.steps.between(SHOP, BRAM, before, before + 1)[0] is Known.NOT
        assert pg.steps.between(SHOP, BRAM, before, before + 1)[0] is Known.CERTAIN


async def _fails(why: str, _connection: object) -> None:
    raise AssertionError(why)


async def test_a_listening_connection_on_which_nothing_comes_any_more_is_given_up(pg: PostgresDatabase) -> None:
    """A firewall that forgets a quiet connection tells neither side."""
    async with commit_eater(make_url(pg.url)) as way:
        other = PostgresDatabase(way.url)
        other._listener.ask_seconds = 0.3
        await other._listener.start()
        async with other:
            before = (await other.versions(SHOP, [BRAM])).staff[0]
            way.fall_silent()
            await pg.write(lambda work: work.staff.lock(SHOP, [BRAM]))
            await eventually(lambda: other._numbers.known((SHOP, BRAM)) == before + 1)
