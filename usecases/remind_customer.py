"""Reminds the customers of an appointment now, because one of the staff wants it: by every way they have and have agreed to (B78)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotAllowed, PolicyRefused, RefusalCode, Stale
from scheduling.reminders import can_be_reminded, expected
from storage.engine import Database
from storage.records import HistoryEntry, OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.change_appointment import Scope, begin
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.plan_follow_ups import plan_reminder_by_hand
from usecases.reach_customers import would_leave
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import put_out

REMINDED = "reminded"
ONCE_WITHIN = timedelta(minutes=1)
"""A second press, or that of somebody else, within this time is the same reminder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindCustomer:
    """The history of the view says to whom it goes. Raises Stale when nobody is expected any more.

    Raises PolicyRefused with rule `left_alone`, `reminders_stopped` or `no_address` when nothing can be sent to any of them.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, appointment_id: AppointmentId, actor: Actor) -> AppointmentView:
        where = (business_id, appointment_id)
        return await self.database.write(partial(self._remind, where, actor, self.clock.now(), make_id()))

    def _remind(
        self, where: tuple[BusinessId, AppointmentId], actor: Actor, now: datetime, change_id: str, work: Work
    ) -> AppointmentView:
        """The transaction."""
        if actor.kind == "customer":
            raise NotAllowed(Permission.MANAGE_BOOKINGS)
        scope, shown = begin(work, self.configurations, actor, now, 0, at=where)
        present = scope.locked(scope.nobody(shown), shown, None)
        if not can_be_reminded(present, now):
            raise Stale("appointment", appointment_id=present.id, state=present.state, version=present.version)
        last = work.history.last_at(where[0], [present.id], REMINDED).get(present.id)
        if last is None or now - last >= ONCE_WITHIN:
            _send(scope, present, change_id)
        return show_appointment(scope.configuration, actor, present, read_told(work, where[0], present))


def _send(scope: Scope, present: Appointment, change_id: str) -> None:
    work, business_id = scope.work, scope.configuration.business.id
    planned = plan_reminder_by_hand(scope.doer.scene(scope.configuration, present), change_id)
    rows = [row for row in planned if would_leave(scope, present, row)]
    if not rows:
        raise PolicyRefused(RefusalCode.POLICY, rule=_why_nobody(present, planned))
    put_out(work, present, rows)
    entry = HistoryEntry(
        id=change_id,
        at=scope.doer.now,
        by=scope.doer.id,
        what=REMINDED,
        appointment_id=present.id,
        data={"change_id": change_id, "told": [[row.attendee_id, row.kind] for row in rows]},
    )
    work.history.add(business_id, entry)


def _why_nobody(present: Appointment, planned: list[OutboxItem]) -> str:
    if planned:
        return "reminders_stopped"
    return "no_address" if any(present.writes_to(one) for one in expected(present)) else "left_alone"
