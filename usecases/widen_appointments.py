"""When a service gets more seats: appointments to come keep those they have, unless they are widened with it."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.service import Service, ServiceId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configuration, Configurations
from usecases.write_changes import Change, Doer, record_change


@dataclass(frozen=True, slots=True, kw_only=True)
class CountNarrower:
    """How many appointments of a service that are still to come have fewer seats than this."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_id: ServiceId, seats: int, actor: Actor) -> int:
        return await self.database.read(partial(self._count, business_id, service_id, seats, actor, self.clock.now()))

    def _count(
        self, business_id: BusinessId, service_id: ServiceId, seats: int, actor: Actor, now: datetime, work: Work
    ) -> int:
        require(self.configurations.read(work, business_id), actor, Permission.READ_BUSINESS)
        return len(work.appointments.narrower(business_id, service_id, seats, now))


def widen(work: Work, configuration: Configuration, service: Service, actor: Actor, now: datetime) -> int:
    """Gives those to come the seats that the service has now; within the transaction that changes it. Locks in the order of a booking."""
    business_id = configuration.business.id
    concerned = work.appointments.narrower(business_id, service.id, service.maximum_attendees, now)
    work.staff.lock(business_id, sorted({one for found in concerned for one in found.staff_ids}))
    doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
    for one in sorted(found.id for found in concerned):
        work.appointments.lock(business_id, one)
        before = work.appointments.get(business_id, one)
        if not before.state.is_coming:
            continue
        after = work.appointments.save(business_id, replace(before, seats=service.maximum_attendees, updated_at=now))
        facts = {"change_id": f"seats.{now.isoformat()}", "before": before.seats, "seats": after.seats}
        record_change(work, configuration, Change(before, after), doer, "seats_raised", facts)
    return len(concerned)
