"""Time off as the page for it shows it: everybody's whom the reader may see, with what it hits and what may be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember, TimeOff, TimeOffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, reach, require
from usecases.configuration import Configuration, Configurations
from usecases.edit_mark import mark_of
from usecases.list_time_off import FAR
from usecases.show_time_off import show_time_off
from usecases.views import AppointmentView, StaffRef, TimeOffView
from usecases.write_time_off import appointments_hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Time off of one person; `hit` are the coming appointments in it. `mark` tells whether it has been changed meanwhile."""

    time_off: TimeOffView
    hit: tuple[AppointmentView, ...]
    can_change: bool
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """What has not ended, soonest first. `people` are those for whom the reader may enter more; `is_more`: the list was cut."""

    found: tuple[Absence, ...]
    people: tuple[StaffRef, ...]
    is_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAbsences:
    """As far as the reader sees bookings: everybody's, or the own."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor, *, most: int = 100) -> Absences:
        return await self.database.read(partial(self._list, business_id, actor, most, self.clock.now()))

    def _list(self, business_id: BusinessId, actor: Actor, most: int, now: datetime, work: Work) -> Absences:
        configuration = self.configurations.read(work, business_id)
        member = require(configuration, actor, Permission.SEE_BOOKINGS)
        seen = _reached(configuration, actor, member, Permission.SEE_BOOKINGS)
        rows = work.time_off.of_staff(business_id, seen, Interval(now, now + FAR))
        shown = [(show_time_off(configuration, row), row) for row in rows]
        coming = sorted(
            (pair for pair in shown if pair[0].span.end > now),
            key=lambda pair: (pair[0].span, pair[0].staff.name, pair[0].id),
        )
        absent = (_absence(work, configuration, actor, row, now) for _, row in coming[:most])
        return Absences(
            found=tuple(absent),
            people=configuration.refs(_reached(configuration, actor, member, Permission.TAKE_TIME_OFF)),
            is_more=len(coming) > most,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAbsence:
    """Raises NotFound when it is gone."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, time_off_id: TimeOffId, actor: Actor) -> Absence:
        return await self.database.read(partial(self._read, business_id, time_off_id, actor, self.clock.now()))

    def _read(
        self, business_id: BusinessId, time_off_id: TimeOffId, actor: Actor, now: datetime, work: Work
    ) -> Absence:
        configuration = self.configurations.read(work, business_id)
        row = work.time_off.get(business_id, time_off_id)
        require(configuration, actor, Permission.SEE_BOOKINGS, (row.staff_id,))
        return _absence(work, configuration, actor, row, now)


def _absence(work: Work, configuration: Configuration, actor: Actor, row: TimeOff, now: datetime) -> Absence:
    reached = _reached(configuration, actor, acting_member(configuration, actor), Permission.TAKE_TIME_OFF)
    return Absence(
        time_off=show_time_off(configuration, row),
        hit=tuple(appointments_hit(work, configuration, actor, [row], now)),
        can_change=row.staff_id in reached,
        mark=mark_of(row),
    )


def _reached(
    configuration: Configuration, actor: Actor, member: StaffMember | None, permission: Permission
) -> tuple[StaffId, ...]:
    """Whose time the permission covers."""
    covered = reach(actor, member, permission)
    people: Iterable[StaffId] = configuration.staff if covered is Reach.ALL else ()
    return (member.id,) if covered is Reach.OWN and member is not None else tuple(people)
