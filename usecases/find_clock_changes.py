"""Future appointments whose clock time is no longer the one agreed: a new edition of the zone data has moved them (D14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import Appointment
from scheduling.book import wall_start
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.zones import resolve_zone
from storage.engine import Database
from storage.work import Work

_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """`agreed` and `shown` are wall-clock times in `zone`."""

    business_id: BusinessId
    reference: str
    zone: str
    agreed: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindClockChanges:
    database: Database
    clock: Clock

    async def __call__(self) -> tuple[ClockChange, ...]:
        """Soonest first within each business."""
        coming = await self.database.read(lambda work: list(_coming(work, self.clock.now())))
        return tuple(change for business_id, found in coming for change in _changed(business_id, found))


def _coming(work: Work, now: datetime) -> Iterator[tuple[BusinessId, tuple[Appointment, ...]]]:
    for business_id in work.businesses.list_ids():
        yield business_id, work.appointments.coming(business_id, after=now, limit=_MOST)


def _changed(business_id: BusinessId, appointments: tuple[Appointment, ...]) -> Iterator[ClockChange]:
    for appointment in appointments:
        if not appointment.wall_start or not appointment.zone:
            continue
        shown = wall_start(appointment.span.start, resolve_zone(appointment.zone))
        if shown != appointment.wall_start:
            yield ClockChange(
                business_id=business_id,
                reference=appointment.reference,
                zone=appointment.zone,
                agreed=appointment.wall_start,
                shown=shown,
            )
