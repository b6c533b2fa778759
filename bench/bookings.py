"""How many complete bookings a second the use case commits, beside the raw rate of one-row commits, by ratios taken in one run.

python -m bench.bookings

A booking is complete: locks, all reads, appointment, staff, attendee, customer, history, three outbox rows, two reminders. The
raw rate is taken before and after. Then 32 callers race for one start, thirty times. At the end no two bookings may overlap.
"""

import asyncio
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

import asyncpg
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL, make_url

from bench.databases import as_text, opened, postgres_server, sqlite_address
from scheduling.appointment import State
from scheduling.errors import SlotRefused
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.service import Recipients, Reminder
from scheduling.staff import Role
from storage import Database, Work
from storage.group_commit import WRITER_SETTINGS
from storage.records import ConversationRecord
from storage.sqlite import SETTINGS
from storage.tables import appointment, outbox, reminder
from tests.support.builders import TENANT, Shop, a_business, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.statements import Sent, noted
from usecases.book_appointment import Booked, BookingWish, CustomerWish

CALLERS = 64
CONNECTIONS = 8
SECONDS = 3.0
ROUNDS = 3
RIVALS = 32
RACES = 30
REPLAYED = 2000
GROUP = 43
"""As many as were found to be committed together."""
PEOPLE = tuple(f"person{number}" for number in range(16))
SECOND_OF = "SELECT 1 FROM (SELECT busy_from, lag(busy_to) OVER (PARTITION BY staff_number ORDER BY busy_from) AS ended"
OVERLAPS = (
    f"{SECOND_OF} FROM appointment_staff WHERE is_active AND NOT is_override) AS spans WHERE ended > busy_from LIMIT 1"
)


async def open_shop(database: Database) -> Shop:
    """Sixteen people, always open, a service with buffers and two reminders; everybody is told in chat and not by mail."""
    people = [a_staff_member(name, wants_mail=False) for name in PEOPLE]
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR), *people]
    service = a_service(
        staff_ids=tuple(member.id for member in staff[1:]),
        pre_buffer=5,
        post_buffer=5,
        reminders=(
            Reminder(offset=24 * 60, recipients=Recipients.CUSTOMER, message=""),
            Reminder(offset=60, recipients=Recipients.ALL_ATTENDEES, message=""),
        ),
    )
    policy = SchedulingPolicy(minimum_lead_time=0, slot_interval=15)
    business = a_business(hours=same_hours(0, 24 * 60, tuple(range(7))), policy=policy, is_published=True)
    shop = await a_shop(database, business=business, staff=staff, services=[service])
    for member in staff:
        await database.write(partial(_give_chat, _chat(member.id, shop)))
    return shop


