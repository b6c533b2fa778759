"""A worker process of its own that kills itself at an ordered point; started by the fault tests.

Arguments: database address, SMTP port, the moment to take for now, and where to die: claimed, sending, sent, recorded or never.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime

from adapters.smtp import SmtpMail, SmtpServer
from notifications.email import Email
from storage.records import OutboxItem
from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from tests.support.post import PostOffice
from usecases.deliver_outbox import DeliverOutbox


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingMail:
    def __init__(self, mail: SmtpMail, point: str) -> None:
        self.mail, self.point = mail, point

    async def send(self, email: Email, *, key: str) -> None:
        if self.point == "sending":
            die()
        await self.mail.send(email, key=key)
        if self.point == "sent":
            die()


async def main(url: str, port: int, now: datetime, point: str) -> None:
    clock = FrozenClock(now)
    mail = SmtpMail(server=SmtpServer(host="127.0.0.1", port=port, sender="post@shop.example", tls="none"), clock=clock)
    async with await open_patiently(url) as database:
        post = PostOffice(database=database, clock=clock, transport=DyingMail(mail, point), worker=f"w{os.getpid()}")
        outbox = post.outbox
        while items := await outbox.claim(outbox.rules.at_once):
            if point == "claimed":
                die()
            await deliver(outbox, items, point)


async def deliver(outbox: DeliverOutbox, items: list[OutboxItem], point: str) -> None:
    for item in items:
        await outbox.deliver(item)
        if point == "recorded":
            die()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), sys.argv[4]))
