"""Who was asked by a reminder whether he or she comes, and has not answered yet: of one local day of a business."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.appointment import AppointmentId, Reply, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import StaffId
from scheduling.zones import local_date, local_day_span, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, reach, require
from usecases.configuration import Configuration, Configurations


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """The customers of one appointment who have said nothing."""

    appointment_id: AppointmentId
    start: datetime
    service_name: str
    names: tuple[str, ...]
    staff: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSilent:
    """A team member sees the own ones. Without a day that of tomorrow."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, actor: Actor, day: date | None = None
    ) -> tuple[date, tuple[Silent, ...]]:
        return await self.database.read(partial(self._read, business_id, actor, day, self.clock.now()))

    def _read(
        self, business_id: BusinessId, actor: Actor, day: date | None, now: datetime, work: Work
    ) -> tuple[date, tuple[Silent, ...]]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.SEE_BOOKINGS)
        shown = day or tomorrow(configuration, now)
        return shown, read_silent(work, configuration, shown, now, staff_ids=seen_by(configuration, actor))


def tomorrow(configuration: Configuration, now: datetime) -> date:
    """By the clock of the business."""
    return local_date(now, resolve_zone(configuration.business.zone)) + timedelta(days=1)


def seen_by(configuration: Configuration, actor: Actor) -> Collection[StaffId] | None:
    """Whose appointments the actor may see; None is everybody's."""
    member = acting_member(configuration, actor)
    if reach(actor, member, Permission.SEE_BOOKINGS) is Reach.ALL:
        return None
    return (member.id,) if member else ()


def read_silent(
    work: Work, configuration: Configuration, day: date, now: datetime, *, staff_ids: Collection[StaffId] | None = None
) -> tuple[Silent, ...]:
    """By start. Whoever got no reminder, or one of another time, was not asked."""
    business_id = configuration.business.id
    span = local_day_span(day, resolve_zone(configuration.business.zone))
    coming = [state for state in State if state.is_coming]
    there = work.appointments.in_span(business_id, span, staff_ids=staff_ids, states=coming)
    found = [one for one in there if one.span.start > now]
    asked = work.reminders.asked(business_id, [one.id for one in found])
    lines = []
    for one in found:
        silent = [
            seat.name for seat in one.seated if one.reply_of(seat) is Reply.SILENT and (seat.id, one.sequence) in asked
        ]
        if silent:
            staff = tuple(ref.name for ref in configuration.refs(one.staff_ids))
            lines.append(
                Silent(
                    appointment_id=one.id,
                    start=one.span.start,
                    service_name=one.service_name,
                    names=tuple(silent),
                    staff=staff,
                )
            )
    return tuple(lines)
