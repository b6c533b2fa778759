"""Inserts that may wait: there for whoever reads, in one message on PostgreSQL, and gone with what failed."""

from typing import Any

import pytest
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import IntegrityError

from scheduling.appointment import AppointmentId
from storage import Database
from storage.gathering import insert_later, put_later
from storage.prepared import rows_of
from storage.records import HistoryEntry
from storage.tables import metadata
from storage.work import Work
from tests.storage.builders import NOW, SHOP, appointment, outbox_item, seat, set_up_shop
from tests.storage.elsewhere import run_elsewhere
from tests.storage.test_prepared import CUT_WRITERS, ONE, SERVICE
from tests.support.databases import open_patiently

HOW_MANY = select(func.count()).select_from(SERVICE).where(SERVICE.c.id == bindparam("one"))
SEATS = metadata.tables["appointment"].c.seats_taken
NEW: dict[str, Any] = {"one": "new"}


def happened(one: str) -> HistoryEntry:
    return HistoryEntry(id=one, at=NOW, by="bram", what=one, appointment_id=AppointmentId("a"), data={})


async def count(shop: Database) -> int:
    return int(await shop.read(lambda work: work.connection.execute(HOW_MANY, NEW).scalar_one()))


async def test_whoever_reads_in_the_same_transaction_finds_what_was_to_wait(shop: Database) -> None:
    def by_sqlalchemy(work: Work) -> int:
        insert_later(work.connection, SERVICE, [ONE])
        return int(work.connection.execute(HOW_MANY, NEW).scalar_one())

    def prepared(work: Work) -> int:
        insert_later(work.connection, SERVICE, [{**ONE, "id": "second"}])
        return int(rows_of(work.connection, HOW_MANY, {"one": "second"})[0][0])

    assert (await shop.write(by_sqlalchemy), await shop.write(prepared)) == (1, 1)
    assert await count(shop) == 1


async def test_what_is_left_to_wait_at_the_end_is_stored(shop: Database) -> None:
    await shop.write(lambda work: insert_later(work.connection, SERVICE, [ONE]))
    assert await count(shop) == 1


async def test_what_was_to_wait_goes_with_what_failed_and_comes_into_no_other_transaction(shop: Database) -> None:
    def fail(work: Work) -> None:
        insert_later(work.connection, SERVICE, [ONE])
        raise RuntimeError("and all of it is taken back")

    for _ in range(12):  # more often than there are connections
        with pytest.raises(RuntimeError):
            await shop.write(fail)
    for _ in range(12):
        await shop.write(lambda work: work.staff.lock(SHOP, []))
    assert await count(shop) == 0


async def test_a_rule_broken_by_what_was_to_wait_is_the_same_error(shop: Database) -> None:
    def twice(work: Work) -> None:
        insert_later(work.connection, SERVICE, [ONE])
        insert_later(work.connection, SERVICE, [ONE])

    with pytest.raises(IntegrityError):
        await shop.write(twice)
    assert await count(shop) == 0


async def test_two_entries_of_one_appointment_keep_their_order_in_one_transaction(shop: Database) -> None:
    def put(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a"))
        for one in ("second", "first"):
            work.history.add(SHOP, happened(one))

    await shop.write(put)
    entries = await shop.read(lambda work: work.history.of_appointment(SHOP, AppointmentId("a")))
    assert [entry.id for entry in entries] == ["second", "first"]


async def test_a_row_put_twice_in_one_transaction_is_what_was_put_last(shop: Database) -> None:
    def put(work: Work) -> None:
        for minutes in (45, 50):
            put_later(work.connection, SERVICE, {**ONE, "duration": minutes}, keys=("business_id", "id"))

    await shop.write(put)
    lasts = select(SERVICE.c.duration).where(SERVICE.c.id == "new")
    assert await shop.read(lambda work: work.connection.execute(lasts).scalar()) == 50


async def test_seats_are_counted_though_appointment_and_seats_come_together(shop: Database) -> None:
    both = (seat("one"), seat("two", is_cancelled=True))
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", seats=3, attendees=both)))
    stored = await shop.read(lambda work: work.appointments.get(SHOP, AppointmentId("a")))
    assert len(stored.seated) == 1
    taken = select(SEATS).where(SEATS.table.c.id == "a")
    assert await shop.read(lambda work: work.connection.execute(taken).scalar()) == 1


async def test_more_rows_than_one_message_takes_are_stored_too(shop: Database) -> None:
    everybody = tuple(seat(f"seat-{number}") for number in range(1000))
    rows = [outbox_item(f"row-{number}") for number in range(2000)]

    def put(work: Work) -> None:
        work.appointments.add(SHOP, appointment("a", seats=1000, attendees=everybody))
        work.outbox.add(rows, are_first=True)

    await shop.write(put)
    stored = await shop.read(lambda work: work.appointments.get(SHOP, AppointmentId("a")))
    kept = select(func.count()).select_from(metadata.tables["outbox"])
    assert len(stored.seated) == 1000
    assert await shop.read(lambda work: work.connection.execute(kept).scalar()) == 2000


async def test_a_connection_lost_before_they_were_sent_is_tried_again(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as shop:
        await shop.write(set_up_shop)
        runs: list[object] = []

        def put(work: Work) -> None:
            runs.append(work)
            work.staff.lock(SHOP, [])
            work.connection.execute(HOW_MANY, NEW)
            insert_later(work.connection, SERVICE, [ONE])
            if len(runs) == 1:
                run_elsewhere(postgres_url, CUT_WRITERS)

        await shop.write(put)
        assert (await count(shop), len(runs)) == (1, 2)


async def test_an_appointment_with_all_that_belongs_to_it_is_one_message(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as shop:
        await shop.write(set_up_shop)

        def put(work: Work) -> list[str]:
            work.appointments.add(SHOP, appointment("a", attendees=(seat("one"),)))
            work.history.add(SHOP, happened("booked"))
            return list(work.connection.execute(text("SELECT statement FROM pg_prepared_statements")).scalars())

        said = [one for one in await shop.write(put) if "INSERT INTO appointment" in one]
    assert [one.count("INSERT INTO") for one in said] == [4]