def wishes() -> Iterator[BookingWish]:
    """Starts that are free: forty minutes apart, for one person after another."""
    number = 0
    while True:
        for name in PEOPLE:
            start = at(9, day=11) + timedelta(minutes=40 * (number // len(PEOPLE)))
            customer = CustomerWish(name=f"Customer {number}", email=f"customer{number}@example.com")
            yield a_wish(start, staff_ids=(a_staff_member(name).id,), customers=(customer,))
            number += 1


async def bookings_per_second(shop: Shop, free: Iterator[BookingWish]) -> float:
    """By 64 callers, each of whom asks again as soon as it is answered."""
    until = time.perf_counter() + SECONDS

    async def caller() -> int:
        done = 0
        while time.perf_counter() < until:
            await shop.usecases.book_appointment(next(free), staff_actor("ada"))
            done += 1
        return done

    began = time.perf_counter()
    booked = sum(await asyncio.gather(*(caller() for _ in range(CALLERS))))
    return booked / (time.perf_counter() - began)


async def worst_race(shop: Shop) -> tuple[float, float]:
    """Median and worst seconds of a race for one start; leaves at once unless one wins and all others are refused cleanly."""
    times = []
    for number in range(RACES):
        start = at(9, year=2028) + timedelta(hours=number)
        customers = [CustomerWish(name=f"Rival {one}", email=f"rival{one}@example.com") for one in range(RIVALS)]
        wanted = [a_wish(start, staff_ids=(a_staff_member(PEOPLE[0]).id,), customers=(one,)) for one in customers]
        rivals = [shop.usecases.book_appointment(wish, staff_actor("ada")) for wish in wanted]
        began = time.perf_counter()
        outcomes = await asyncio.gather(*rivals, return_exceptions=True)
        times.append(time.perf_counter() - began)
        won = [one for one in outcomes if isinstance(one, Booked)]
        refused = [one for one in outcomes if isinstance(one, SlotRefused)]
        if (len(won), len(refused)) != (1, RIVALS - 1):
            sys.exit(f"round {number}: {len(won)} won, {len(refused)} refused, others {set(map(type, outcomes))}")
    return median(times), max(times)


async def check(shop: Shop) -> int:
    """How many are booked. A figure counts only if the answer is right."""

    def counts(work: Work) -> tuple[int, ...]:
        rows = (select(func.count()).select_from(table) for table in (outbox, reminder))
        return tuple(work.connection.execute(one).scalar_one() for one in rows)

    booked = await booked_in(shop.database)
    messages, reminders = await shop.database.read(counts)
    if messages < 3 * booked or reminders != 2 * booked:
        sys.exit(f"not complete: {booked} bookings with {messages} messages and {reminders} reminders")
    await check_overlaps(shop.database)
    print(f"{booked} bookings, {messages} messages, {reminders} reminders; no two bookings of one person overlap")
    return booked


async def booked_in(database: Database) -> int:
    rows = select(func.count()).where(appointment.c.state == State.BOOKED)
    return await database.read(lambda work: work.connection.execute(rows).scalar_one())


async def check_overlaps(database: Database) -> None:
    if await database.read(lambda work: work.connection.execute(text(OVERLAPS)).first()):
        sys.exit("two bookings of one person overlap")


def raw_sqlite(folder: Path) -> float:
    """Durable commits of one row a second: WAL, synchronous FULL."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, words TEXT)")
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS / 2:
        connection.execute("INSERT INTO raw (words) VALUES ('an appointment')")
        done += 1
    rate = done / (time.perf_counter() - began)
    connection.close()
    return rate


async def raw_postgres(address: URL) -> float:
    """Commits of one row a second on eight connections of asyncpg."""
    connections = [await asyncpg.connect(as_text(address)) for _ in range(CONNECTIONS)]
    await connections[0].execute("CREATE TABLE IF NOT EXISTS raw (id SERIAL PRIMARY KEY, words TEXT)")
    until = time.perf_counter() + SECONDS / 2

    async def commit(connection: asyncpg.Connection) -> int:
        done = 0
        while time.perf_counter() < until:
            await connection.execute("INSERT INTO raw (words) VALUES ($1)", "an appointment")
            done += 1
        return done

    began = time.perf_counter()
    done = sum(await asyncio.gather(*map(commit, connections)))
    rate = done / (time.perf_counter() - began)
    for connection in connections:
        await connection.close()
    return rate


async def measure(address: URL | str) -> None:
    """Both targets on one database."""
    async with opened(address) as database:
        url = make_url(database.url)
        shop = await open_shop(database)
        free = wishes()
        raw, ours = [await _raw(url)], []
        for _ in range(ROUNDS):
            ours.append(await bookings_per_second(shop, free))
            raw.append(await _raw(url))
        rate, plain = median(ours), median(raw)
        print(
            f"P8 {CALLERS} callers: {rate:.0f} bookings/s, {plain:.0f} one-row commits/s, ratio {rate / plain:.2f}",
            end=" ",
        )
        print(
            "(required 0.15, goal 0.40)"
            if url.get_backend_name() == "sqlite"
            else f"(raw on {CONNECTIONS} connections)"
        )
        usual, worst = await worst_race(shop)
        print(f"P10 {RIVALS} rivals, {RACES} of {RACES} rounds with one winner: median {usual * 1e3:.0f} ms,", end=" ")
        print(f"worst {worst * 1e3:.0f} ms (required 500, goal 100)")
        await check(shop)


async def measure_floor() -> None:
    """What SQLite's driver alone does with the statements of bookings, beside the bookings and the raw rate of the same run."""
    with sqlite_address() as address, noted() as statements:
        async with opened(address) as database:
            shop, folder = await open_shop(database), Path(make_url(address).database or "").parent
            free = wishes()
            await book_many(shop, free, REPLAYED // 4)
            await asyncio.to_thread(copy_database, folder)
            statements.clear()
            await book_many(shop, free, REPLAYED)
            each = len(statements) // REPLAYED
            alone, ours, raw = [], [], []
            for number in range(ROUNDS):
                raw.append(await asyncio.to_thread(raw_sqlite, folder))
                alone.append(
                    await asyncio.to_thread(replay, folder, number, tuple(statements[: each * REPLAYED]), each)
                )
                ours.append(await bookings_per_second(shop, free))
    rates = [median(rate) for rate in (ours, alone, raw)]
    print(f"{each} statements of a booking by the driver alone: {rates[1]:.0f}/s, bookings {rates[0]:.0f}/s,", end=" ")
    print(f"one-row commits {rates[2]:.0f}/s, ratios {rates[1] / rates[2]:.2f} and {rates[0] / rates[2]:.2f}")


async def book_many(shop: Shop, free: Iterator[BookingWish], count: int) -> None:
    """So many bookings by 64 callers."""
    left = iter(range(count))

    async def caller() -> None:
        for _ in left:
            await shop.usecases.book_appointment(next(free), staff_actor("ada"))

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


def copy_database(folder: Path) -> None:
    """As it stands now: replaying begins here."""
    with closing(sqlite3.connect(folder / "bench.db")) as source, closing(sqlite3.connect(folder / "then.db")) as then:
        source.backup(then)


def replay(folder: Path, number: int, statements: Sequence[Sent], each: int) -> float:
    """Bookings a second when nothing but their statements is done, in savepoints and groups as the writer does them."""
    path = folder / f"replayed{number}.db"
    shutil.copy(folder / "then.db", path)
    with closing(sqlite3.connect(path, isolation_level=None, cached_statements=512)) as connection:
        for setting in (*SETTINGS, *WRITER_SETTINGS):
            connection.execute(f"PRAGMA {setting}")
        began = time.perf_counter()
        for first in range(0, len(statements), each * GROUP):
            connection.execute("BEGIN IMMEDIATE")
            group = statements[first : first + each * GROUP]
            for at in range(0, len(group), each):
                connection.execute("SAVEPOINT one_write")
                for text, parameters in group[at : at + each]:
                    is_many = isinstance(parameters, list)
                    (connection.executemany if is_many else connection.execute)(text, parameters).fetchall()
                connection.execute("RELEASE one_write")
            connection.execute("COMMIT")
        return len(statements) / each / (time.perf_counter() - began)


async def _raw(url: URL) -> float:
    if url.get_backend_name() == "sqlite":
        return await asyncio.to_thread(raw_sqlite, Path(url.database or "").parent)
    return await raw_postgres(url)


def _give_chat(chat: ConversationRecord, work: Work) -> None:
    work.conversations.save(chat)


def _chat(name: str, shop: Shop) -> ConversationRecord:
    return ConversationRecord(
        conversation_id=f"a:{name}",
        kind="personal",
        tenant_id=TENANT,
        service_url="https://smba.example.com/",
        bot_id="bot",
        user_id=name,
        account_id=staff_actor(name).account_id,
        updated_at=shop.clock.now(),
    )


def main() -> None:
    """SQLite first, then PostgreSQL."""
    print("SQLite (WAL, synchronous FULL)")
    with sqlite_address() as address:
        asyncio.run(measure(address))
    asyncio.run(measure_floor())
    print("PostgreSQL (fsync on, synchronous_commit on)")
    with postgres_server() as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
