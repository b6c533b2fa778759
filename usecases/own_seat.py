"""What customers say of their own seat has in common: the seat as it stands once everything is locked, and the entry it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from scheduling.appointment import Appointment, AppointmentId, Attendee
from scheduling.business import BusinessId
from scheduling.errors import NotFound, Stale
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor, Permission, require_for
from usecases.change_appointment import Scope
from usecases.configuration import Configurations
from usecases.plan_webhooks import Told, tell_programs
from usecases.write_changes import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeat:
    """A seat of an appointment within a transaction that is about to change something about it."""

    scope: Scope
    appointment: Appointment
    seat: Attendee

    def keep(self, **changes: object) -> Appointment:
        """The appointment with the changed seat. Cards and pages that show it stay good: what was agreed is still the same."""
        scope = self.scope
        changed = replace(self.seat, **changes)  # type: ignore[arg-type]  # fields of a seat, named by our own use cases
        return scope.work.appointments.keep_seat(
            scope.configuration.business.id, self.appointment, changed, scope.doer.now
        )

    def remember(
        self, change_id: str, what: str, data: Mapping[str, object], *, after: Appointment | None = None
    ) -> None:
        """One entry of the history: ids and field names, never what was typed.

        `after` where programs are shown something else now: they are told.
        """
        entry = HistoryEntry(
            id=change_id,
            at=self.scope.doer.now,
            by=self.scope.doer.id,
            what=what,
            appointment_id=self.appointment.id,
            data={"attendee_ids": [self.seat.id], "change_id": change_id, **data},
        )
        self.scope.work.history.add(self.scope.configuration.business.id, entry)
        if after is not None:
            told = Told(change_id=change_id, by=self.scope.doer.id, at=entry.at, due_at=entry.at)
            tell_programs(self.scope.work, self.scope.configuration.webhooks, self.appointment, after, told)


def begin_own_seat(
    work: Work, configurations: Configurations, actor: Actor, now: datetime, at: tuple[BusinessId, AppointmentId]
) -> OwnSeat:
    """Raises NotFound for anybody but the customer of a seat that is still held."""
    business_id, appointment_id = at
    configuration = configurations.read_in_write(work, business_id)
    shown = work.appointments.get(business_id, appointment_id)
    if actor.kind != "customer":
        raise NotFound("attendee")
    require_for(configuration, actor, Permission.MANAGE_BOOKINGS, shown)
    scope = Scope(work=work, configuration=configuration, doer=Doer(actor=actor, member=None, now=now), undo_seconds=0)
    try:
        present = scope.locked(scope.nobody(shown), shown, None)
    except Stale:  # somebody was quicker while we waited: what is said of the own seat holds all the same
        shown = work.appointments.get(business_id, appointment_id)
        present = scope.locked(scope.nobody(shown), shown, None)
    seat = next((one for one in present.seated if one.id == actor.attendee_id), None)
    if seat is None:
        raise NotFound("attendee")
    return OwnSeat(scope=scope, appointment=present, seat=seat)
