"""Statements made ready once do what SQLAlchemy does with the same statements: the net below an upgrade of it or of a driver."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Database
from storage.prepared import insert_rows, rows_of
from storage.tables import metadata
from storage.work import Work
from tests.storage.builders import SHOP

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
