"""A worker process of its own that calls programs and kills itself at an ordered point; started by the fault tests.

Arguments: database address, the moment to take for now, and where to die: claimed, or taken, when the program has answered and
nobody has written that down.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime

from adapters.http_webhooks import HttpWebhooks
from adapters.webhook_targets import TargetRules
from notifications.webhook_calls import WebhookAnswer, WebhookCall
from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from tests.support.post import PostOffice
from tests.support.receiver import LOOPBACK

PLAIN = HttpWebhooks(rules=TargetRules(networks=(LOOPBACK,), allows_plain=True))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DyingCalls:
    """Fits `usecases.ports.WebhookCalls`."""

    async def check(self, url: str) -> None:
        await PLAIN.check(url)

    async def call(self, wish: WebhookCall) -> WebhookAnswer:
        answer = await PLAIN.call(wish)
        die()
        return answer


async def main(url: str, now: datetime, point: str) -> None:
    async with await open_patiently(url) as database:
        post = PostOffice(database=database, clock=FrozenClock(now), webhooks=DyingCalls(), worker=f"w{os.getpid()}")
        outbox = post.outbox
        items = await outbox.claim({"webhook": 1})
        if point == "claimed":
            die()
        for item in items:
            await outbox.deliver(item)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3]))
