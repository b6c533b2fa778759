"""Who else has an appointment open, so that two people do not change it without knowing of each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor

STILL_OPEN = timedelta(seconds=90)
"""A page says every half minute that it still shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellWhoLooks:
    """Notes the reader, whose right has been checked, and answers the names of the others."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, appointment_id: AppointmentId, actor: Actor) -> tuple[str, ...]:
        if actor.account_id is None:
            return ()
        return await self.database.write(partial(_note, business_id, appointment_id, actor, self.clock.now()))


def _note(
    business_id: BusinessId, appointment_id: AppointmentId, actor: Actor, now: datetime, work: Work
) -> tuple[str, ...]:
    """The transaction."""
    account_id = actor.account_id
    if account_id is None:
        return ()
    work.open_panels.forget(business_id, now - STILL_OPEN)
    work.open_panels.put(business_id, appointment_id, account_id, actor.name, now)
    return tuple(work.open_panels.others(business_id, appointment_id, account_id, now - STILL_OPEN))
