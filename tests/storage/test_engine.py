"""What the four verbs promise, on both databases."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from scheduling.errors import Busy, NotFound
from storage import Change, Database, Work, open_database
from storage.changes import Versions
from storage.tables import tenant
from tests.storage.builders import BRAM, NOOR, SHOP, appointment, set_up_shop
from tests.storage.elsewhere import eventually, run_elsewhere


def add_tenant(one: str, work: Work) -> str:
    work.connection.execute(text("INSERT INTO tenant (id) VALUES (:one)"), {"one": one})
    return one


def tenants(work: Work) -> list[str]:
    return list(work.connection.execute(text("SELECT id FROM tenant ORDER BY id")).scalars())


async def test_a_write_gives_the_answer_of_its_function(database: Database) -> None:
    assert await database.write(partial(add_tenant, "a")) == "a"
    assert await database.read(tenants) == ["a"]


async def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    def add_and_refuse(work: Work) -> None:
        add_tenant("a", work)
        raise NotFound("tenant")

    with pytest.raises(NotFound):
        await database.write(add_and_refuse)
    assert await database.read(tenants) == []


async def test_one_refusal_in_a_group_harms_nobody_else(database: Database) -> None:
    await database.write(partial(add_tenant, "c"))
    names = ["a", "b", "c", "d"]
    answers = await asyncio.gather(*(database.write(partial(add_tenant, one)) for one in names), return_exceptions=True)
    assert [answer if isinstance(answer, str) else type(answer).__name__ for answer in answers] == [
        "a",
        "b",
        "IntegrityError",
        "d",
    ]
    assert await database.read(tenants) == names


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(partial(add_tenant, "a"))
    assert await database.read(tenants) == []


async def test_a_read_sees_one_moment(database_url: str, database: Database) -> None:
    """What is committed between two statements of a read is not seen by the second."""

    def look_twice(work: Work) -> tuple[list[str], list[str]]:
        before = tenants(work)
        run_elsewhere(database_url, "INSERT INTO tenant (id) VALUES ('a')")
        return before, tenants(work)

    assert await database.read(look_twice) == ([], [])
    assert await database.read(tenants) == ["a"]


async def test_a_stream_gives_all_rows(shop: Database) -> None:
    def add_many(work: Work) -> None:
        work.connection.execute(
            text("INSERT INTO tenant (id) VALUES (:one)"), [{"one": f"{n:04}"} for n in range(1000)]
        )

    await shop.write(add_many)
    rows = [row.id async for row in shop.stream(select(tenant.c.id).order_by(tenant.c.id))]
    assert rows == [f"{n:04}" for n in range(1000)]


async def test_a_write_that_waits_is_dropped_with_its_caller(database: Database) -> None:
    blocked = asyncio.create_task(database.write(partial(add_tenant, "never")))
    blocked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await blocked
    await database.write(partial(add_tenant, "a"))
    assert await database.read(tenants) == ["a"]


async def test_the_numbers_of_people_asked_about_come_in_their_order(shop: Database) -> None:
    await shop.write(lambda work: work.staff.lock(SHOP, [BRAM]))
    numbers = await shop.versions(SHOP, [NOOR, BRAM])
    assert numbers.staff == (1, 2)
    assert await shop.versions(SHOP, []) == Versions(numbers.business, ())


async def test_a_commit_tells_whose_time_it_changed(shop: Database) -> None:
    heard: list[Change] = []
    stop = shop.on_change(heard.append)
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", staff_ids=(BRAM, NOOR))))
    stop()
    await shop.write(lambda work: work.staff.lock(SHOP, [BRAM]))
    assert heard == [Change(business_id=SHOP, staff_ids=frozenset({BRAM, NOOR}), is_configuration=False)]


async def test_a_refused_write_tells_nothing(shop: Database) -> None:
    def lock_and_refuse(work: Work) -> None:
        work.staff.lock(SHOP, [BRAM])
        raise Busy

    heard: list[Change] = []
    shop.on_change(heard.append)
    with pytest.raises(Busy):
        await shop.write(lock_and_refuse)
    assert heard == []


async def test_changes_are_a_stream_too(shop: Database) -> None:
    changes = shop.changes()
    first: asyncio.Future[Change] = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0)
    await shop.write(lambda work: work.businesses.lock(SHOP))
    assert await asyncio.wait_for(first, 60) == Change(business_id=SHOP, staff_ids=frozenset(), is_configuration=True)


async def test_another_process_hears_of_a_commit(database_url: str, shop: Database) -> None:
    """Two open databases share nothing but the database itself, as two processes do."""
    async with await open_database(database_url) as other:
        heard: list[Change] = []
        other.on_change(heard.append)
        await shop.write(lambda work: work.staff.lock(SHOP, [NOOR]))
        await eventually(lambda: bool(heard))
        assert heard == [Change(business_id=SHOP, staff_ids=frozenset({NOOR}), is_configuration=False)]
        assert await other.versions(SHOP, [NOOR]) == await shop.versions(SHOP, [NOOR])


async def test_closing_waits_for_the_writes_that_have_begun(database_url: str) -> None:
    opened = await open_database(database_url)
    writing = asyncio.create_task(opened.write(set_up_shop))
    await asyncio.sleep(0.01)
    await opened.close()
    await writing
    async with await open_database(database_url) as again:
        assert await again.read(lambda work: work.businesses.list_ids()) == [SHOP]


async def test_a_write_after_closing_is_refused(database_url: str) -> None:
    opened = await open_database(database_url)
    await opened.close()
    with pytest.raises(RuntimeError, match="closed"):
        await opened.write(partial(add_tenant, "a"))
