"""Removes somebody from the staff of a business (S137, S138). What is past keeps the name; what is to come is looked at before."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, acting_member
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring
from usecases.staff_changes import (
    remember,
    require_other_administrator,
    require_unchanged,
    set_services,
)
from usecases.write_changes import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveStaff:
    """With `keep_coming` appointments that are still to come stay as they are; without it they forbid the removal.

    Raises Invalid for the last administrator, Stale when the person has been changed since `mark` was shown.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, staff_id: StaffId, actor: Actor, *, mark: str, keep_coming: bool = False
    ) -> None:
        remove = partial(self._remove, business_id, staff_id, actor, mark, keep_coming, self.clock.now())
        await self.database.write(remove)

    def _remove(
        self,
        business_id: BusinessId,
        staff_id: StaffId,
        actor: Actor,
        mark: str,
        keep_coming: bool,
        now: datetime,
        work: Work,
    ) -> None:
        """The transaction. Whoever is locked is booked by nobody, so that what is counted here is all there is."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        member = configuration.member(staff_id)
        require_unchanged(configuration, member, mark)
        require_other_administrator(configuration, member)
        work.staff.lock(business_id, [staff_id])
        coming = work.appointments.coming(business_id, after=now, staff_ids=[staff_id], limit=1)
        if coming and not keep_coming:
            raise Invalid("staff_member", "has_coming_appointments")
        set_services(work, configuration, staff_id, (), now)
        work.staff.remove(business_id, staff_id, now)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        remember(work, business_id, doer, "staff_removed", {"staff_id": staff_id, "kept": bool(coming)})
