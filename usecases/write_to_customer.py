"""Whether the customers of one appointment are written to: staff may say so at any time, and every later message obeys (B61)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.change_appointment import begin
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView

LEFT_ALONE, WRITTEN_TO = "customer_left_alone", "customer_written_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteWish:
    """For which appointment, as it was shown, and whether its customers are to be written to from now on."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    is_written_to: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteToCustomer:
    """What waits in the outbox is looked at again when it is sent. Raises Stale when something else happened since."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: WriteWish, actor: Actor) -> AppointmentView:
        return await self.database.write(partial(self._change, wish, actor, self.clock.now(), make_id()))

    def _change(self, wish: WriteWish, actor: Actor, now: datetime, change_id: str, work: Work) -> AppointmentView:
        """The transaction. A second click finds it done."""
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, now, 0, at=where)
        if shown.is_written_to != wish.is_written_to:
            present = scope.locked(scope.nobody(shown), shown, wish.expected_version)
            shown = work.appointments.save(wish.business_id, _changed(present, wish, now))
            entry = HistoryEntry(
                id=change_id,
                at=now,
                by=scope.doer.id,
                what=WRITTEN_TO if wish.is_written_to else LEFT_ALONE,
                appointment_id=shown.id,
            )
            work.history.add(wish.business_id, entry)
        return show_appointment(scope.configuration, actor, shown, read_told(work, wish.business_id, shown))


def _changed(present: Appointment, wish: WriteWish, now: datetime) -> Appointment:
    """Those left alone since the booking are written to as well once it is said of the appointment."""
    seats = present.attendees
    if wish.is_written_to:
        seats = tuple(replace(one, wants_messages=True) for one in seats)
    return replace(present, opt_out_of_customer_email=not wish.is_written_to, attendees=seats, updated_at=now)
