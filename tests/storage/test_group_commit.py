"""SQLite's writer: faults in the middle of a group lose nothing of those who were answered, and fail nobody but the culprit."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from scheduling.errors import Busy, Refusal
from storage import Database, Work, open_database
from tests.storage.builders import SHOP, appointment, set_up_shop

Answer = object | BaseException


@pytest_asyncio.fixture
async def lite(sqlite_url: str) -> AsyncIterator[Database]:
    async with await open_database(sqlite_url) as opened:
        yield opened


def add(one: str) -> Callable[[Work], str]:
    def function(work: Work) -> str:
        work.connection.execute(text("INSERT INTO tenant (id) VALUES (:one)"), {"one": one})
        return one

    return function


def fill_up(work: Work) -> None:
    """More than the file may hold, by the limit that the connection is given."""
    pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    try:
        for part in range(100):
            work.connection.execute(text("INSERT INTO tenant (id) VALUES (:one)"), {"one": f"{part}" + "x" * 4000})
    finally:
        work.connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


def lose_the_transaction(work: Work) -> None:
    """SQLite ends the whole transaction by itself, as it may when the disk is full or fails."""
    work.connection.exec_driver_sql("INSERT OR ROLLBACK INTO tenant (id) VALUES ('there')")


def make_commit_fail(work: Work) -> None:
    """Leave a reference that leads nowhere and is looked at only by COMMIT."""
    work.connection.exec_driver_sql("INSERT INTO late_child (parent) VALUES ('nobody')")


async def together(database: Database, functions: list[Callable[[Work], Any]]) -> list[Answer]:
    """One group: all are handed over while the writer is busy with something else."""
    release = threading.Event()
    busy = await keep_busy(database, release)
    waiting = [asyncio.create_task(database.write(function)) for function in functions]
    await asyncio.sleep(0.05)
    release.set()
    answers: list[Answer] = list(await asyncio.gather(*waiting, return_exceptions=True))
    await busy
    return answers


async def keep_busy(database: Database, release: threading.Event) -> asyncio.Task[None]:
    """A write that has begun and goes on until it is released."""
    begun = threading.Event()

    def wait(work: Work) -> None:
        begun.set()
        release.wait(60)

    busy = asyncio.create_task(database.write(wait))
    await asyncio.to_thread(begun.wait, 60)
    return busy


async def tenants(url: str) -> list[str]:
    """What stands in the file, seen by a connection that knows nothing of the product."""

    def look() -> list[str]:
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            rows = [one for (one,) in connection.execute("SELECT id FROM tenant ORDER BY id")]
        connection.close()
        return rows

    return await asyncio.to_thread(look)


def add_and_fail(work: Work) -> None:
    add("half")(work)
    raise RuntimeError("and what was done of it is undone")


async def test_of_what_fails_nothing_stays_whether_it_is_alone_or_among_others(sqlite_url: str, lite: Database) -> None:
    with pytest.raises(RuntimeError):
        await lite.write(add_and_fail)
    for names in (("a", "b"), ("c", "d")):  # the second group is kept apart from the beginning
        first, second = names
        answers = await together(lite, [add(first), add_and_fail, add(second), add_and_fail])
        assert [type(answer) for answer in answers] == [str, RuntimeError, str, RuntimeError]
    assert await together(lite, [add("e"), add("f")]) == ["e", "f"]
    assert await together(lite, [add("g"), add("h")]) == ["g", "h"]
    assert await tenants(sqlite_url) == ["a", "b", "c", "d", "e", "f", "g", "h"]


async def test_numbers_raised_by_what_failed_are_told_to_nobody(lite: Database) -> None:
    await lite.write(set_up_shop)
    heard: list[object] = []
    lite.on_change(heard.append)

    def raise_and_fail(work: Work) -> None:
        work.businesses.lock(SHOP)
        raise RuntimeError

    await together(lite, [add("a"), raise_and_fail, add("b")])
    assert heard == []


async def test_a_full_disk_fails_only_the_write_that_fills_it(sqlite_url: str, lite: Database) -> None:
    answers = await together(lite, [add("a"), fill_up, add("b")])
    assert isinstance(answers[1], OperationalError)
    assert [answers[0], answers[2]] == await tenants(sqlite_url) == ["a", "b"]


async def test_a_transaction_that_was_thrown_away_is_noticed(sqlite_url: str, lite: Database) -> None:
    await lite.write(add("there"))
    answers = await together(lite, [add("a"), lose_the_transaction, add("b")])
    assert isinstance(answers[1], Exception)
    assert [answers[0], answers[2]] == ["a", "b"]
    assert await tenants(sqlite_url) == ["a", "b", "there"]


async def test_a_failing_commit_fails_only_the_write_that_causes_it(sqlite_url: str, lite: Database) -> None:
    late = "CREATE TABLE late_child (parent TEXT REFERENCES tenant (id) DEFERRABLE INITIALLY DEFERRED)"
    await lite.write(lambda work: work.connection.exec_driver_sql(late) and None)
    answers = await together(lite, [add("a"), make_commit_fail, add("b")])
    assert isinstance(answers[1], sqlite3.IntegrityError)
    assert [answers[0], answers[2]] == await tenants(sqlite_url) == ["a", "b"]


async def test_a_function_that_hides_the_loss_is_told_of_it(sqlite_url: str, lite: Database) -> None:
    def lose_and_hide(work: Work) -> str:
        with suppress(DBAPIError):
            lose_the_transaction(work)
        return "fine"

    await lite.write(add("there"))
    answers = await together(lite, [add("a"), lose_and_hide])
    assert isinstance(answers[1], Exception)
    assert await tenants(sqlite_url) == ["a", "there"]


async def test_what_waits_is_committed_together(lite: Database) -> None:
    def depth(work: Work) -> list[str]:
        return list(work.connection.execute(text("SELECT id FROM tenant")).scalars())

    answers = await together(lite, [add("a"), depth])
    assert answers[1] == ["a"]


async def test_nobody_is_answered_before_the_commit(sqlite_url: str, lite: Database) -> None:
    slow = threading.Event()
    release = threading.Event()

    def hold_up(work: Work) -> None:
        slow.set()
        release.wait(60)

    first = asyncio.create_task(together(lite, [add("a"), hold_up]))
    await asyncio.to_thread(slow.wait, 60)
    assert await tenants(sqlite_url) == []
    assert not first.done()
    release.set()
    await first
    assert await tenants(sqlite_url) == ["a"]


async def test_a_write_that_has_begun_outlives_its_caller(sqlite_url: str, lite: Database) -> None:
    begun, release = threading.Event(), threading.Event()

    def slowly(work: Work) -> None:
        begun.set()
        release.wait(60)
        add("a")(work)

    caller = asyncio.create_task(lite.write(slowly))
    await asyncio.to_thread(begun.wait, 60)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    release.set()
    await lite.write(add("b"))
    assert await tenants(sqlite_url) == ["a", "b"]


async def test_a_write_that_has_not_begun_is_dropped(sqlite_url: str, lite: Database) -> None:
    release = threading.Event()
    busy = await keep_busy(lite, release)
    caller = asyncio.create_task(lite.write(add("never")))
    await asyncio.sleep(0.05)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    release.set()
    await busy
    await lite.write(add("a"))
    assert await tenants(sqlite_url) == ["a"]


async def test_a_file_locked_for_too_long_is_busy(sqlite_url: str, lite: Database) -> None:
    blocker = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(blocker.execute, "BEGIN IMMEDIATE")
    async with await open_database(sqlite_url, lock_wait=0.05) as impatient:
        with pytest.raises(Busy):
            await impatient.write(add("a"))
    await asyncio.to_thread(blocker.execute, "ROLLBACK")
    await asyncio.to_thread(blocker.close)
    assert await lite.write(add("a")) == "a"


def book(one: str) -> Callable[[Work], object]:
    return lambda work: work.appointments.add(SHOP, appointment(one))


async def test_a_guard_in_a_group_refuses_one(lite: Database) -> None:
    await lite.write(set_up_shop)
    answers = await together(lite, [book("a"), book("b"), book("c")])
    assert [isinstance(answer, Refusal) for answer in answers] == [False, True, True]


def leave(work: Work) -> None:
    raise SystemExit("not even this stops the writer")


async def test_the_writer_outlives_whatever_a_function_raises(sqlite_url: str, lite: Database) -> None:
    release = threading.Event()
    busy = await keep_busy(lite, release)
    doomed = asyncio.create_task(_caught(lite, leave))
    release.set()
    assert isinstance(await doomed, SystemExit)
    await busy
    assert await lite.write(add("a")) == "a"


async def _caught(database: Database, function: Callable[[Work], Any]) -> BaseException | None:
    try:
        await database.write(function)
    except SystemExit as error:
        return error
    return None


async def test_the_file_is_as_durable_as_promised(lite: Database) -> None:
    def settings(work: Work) -> list[Any]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [work.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await lite.write(settings) == ["wal", 2, 1]


async def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        await open_database("sqlite://")
