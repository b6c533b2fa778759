"""Time off that has not ended yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configurations
from usecases.show_time_off import show_time_off
from usecases.views import TimeOffView

FAR = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTimeOff:
    """Time off that has not ended, soonest first. `staff_ids` None: the actor's own."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, actor: Actor, staff_ids: tuple[StaffId, ...] | None = None
    ) -> tuple[TimeOffView, ...]:
        return await self.database.read(partial(self._list, business_id, actor, staff_ids, self.clock.now()))

    def _list(
        self, business_id: BusinessId, actor: Actor, staff_ids: tuple[StaffId, ...] | None, now: datetime, work: Work
    ) -> tuple[TimeOffView, ...]:
        configuration = self.configurations.read(work, business_id)
        member = acting_member(configuration, actor)
        if staff_ids is None:
            staff_ids = (member.id,) if member else tuple(configuration.staff)
        require(configuration, actor, Permission.SEE_BOOKINGS, staff_ids)
        found = work.time_off.of_staff(business_id, staff_ids, Interval(now, now + FAR))
        views = (show_time_off(configuration, one) for one in found)
        return tuple(sorted((view for view in views if view.span.end > now), key=lambda view: view.span))
