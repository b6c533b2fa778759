"""Whether years of past appointments slow a question about free time down: a million of them against a thousand, in one run.

python -m bench.past_appointments [how many]

The same people and the same coming weeks in two databases that differ in the past alone; nothing is kept between questions. On
SQLite and on PostgreSQL; the guards of the database are in place while the past is put in.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from statistics import median

import asyncpg
from sqlalchemy.engine import URL, make_url

from bench.availability import Workload
from bench.databases import as_text, opened, postgres_server, sqlite_address
from bench.stored_availability import Stored, seconds
from scheduling.interval import to_minute

FEW, MANY = 1000, 1_000_000
ROUNDS = 41
LENGTH, EVERY = 30, 35
PORTION = 50_000
APPOINTMENT = ("business_id", "id", "reference", "service_id", "starts_at", "ends_at")
PERSON = ("business_id", "appointment_id", "staff_id", "staff_number", "busy_from", "busy_to")

Row = tuple[object, ...]


def past(stored: Stored, count: int) -> Iterator[tuple[Row, Row]]:
    """Appointments up to a week before the days asked about, half an hour each, one after another for each person."""
    business, service, numbers = stored.business.id, stored.service.id, stored.numbers
    first = to_minute(stored.workload.span.start) - 7 * 24 * 60 - EVERY * (count // len(stored.staff))
    for number in range(count):
        staff_id = stored.staff[number % len(stored.staff)].id
        start = first + EVERY * (number // len(stored.staff))
        one = f"past{number:07}"
        times = (start * 60, (start + LENGTH) * 60)
        yield (business, one, one, service, *times), (business, one, staff_id, numbers[staff_id], start, start + LENGTH)


async def put_in(stored: Stored, count: int) -> None:
    rows = past(stored, count)
    url = make_url(stored.database.url)
    while portion := [pair for _, pair in zip(range(PORTION), rows, strict=False)]:
        if url.get_backend_name() == "sqlite":
            await asyncio.to_thread(_into_sqlite, str(url.database), portion)
        else:
            await _into_postgres(url, portion)


def _into_sqlite(path: str, portion: list[tuple[Row, Row]]) -> None:
    connection = sqlite3.connect(path)
    for pragma in ("foreign_keys = ON", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    for table, columns, rows in _tables(portion):
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    connection.commit()
    connection.close()


async def _into_postgres(url: URL, portion: list[tuple[Row, Row]]) -> None:
    connection = await asyncpg.connect(as_text(url.set(drivername="postgresql")))
    for table, columns, rows in _tables(portion):
        await connection.copy_records_to_table(table, records=rows, columns=columns)
    await connection.execute("VACUUM ANALYZE appointment, appointment_staff")  # as the server does by itself in time
    await connection.close()


def _tables(portion: list[tuple[Row, Row]]) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
    yield "appointment", APPOINTMENT, [pair[0] for pair in portion]
    yield "appointment_staff", PERSON, [pair[1] for pair in portion]


async def measure(name: str, addresses: tuple[URL | str, URL | str], many: int) -> None:
    """Both databases open at once, asked by turns."""
    async with AsyncExitStack() as stack:
        both = []
        for address, count in zip(addresses, (FEW, many), strict=True):
            stored = Stored(await stack.enter_async_context(opened(address)), Workload())
            await stored.fill()
            await put_in(stored, count)
            found = {to_minute(slot.start): slot.staff_ids for slot in await stored.answer_cold()}
            if found != stored.workload.reference():
                sys.exit(f"{name}: what storage and engine answer is not what the reference finds")
            both.append(stored)
        samples = [[await seconds(stored.answer_cold) for stored in both] for _ in range(ROUNDS)]
    few, more = (median(column) for column in zip(*samples, strict=True))
    print(
        f"{name}: {few * 1e3:.2f} ms with {FEW}, {more * 1e3:.2f} ms with {many} past, ratio {more / few:.2f} (required 1.1)"
    )


def main(many: int = MANY) -> None:
    """SQLite first, then PostgreSQL."""
    with sqlite_address() as few, sqlite_address() as more:
        asyncio.run(measure("SQLite", (few, more), many))
    with postgres_server() as server:
        asyncio.run(measure("PostgreSQL", (server, server), many))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
