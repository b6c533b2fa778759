"""Statements made ready once do what SQLAlchemy does with the same statements: the net below an upgrade of it or of a driver."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from scheduling.errors import RefusalCode, SlotRefused
from storage import Database
from storage.prepared import insert_rows, put_row, rows_of
from storage.tables import metadata
from storage.work import Work
from tests.storage.builders import BRAM, NOOR, SHOP, appointment, set_up_shop
from tests.storage.elsewhere import run_elsewhere
from tests.support.databases import open_patiently

SERVICE: Table = metadata.tables["service"]
BY_IDS = select(SERVICE.c.id, SERVICE.c.duration).where(
    SERVICE.c.business_id == bindparam("shop"), SERVICE.c.id.in_(bindparam("ids", expanding=True))
)
ONE: dict[str, Any] = {
    "business_id": SHOP,
    "id": "new",
    "duration": 45,
    "display_name": "Ünïted",
    "price": Decimal("12.50"),
    "is_online": True,
    "created_at": datetime(2027, 1, 4, 9, tzinfo=UTC),
    "reminders": [{"offset": 60}],
}


async def test_what_is_put_by_a_prepared_insert_is_read_like_what_sqlalchemy_puts(shop: Database) -> None:
    """Every kind of value that we keep: text, number, money, yes and no, moment, nested."""

    def put(work: Work) -> None:
        insert_rows(work.connection, SERVICE, [ONE])
        work.connection.execute(insert(SERVICE), [{**ONE, "id": "twin"}])

    await shop.write(put)
    both = select(*(SERVICE.c[name] for name in ONE if name != "id")).where(SERVICE.c.id.in_(["new", "twin"]))
    first, second = await shop.read(lambda work: work.connection.execute(both).all())
    assert first == second == tuple(value for name, value in ONE.items() if name != "id")


@pytest.mark.parametrize("ids", [[], ["check-up"], ["check-up", "class"], ["check-up", "class", "nothing"]])
async def test_a_prepared_question_finds_the_same_rows(shop: Database, ids: list[str]) -> None:
    values = {"shop": SHOP, "ids": ids}

    def ask(work: Work) -> tuple[list[Any], list[Any]]:
        ready = rows_of(work.connection, BY_IDS, values)
        return sorted(map(tuple, ready)), sorted(map(tuple, work.connection.execute(BY_IDS, values)))

    ready, usual = await shop.read(ask)
    assert ready == usual


async def test_a_broken_rule_is_the_same_error(shop: Database) -> None:
    def twice(work: Work) -> None:
        insert_rows(work.connection, SERVICE, [ONE])
        insert_rows(work.connection, SERVICE, [ONE])

    with pytest.raises(IntegrityError):
        await shop.write(twice)


async def test_a_prepared_statement_begins_the_transaction_and_goes_with_it(shop: Database) -> None:
    def put_and_fail(work: Work) -> None:
        insert_rows(work.connection, SERVICE, [ONE])
        raise RuntimeError("and all of it is taken back")

    with pytest.raises(RuntimeError):
        await shop.write(put_and_fail)
    values = {"shop": SHOP, "ids": ["new"]}
    assert await shop.read(lambda work: list(rows_of(work.connection, BY_IDS, values))) == []


async def test_after_a_prepared_statement_has_failed_the_next_transaction_works(shop: Database) -> None:
    wrong = select(SERVICE.c.id).where(text("nonsense = 1"))
    with pytest.raises(DBAPIError):
        await shop.write(lambda work: rows_of(work.connection, wrong, {}))
    assert await shop.write(lambda work: insert_rows(work.connection, SERVICE, [ONE])) == 1


async def test_of_many_rows_none_is_kept_when_the_second_breaks_a_rule(shop: Database) -> None:
    two = [{**ONE, "id": "first"}, {**ONE, "id": "check-up", "business_id": "nobody"}]
    runs: list[object] = []

    def put(work: Work) -> None:
        runs.append(work)
        insert_rows(work.connection, SERVICE, two)

    with pytest.raises(IntegrityError):
        await shop.write(put)
    assert len(runs) == 1
    values = {"shop": SHOP, "ids": ["first"]}
    assert await shop.read(lambda work: list(rows_of(work.connection, BY_IDS, values))) == []
    assert await shop.write(lambda work: insert_rows(work.connection, SERVICE, [ONE])) == 1


async def test_two_people_of_whom_the_second_is_taken_are_refused_as_one_is(shop: Database) -> None:
    """The guard speaks in the middle of what is put at once."""
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("one", staff_ids=(NOOR,))))
    both = appointment("two", staff_ids=(BRAM, NOOR))
    with pytest.raises(SlotRefused) as refused:
        await shop.write(lambda work: work.appointments.add(SHOP, both))
    assert refused.value.code is RefusalCode.SLOT_TAKEN
    alone = appointment("three", staff_ids=(BRAM,))
    await shop.write(lambda work: work.appointments.add(SHOP, alone))


async def test_a_connection_lost_amid_many_rows_is_tried_again(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as shop:
        await shop.write(set_up_shop)
        runs: list[object] = []

        def put(work: Work) -> None:
            runs.append(work)
            insert_rows(work.connection, SERVICE, [{**ONE, "id": "first"}])
            if len(runs) == 1:
                run_elsewhere(postgres_url, CUT_WRITERS)
            insert_rows(work.connection, SERVICE, [{**ONE, "id": "second"}, {**ONE, "id": "third"}])

        await shop.write(put)
        values = {"shop": SHOP, "ids": ["first", "second", "third"]}
        assert len(await shop.read(lambda work: list(rows_of(work.connection, BY_IDS, values)))) == 3
        assert len(runs) == 2


CUT_WRITERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE state = 'idle in transaction' AND datname = current_database()"""


async def test_a_row_of_nothing_but_its_key_may_be_put_twice(shop: Database) -> None:
    table = metadata.tables["tenant"]
    for _ in range(2):
        await shop.write(lambda work: put_row(work.connection, table, {"id": "one"}, keys=("id",)))
    ids = await shop.read(lambda work: work.connection.execute(select(table.c.id)).scalars().all())
    assert list(ids).count("one") == 1


async def test_what_is_put_over_a_row_may_be_nothing_and_no(shop: Database) -> None:
    await shop.write(lambda work: insert_rows(work.connection, SERVICE, [ONE]))
    changed = {**ONE, "is_online": False, "created_at": None}
    await shop.write(lambda work: put_row(work.connection, SERVICE, changed, keys=("business_id", "id")))
    mine = select(SERVICE.c.is_online, SERVICE.c.created_at).where(SERVICE.c.id == "new")
    no = select(SERVICE.c.id).where(SERVICE.c.id == "new", SERVICE.c.is_online.is_(False))
    assert await shop.read(lambda work: tuple(work.connection.execute(mine).one())) == (False, None)
    assert await shop.read(lambda work: work.connection.execute(no).scalar()) == "new"
