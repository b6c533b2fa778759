"""A process of its own that does one thing at the waiting list and kills itself at an ordered point of its transaction.

Arguments: database address, the moment to take for now, what to do (offer, claim or decline), and the method of storage after which
to die.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from scheduling.business import BusinessId
from storage import Database
from storage.appointments import Appointments
from storage.history import History
from storage.outbox import Outbox
from storage.waiting_list import WaitingList
from tests.support.builders import Outside, Shop, a_business
from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from tests.support.waiting import WaitingShop
from usecases.wiring import Rules, wire

POINTS: dict[str, tuple[type, str]] = {
    "appointment": (Appointments, "add"),
    "offer": (WaitingList, "add_offer"),
    "ended": (WaitingList, "end_offer"),
    "wish": (WaitingList, "save"),
    "messages": (Outbox, "add"),
    "history": (History, "add"),
}


def dying(method: Callable[..., Any]) -> Callable[..., Any]:
    def died(*words: Any, **more: Any) -> Any:
        method(*words, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    return died


async def main(url: str, now: datetime, what: str, point: str) -> None:
    async with await open_patiently(url) as database:
        waiting = WaitingShop(shop=_shop(database, FrozenClock(now)))
        wishes = await database.read(lambda work: work.waiting_list.open_of(waiting.shop.id))
        owner, name = POINTS[point]
        setattr(owner, name, dying(getattr(owner, name)))
        if what == "offer":
            await waiting.offer()
        elif what == "claim":
            await waiting.claim(wishes[0])
        else:
            await waiting.decline(wishes[0])


def _shop(database: Database, clock: FrozenClock) -> Shop:
    outside = Outside()
    usecases = wire(database, clock, outside.ports(), Rules(meeting_wait_seconds=0))
    business = a_business(id=BusinessId("shop@slotkeeper"))
    return Shop(database=database, clock=clock, usecases=usecases, business=business, outside=outside)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3], sys.argv[4]))
