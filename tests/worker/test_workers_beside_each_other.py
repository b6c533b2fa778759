"""Several worker processes on one database send each message once: by SKIP LOCKED on PostgreSQL, by one writer on SQLite."""

import asyncio
from collections import Counter
from subprocess import PIPE

import pytest

from scheduling.notices import NoticeKind
from scheduling.staff import StaffId
from storage import Database
from storage.records import OutboxItem
from tests.support import processes
from tests.support.builders import Shop, a_shop, at
from tests.support.processes import PATIENCE, Process, line_of

MANY = 500


async def fill(shop: Shop) -> set[str]:
    """Mails to one person about nothing that has an order."""
    rows = [
        OutboxItem(
            id=f"m{number}",
            business_id=shop.id,
            kind="mail",
            topic=NoticeKind.TIME_OFF,
            key=f"key-{number}",
            payload={"title": "Away", "start": at(9).isoformat(), "end": at(10).isoformat()},
            due_at=shop.clock.now(),
            staff_id=StaffId("bram"),
            created_at=shop.clock.now(),
        )
        for number in range(MANY)
    ]
    await shop.database.write(lambda work: work.outbox.add(rows))
    return {row.key for row in rows}


async def start(shop: Shop) -> Process:
    arguments = [shop.database.url, shop.clock.now().isoformat()]
    process = processes.start("-m", "tests.worker.busy_worker", *arguments, stdin=PIPE, stdout=PIPE)
    assert await line_of(process, "that the worker has opened the database") == "ready"
    return process


async def finish(process: Process) -> list[str]:
    output, _ = await asyncio.to_thread(process.communicate, b"go\n", PATIENCE)
    assert process.returncode == 0
    return [word for word in output.decode().split() if word.startswith("key-")]


@pytest.mark.races
async def test_two_workers_send_each_of_many_messages_once(database: Database) -> None:
    shop = await a_shop(database)
    keys = await fill(shop)
    workers = [await start(shop), await start(shop)]
    sent = await asyncio.gather(*(finish(worker) for worker in workers))
    assert Counter(key for one in sent for key in one) == Counter(keys)
    assert all(sent)
