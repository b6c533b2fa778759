"""A server that was started on an empty database is as quick as one that comes to a full one."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.engine import make_url

from storage import Work
from storage.postgres import PostgresDatabase
from storage.prepared import rows_of
from storage.tables import appointment
from tests.storage.builders import CHECKUP, SHOP, set_up_shop
from tests.storage.commit_eater import CommitEater, commit_eater

ONE = select(appointment.c.reference).where(
    appointment.c.business_id == bindparam("business"), appointment.c.id == bindparam("appointment")
)
MANY = """INSERT INTO appointment (business_id, id, reference, service_id, starts_at, ends_at)
          SELECT :shop, 'more ' || number, number, :service, 0, 60 FROM generate_series(1, 3000) AS number"""
FETCHED = "SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'appointment'"


def look_up(work: Work) -> int:
    """How many rows had to be looked at for one."""
    before = fetched(work)
    rows_of(work.connection, ONE, {"business": SHOP, "appointment": "more 7"})
    return fetched(work) - before


def book_many(work: Work) -> None:
    work.connection.execute(text(MANY), {"shop": SHOP, "service": CHECKUP})


def fetched(work: Work) -> int:
    return int(work.connection.execute(text(FETCHED)).scalar_one())


async def test_what_was_planned_while_there_was_nothing_is_planned_anew_when_there_is_much(postgres_url: str) -> None:
    async with await PostgresDatabase.open(make_url(postgres_url), connections=1) as database:
        await database.write(set_up_shop)
        for _ in range(10):
            await database.read(look_up)
        await database.write(book_many)
        for _ in range(60):
            await database.read(look_up)
        assert await database.read(look_up) == 1


@pytest.mark.parametrize("lose", [CommitEater.fall_silent, CommitEater.hang_up])
async def test_a_connection_that_is_lost_when_its_plans_are_dropped_is_replaced(
    postgres_url: str, lose: Callable[[CommitEater], None]
) -> None:
    async with (
        commit_eater(make_url(postgres_url)) as way,
        await PostgresDatabase.open(way.url, connections=1) as database,
    ):
        for _ in range(15):
            await database.read(lambda work: None)
        lose(way)
        async with asyncio.timeout(30):  # half of what a statement is waited for
            assert await database.read(lambda work: work.connection.execute(text("SELECT 1")).scalar_one()) == 1
