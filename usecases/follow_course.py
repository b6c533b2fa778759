"""How an appointment goes on its day: arrived, begun, done, or nobody came, and each taken back; with attendance in groups (B78)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, Attendance, AttendeeId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.course import Step, follow, mark
from scheduling.errors import NotAllowed
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.change_appointment import Scope, begin
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import Change, leave, place_of, record_change

_SAID = {
    Step.ARRIVE: "arrived",
    Step.START: "started",
    Step.FINISH: "done",
    Step.NO_SHOW: "no_show",
    Step.BACK: "taken_back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowCourse:
    """Raises Stale when the appointment is in no state for the step. Nobody is written to."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, appointment_id: AppointmentId, step: Step, actor: Actor
    ) -> AppointmentView:
        where = (business_id, appointment_id)
        return await self.database.write(partial(self._follow, where, step, actor, self.clock.now(), make_id()))

    def _follow(
        self,
        where: tuple[BusinessId, AppointmentId],
        step: Step,
        actor: Actor,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> AppointmentView:
        """The transaction."""
        scope, before = _begin(work, self.configurations, actor, now, where)
        return _write(scope, Change(before, follow(before, step, now)), _SAID[step], {"change_id": change_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAttendance:
    """Who of a group came. Raises NotFound for somebody without a seat."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        attendee_id: AttendeeId,
        attendance: Attendance,
        actor: Actor,
    ) -> AppointmentView:
        where = (business_id, appointment_id)
        come = partial(self._mark, where, attendee_id, attendance, actor, self.clock.now(), make_id())
        return await self.database.write(come)

    def _mark(
        self,
        where: tuple[BusinessId, AppointmentId],
        attendee_id: AttendeeId,
        attendance: Attendance,
        actor: Actor,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> AppointmentView:
        """The transaction."""
        scope, before = _begin(work, self.configurations, actor, now, where)
        data = {"change_id": change_id, "attendee_ids": [attendee_id], "attendance": str(attendance)}
        return _write(scope, Change(before, mark(before, attendee_id, attendance, now)), "attendance", data)


def _begin(
    work: Work, configurations: Configurations, actor: Actor, now: datetime, where: tuple[BusinessId, AppointmentId]
) -> tuple[Scope, Appointment]:
    if actor.kind == "customer":
        raise NotAllowed(Permission.MANAGE_BOOKINGS)
    scope, shown = begin(work, configurations, actor, now, 0, at=where)
    return scope, scope.locked(scope.nobody(shown), shown, None)


def _write(scope: Scope, change: Change, what: str, data: Mapping[str, object]) -> AppointmentView:
    business_id = scope.configuration.business.id
    after = scope.work.appointments.save(business_id, change.after)
    leave(scope.work, scope.configuration, after, [], scope.doer.now)
    done = Change(change.before, after)
    record_change(scope.work, scope.configuration, done, scope.doer, what, {**place_of(after), **data})
    told = read_told(scope.work, business_id, after)
    return show_appointment(scope.configuration, scope.doer.actor, after, told)
