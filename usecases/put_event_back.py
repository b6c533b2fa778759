"""Puts an event that somebody moved or deleted in the calendar back to where the appointment is: our time stays."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Stale
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.change_appointment import begin
from usecases.configuration import Configurations
from usecases.plan_hand_change import plan_put_back
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import record


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBackWish:
    """`change` names the change in the calendar that was asked about: once is enough."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutEventBack:
    """For whoever may move the appointment. Raises Stale when it has been changed since."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: PutBackWish, actor: Actor) -> AppointmentView:
        return await self.database.write(partial(self._put_back, wish, actor, self.clock.now()))

    def _put_back(self, wish: PutBackWish, actor: Actor, now: datetime, work: Work) -> AppointmentView:
        """The transaction."""
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, now, 0, at=where)
        if _is_done(work, wish):
            return show_appointment(scope.configuration, actor, shown, read_told(work, wish.business_id, shown))
        present = scope.locked(scope.nobody(shown), shown, wish.expected_version)
        if not present.state.is_coming:
            raise Stale("appointment", appointment_id=present.id, state=present.state, version=present.version)
        work.outbox.add(plan_put_back(scope.configuration.business, present, wish.change, now))
        record(work, scope.configuration, present, scope.doer, "put_back", {"change_id": wish.change})
        return show_appointment(scope.configuration, actor, present, read_told(work, wish.business_id, present))


def _is_done(work: Work, wish: PutBackWish) -> bool:
    entries = work.history.of_appointment(wish.business_id, wish.appointment_id)
    return any(entry.what == "put_back" and entry.data.get("change_id") == wish.change for entry in entries)
