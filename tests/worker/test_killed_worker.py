"""kill -9 of the worker process at any point: no message is lost, and a doubled one bears the same Message-ID."""

import asyncio
import random
import signal
from collections import Counter
from datetime import timedelta

import pytest

from adapters.smtp import SmtpMail, SmtpServer
from storage import Database
from tests.support.builders import Shop, a_shop, a_wish, at, staff_actor
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.post import PostOffice
from tests.support.processes import PATIENCE, run, start
from usecases.book_appointment import CustomerWish

LEASE = timedelta(seconds=180)


def words(shop: Shop, server: MailServer, point: str) -> list[str]:
    moment = shop.clock.now().isoformat()
    return ["-m", "tests.worker.dying_worker", shop.database.url, str(server.port), moment, point]


async def finish(shop: Shop, server: MailServer) -> None:
    """A worker of our own comes after the leases have ended."""
    shop.clock.forward(seconds=LEASE.total_seconds() + 1)
    sender = SmtpServer(host="127.0.0.1", port=server.port, sender="post@shop.example", tls="none")
    post = PostOffice(database=shop.database, clock=shop.clock, transport=SmtpMail(server=sender, clock=shop.clock))
    await post.deliver()
    assert {str(row.state) for row in await post.rows() if row.kind == "mail"} == {"done"}


async def book(shop: Shop, start: int, number: int) -> None:
    wish = a_wish(at(start), customers=(CustomerWish(name=f"N{number}", email=f"n{number}@example.com"),))
    await shop.usecases.book_appointment(wish, staff_actor("ada"))


@pytest.mark.faults
@pytest.mark.parametrize(
    ("point", "most"), [("claimed", 1), ("sending", 1), ("sent", 2), ("recorded", 1), ("never", 1)]
)
async def test_a_worker_killed_at_this_point_loses_nothing(database: Database, point: str, most: int) -> None:
    shop = await a_shop(database)
    await book(shop, 9, 1)
    async with running_mail_server() as server:
        code = await run(*words(shop, server, point))
        assert code == (0 if point == "never" else -signal.SIGKILL)
        await finish(shop, server)
        seen = Counter(server.message_ids)
        assert len(seen) == 3
        assert max(seen.values()) <= most


@pytest.mark.faults
async def test_workers_killed_at_any_moment_lose_nothing(database: Database) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 so that a failure can be repeated
    dice, shop = random.Random(seed), await a_shop(database)
    for number, hour in enumerate((8, 9, 10, 12, 14)):
        await book(shop, hour, number)
    async with running_mail_server() as server:
        server.delay = 0.02
        for _ in range(3):
            process = start(*words(shop, server, "never"))
            await asyncio.sleep(dice.uniform(0.05, 0.6))
            process.kill()
            await asyncio.to_thread(process.wait, PATIENCE)
            shop.clock.forward(seconds=LEASE.total_seconds() + 1)
        await finish(shop, server)
        assert len(set(server.message_ids)) == 15
        assert len(server.message_ids) <= 15 + 3 * 3
