"""A process that books a series and stops in the middle of it, between two dates, to be killed there.

python -m tests.usecases.doomed_series URL
"""

import asyncio
import sys
import time
from typing import Any

from scheduling.appointment import Appointment
from scheduling.business import BusinessId
from storage.appointments import Appointments
from tests.support.builders import MONDAY, Outside, a_wish, staff_actor
from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from tests.support.series import MONDAYS
from usecases.wiring import Rules, wire

_add = Appointments.add


def stopping(self: Appointments, business_id: BusinessId, new: Appointment, **more: Any) -> Appointment:
    """After two of the dates the line is written for which the test waits."""
    added = _add(self, business_id, new, **more)
    if more.get("occurrence") == 1:
        sys.stdout.write("half\n")
        sys.stdout.flush()
        time.sleep(300)
    return added


async def main(url: str) -> None:
    Appointments.add = stopping  # type: ignore[method-assign]  # this process is there for nothing else
    async with await open_patiently(url) as database:
        usecases = wire(database, FrozenClock(MONDAY), Outside().ports(), Rules(meeting_wait_seconds=0))
        await usecases.book_series(a_wish(), MONDAYS, staff_actor("ada"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
