"""Waits a little for the join link of a booking that was just made, so that most people see it at once (D10)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from scheduling.meetings import has_link
from storage.engine import Database, is_quiet
from usecases.views import AppointmentView

_AGAIN_AFTER = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWait:
    """`at_door`: seconds an answer waits; `at_latest`: seconds after which the confirmation goes out without the link.

    `monotonic` and `sleep` are how the waiting is measured and done.
    """

    at_door: float = 3
    at_latest: int = 60
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self, database: Database, view: AppointmentView) -> AppointmentView:
        """The view with the link when it came in time, else as it was. Never fails for want of it."""
        appointment = view.appointment
        if not appointment.is_online or has_link(appointment) or is_quiet():
            return view
        until = self.monotonic() + self.at_door
        while self.monotonic() < until:
            await self.sleep(_AGAIN_AFTER)
            found = await database.read(lambda work: work.appointments.get(view.business_id, appointment.id))
            if has_link(found):
                return replace(view, appointment=replace(appointment, meeting=found.meeting))
        return view
