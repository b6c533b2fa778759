"""A process of rivals: opens a database on which a shop stands, waits for a line, books one slot many times, says who won.

python -m tests.usecases.rivals URL NAME COUNT
"""

import asyncio
import sys

from scheduling.errors import SlotRefused
from storage import Database
from tests.support.builders import MONDAY, Outside, a_wish, at, staff_actor
from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from usecases.book_appointment import CustomerWish
from usecases.wiring import Rules, UseCases, wire


async def main(url: str, name: str, count: int) -> None:
    async with await open_patiently(url) as database:
        usecases = _usecases(database)
        await asyncio.to_thread(sys.stdin.readline)
        outcomes = await asyncio.gather(*(_book(usecases, f"{name}{number}") for number in range(count)))
    sys.stdout.write("\n".join(outcomes))


def _usecases(database: Database) -> UseCases:
    return wire(database, FrozenClock(MONDAY), Outside().ports(), Rules(meeting_wait_seconds=0))


async def _book(usecases: UseCases, name: str) -> str:
    wish = a_wish(at(9), customers=(CustomerWish(name=name, email=f"{name}@example.com"),))
    try:
        await usecases.book_appointment(wish, staff_actor("ada"))
    except SlotRefused as refusal:
        return "refused" if refusal.data["nearest"] else "refused without a way out"
    return "won"


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
