"""Several processes on one database, and one that is killed in the middle: nobody who was answered loses anything."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import Database
from tests.storage.builders import set_up_shop
from tests.storage.rivals import overlaps
from tests.support.databases import open_patiently

pytestmark = pytest.mark.races
ROOT = Path(__file__).parents[2]


async def start(url: str, name: str, count: int) -> Process:
    command = ("-m", "tests.storage.rivals", url, name, str(count))
    return await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdin=PIPE, stdout=PIPE)


async def finish(process: Process) -> list[str]:
    output, _ = await asyncio.wait_for(process.communicate(b"go\n"), 180)
    assert process.returncode == 0
    return output.decode().split()


async def test_of_rivals_in_two_processes_exactly_one_wins(database_url: str) -> None:
    async with await open_patiently(database_url) as database:
        await database.write(set_up_shop)
        rivals = [await start(database_url, name, 25) for name in ("left", "right")]
        won = await asyncio.gather(*(finish(process) for process in rivals))
        assert sum(len(names) for names in won) == 1
        assert await database.read(overlaps) == 0


async def test_what_a_killed_process_was_answered_is_there(database_url: str) -> None:
    process = await start(database_url, "doomed", 0)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    answered = [(await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip() for _ in range(200)]
    process.kill()
    rest, _ = await process.communicate()
    answered += [line for line in rest.decode().split("\n")[:-1] if line]
    async with await open_patiently(database_url) as database:
        assert set(answered) <= await stored(database)
        await database.write(set_up_shop)


async def stored(database: Database) -> set[str]:
    return await database.read(lambda work: set(work.connection.execute(text("SELECT id FROM tenant")).scalars()))
