"""A worker process of its own that empties an outbox and prints the key of each mail it sends; started beside others like it.

Arguments: database address and the moment to take for now. It begins when a line arrives on its input.
"""

import asyncio
import os
import sys
from datetime import datetime

from notifications.email import Email
from storage import open_database
from tests.support.clock import FrozenClock
from tests.support.post import PostOffice


class PrintingMail:
    async def send(self, email: Email, *, key: str) -> None:
        await asyncio.sleep(0)
        sys.stdout.write(f"{key}\n")


async def main(url: str, now: datetime) -> None:
    async with await open_database(url) as database:
        post = PostOffice(
            database=database, clock=FrozenClock(now), transport=PrintingMail(), worker=f"w{os.getpid()}"
        ).with_rules(at_once={"mail": 8})
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        await post.outbox.run_once()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
