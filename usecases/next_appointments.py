"""The next appointments of a business as far as the reader sees them, for the home page."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configurations
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAppointments:
    """Soonest first, those going on now among them; a team member sees the own ones."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, limit: int, actor: Actor) -> tuple[AppointmentView, ...]:
        return await self.database.read(partial(self._read, business_id, limit, actor, self.clock.now()))

    def _read(
        self, business_id: BusinessId, limit: int, actor: Actor, now: datetime, work: Work
    ) -> tuple[AppointmentView, ...]:
        configuration = self.configurations.read(work, business_id)
        member = require(configuration, actor, Permission.SEE_BOOKINGS)
        is_own = member is not None and reach(actor, member, Permission.SEE_BOOKINGS) is Reach.OWN
        staff_ids = (member.id,) if member is not None and is_own else None
        found = work.appointments.coming(business_id, after=now, staff_ids=staff_ids, limit=limit)
        return tuple(show_appointment(configuration, actor, one) for one in found)
