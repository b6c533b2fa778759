"""A process of its own that books by an address good for one booking, and kills itself at an ordered point of it.

Arguments: database address, the moment to take for now, the key of the address, and the method of storage after which to die, or
"answer": when all is stored and nobody has been told.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime

from scheduling.appointment import DraftId, Origin
from storage.appointments import Appointments
from storage.history import History
from storage.outbox import Outbox
from storage.service_links import ServiceLinks
from tests.support.builders import Outside, a_wish, at
from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from tests.worker.dying_offers import dying
from usecases.booking_wish import BookingWish
from usecases.open_page import VISITOR
from usecases.wiring import Rules, wire

POINTS: dict[str, tuple[type, str]] = {
    "appointment": (Appointments, "add"),
    "history": (History, "add"),
    "link": (ServiceLinks, "take"),
    "messages": (Outbox, "add"),
}


def the_form(key: str, draft: str = "form") -> BookingWish:
    """What the visitor sends, and sends again."""
    return a_wish(at(9), draft_id=DraftId(draft), origin=Origin.PAGE, single_use=key)


async def main(url: str, now: datetime, key: str, point: str) -> None:
    async with await open_patiently(url) as database:
        usecases = wire(database, FrozenClock(now), Outside().ports(), Rules(meeting_wait_seconds=0))
        if point in POINTS:
            owner, name = POINTS[point]
            setattr(owner, name, dying(getattr(owner, name)))
        await usecases.book_appointment(the_form(key), VISITOR)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3], sys.argv[4]))
