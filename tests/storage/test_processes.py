"""Several processes on one database, and one that is killed in the middle: nobody who was answered loses anything."""

import asyncio
from subprocess import PIPE

import pytest
from sqlalchemy import text

from storage import Database
from tests.storage.builders import set_up_shop
from tests.storage.rivals import overlaps
from tests.support import processes
from tests.support.databases import open_patiently
from tests.support.processes import PATIENCE, Process, line_of

pytestmark = pytest.mark.races


def start(url: str, name: str, count: int) -> Process:
    return processes.start("-m", "tests.storage.rivals", url, name, str(count), stdin=PIPE, stdout=PIPE)


async def finish(process: Process) -> list[str]:
    output, _ = await asyncio.to_thread(process.communicate, b"go\n", PATIENCE)
    assert process.returncode == 0
    return output.decode().split()


async def test_of_rivals_in_two_processes_exactly_one_wins(database_url: str) -> None:
    async with await open_patiently(database_url) as database:
        await database.write(set_up_shop)
        rivals = [start(database_url, name, 25) for name in ("left", "right")]
        won = await asyncio.gather(*(finish(process) for process in rivals))
        assert sum(len(names) for names in won) == 1
        assert await database.read(overlaps) == 0


async def test_what_a_killed_process_was_answered_is_there(database_url: str) -> None:
    process = start(database_url, "doomed", 0)
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    process.stdin.flush()
    answered = [await line_of(process, f"what it was answered as number {number}") for number in range(200)]
    process.kill()
    rest, _ = await asyncio.to_thread(process.communicate, b"", PATIENCE)
    answered += [line for line in rest.decode().split("\n")[:-1] if line]
    async with await open_patiently(database_url) as database:
        assert set(answered) <= await stored(database)
        await database.write(set_up_shop)


async def stored(database: Database) -> set[str]:
    return await database.read(lambda work: set(work.connection.execute(text("SELECT id FROM tenant")).scalars()))
