"""What the home page's figures take on many appointments, and whether a report of all of them keeps its memory.

python -m bench.reports [how many]

A business of fifty people and twenty services over the last year, on SQLite and on PostgreSQL. Memory is that of this process: how
far it rises while a file is made of a tenth of the rows, and of all of them.
"""

import asyncio
import random
import re
import sys
from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.engine import URL

from bench.databases import opened, postgres_server, sqlite_address
from bench.stored_availability import AtThatTime
from scheduling.business import Business, BusinessId
from scheduling.interval import to_minute
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from storage import Database, Work
from storage.tables import appointment, appointment_staff, attendee
from usecases.access import SYSTEM
from usecases.configuration import Configurations
from usecases.export_report import COLUMNS, ExportReport, ReportQuestion
from usecases.read_figures import FiguresQuestion, ReadFigures
from web.report_files import FILES, Cells, Rows

MANY = 100_000
STAFF, SERVICES = 50, 20
DAYS = 365
NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
BUSINESS = Business(id=BusinessId("bench@slotkeeper"), display_name="Bench", zone="Europe/Amsterdam")
PORTION = 2000
ROUNDS = 7
Portion = dict[Table, list[dict[str, Any]]]


def configure(work: Work) -> dict[StaffId, int]:
    """The people's numbers."""
    work.businesses.add(BUSINESS)
    ids = [StaffId(f"s{number}") for number in range(STAFF)]
    added = [work.staff.add(BUSINESS.id, StaffMember(id=one, display_name=f"Person {one}")) for one in ids]
    for number in range(SERVICES):
        service = Service(id=ServiceId(f"v{number}"), display_name=f"Service {number}", staff_ids=tuple(ids))
        work.services.add(BUSINESS.id, service)
    return {one.id: one.number for one in added}


def rows(count: int, numbers: dict[StaffId, int]) -> Iterator[Portion]:
    """Half an hour each, spread over the year and the month to come, never two at once for a person."""
    dice, people = random.Random(7), list(numbers)
    step = timedelta(minutes=(DAYS + 30) * 24 * 60 // (count // STAFF + 1))
    begin = (NOW - timedelta(days=DAYS)).replace(minute=0)
    portion: Portion = {appointment: [], attendee: [], appointment_staff: []}
    for number in range(count):
        start = begin + step * (number // STAFF)
        start = start.replace(second=0)
        one, who = f"a{number:07}", people[number % STAFF]
        keys = {"business_id": BUSINESS.id, "id": one}
        portion[appointment].append(
            {
                **keys,
                "reference": one,
                "service_id": f"v{dice.randrange(SERVICES)}",
                "service_name": "Service",
                "starts_at": start,
                "ends_at": start + timedelta(minutes=30),
                "created_at": start - timedelta(days=dice.randrange(14)),
                "price_type": "fixedPrice",
                "price": 25,
                "seats_taken": 0,
            }
        )
        portion[attendee].append({**keys, "appointment_id": one, "name": "Noor Jansen", "email": f"{one}@example.com"})
        portion[appointment_staff].append(
            {
                "business_id": BUSINESS.id,
                "appointment_id": one,
                "staff_id": who,
                "staff_number": numbers[who],
                "busy_from": to_minute(start),
                "busy_to": to_minute(start) + 30,
            }
        )
        if len(portion[appointment]) == PORTION:
            yield portion
            portion = {table: [] for table in portion}
    if portion[appointment]:
        yield portion


async def fill(database: Database, count: int) -> None:
    numbers = await database.write(configure)
    for portion in rows(count, numbers):
        await database.write(lambda work, portion=portion: _store(work, portion))  # type: ignore[misc]  # bound


def _store(work: Work, portion: Portion) -> None:
    for table, new in portion.items():
        work.connection.execute(insert(table), new)


async def figures(name: str, database: Database, count: int) -> None:
    read = ReadFigures(database=database, clock=AtThatTime(NOW), configurations=Configurations())
    for days in (7, 30, 90):
        question = FiguresQuestion(business_id=BUSINESS.id, days=days)
        samples = []
        for _ in range(ROUNDS):
            begun, worked = perf_counter(), process_time()
            view = await read(question, SYSTEM)
            samples.append((perf_counter() - begun, process_time() - worked))
        made = sum(number for _, number in view.per_day)
        if made != view.bookings or not made:
            sys.exit(f"{name}: {made} bookings by day and {view.bookings} in all")
        taken, worked = (median(column) * 1e3 for column in zip(*samples, strict=True))
        print(
            f"{name}: figures of {days} days, {view.bookings} of {count} bookings: {taken:.0f} ms, "
            f"{worked:.0f} ms of the processor in this process"
        )


async def report(name: str, database: Database, count: int) -> None:
    """A tenth of the year first: what a report needs at all is taken by then."""
    for kind in FILES:
        part_rows, part, _ = await _make(database, kind, NOW.date() - timedelta(days=DAYS // 10))
        all_rows, whole, seconds = await _make(database, kind, None)
        if all_rows != count:
            sys.exit(f"{name}: {all_rows} rows of {count}")
        print(
            f"{name}: {kind} of {all_rows} rows: memory rises by {whole:.1f} MiB "
            f"({part:.1f} for {part_rows}), {seconds:.1f} s"
        )


async def _make(database: Database, kind: str, first: date | None) -> tuple[int, float, float]:
    """Rows, how far memory rose in MiB, and how long it took."""
    export = ExportReport(database=database, configurations=Configurations())
    question = ReportQuestion(business_id=BUSINESS.id, first=first, last=None, is_by_making=False)
    made = await export(question, SYSTEM)
    counted = _Counted(cast(Rows, made.rows))
    before = most = resident()
    begun = perf_counter()
    async for _ in FILES[kind][1](COLUMNS, counted.each()):
        most = max(most, resident())
    return counted.number, max(most, counted.most) - before, perf_counter() - begun


class _Counted:
    """Counts rows as they pass, and looks at the memory now and then."""

    def __init__(self, passing: Rows) -> None:
        self._passing = passing
        self.number = 0
        self.most = 0.0

    async def each(self) -> AsyncGenerator[Cells, None]:
        async for row in self._passing:
            self.number += 1
            if self.number % 1000 == 0:
                self.most = max(self.most, resident())
            yield row


def resident() -> float:
    """MiB."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found, "no resident memory in /proc"
    return int(found[1]) / 1024


async def measure(name: str, address: URL | str, count: int) -> None:
    async with opened(address) as database:
        await fill(database, count)
        await figures(name, database, count)
        await report(name, database, count)


def main(count: int = MANY) -> None:
    """SQLite first, then PostgreSQL."""
    with sqlite_address() as address:
        asyncio.run(measure("SQLite", address, count))
    with postgres_server() as server:
        asyncio.run(measure("PostgreSQL", server, count))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
