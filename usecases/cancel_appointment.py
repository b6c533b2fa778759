"""Cancels an appointment or one seat in it; the place stays held for the undo, and only those concerned are told."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, AttendeeId, DraftId
from scheduling.book import cancel
from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.booking_rights import audience_of
from usecases.change_appointment import Changed, Scope, begin
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.plan_messages import plan_cancelled
from usecases.show_appointments import read_told
from usecases.write_changes import Change, place_of, record_change

__all__ = ["CancelAppointment", "CancelWish", "Changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWish:
    """What to cancel; with `attendee_id` that seat alone. `message` is a word to the customer; `is_silent`: nobody is written to."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int | None
    draft_id: DraftId
    message: str = ""
    tell_customer: bool = True
    attendee_id: AttendeeId | None = None
    is_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAppointment:
    """A customer gives up the own seat, whatever the wish says."""

    database: Database
    clock: Clock
    configurations: Configurations
    undo_seconds: int

    async def __call__(self, wish: CancelWish, actor: Actor) -> Changed:
        return await self.database.write(partial(self._cancel, wish, actor, self.clock.now(), make_id()))

    def _cancel(self, wish: CancelWish, actor: Actor, now: datetime, change_id: str, work: Work) -> Changed:
        """The transaction."""
        seat = actor.attendee_id if actor.kind == "customer" else wish.attendee_id
        permission = Permission.EDIT_ATTENDEES if seat and actor.kind == "staff" else Permission.MANAGE_BOOKINGS
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, now, self.undo_seconds, at=where, permission=permission)
        repeated = scope.repeated(shown, wish.draft_id)
        return repeated if repeated is not None else carry_out_cancel(scope, wish, change_id, seat, shown)


def carry_out_cancel(
    scope: Scope, wish: CancelWish, change_id: str, seat: AttendeeId | None, shown: Appointment
) -> Changed:
    """Within the transaction: the appointment or a seat of it is given up."""
    offer, now = scope.nobody(shown), scope.doer.now
    policy = offer.service.policy or offer.business.policy
    before = scope.locked(offer, shown, wish.expected_version)
    gone = cancel(before, policy=policy, audience=audience_of(scope.doer.actor), now=now, attendee_id=seat)
    after = scope.work.appointments.save(wish.business_id, gone)
    return _leave_traces(scope, wish, change_id, seat, before, after)


def _leave_traces(
    scope: Scope,
    wish: CancelWish,
    change_id: str,
    seat: AttendeeId | None,
    before: Appointment,
    after: Appointment,
) -> Changed:
    is_over = not after.state.is_coming
    if is_over:
        scope.keep_place(before, before.taken, before.staff_ids)
    rows = plan_cancelled(
        scope.doer.scene(scope.configuration, after),
        due_at=scope.undo_until,
        change_id=change_id,
        tell_customer=wish.tell_customer,
        message=wish.message,
        attendee_id=seat,
    )
    scope.leave(after, [row for row in rows if row.kind == "meeting" or not wish.is_silent])
    data = {
        **scope.facts,
        **place_of(after),
        "old": {**place_of(before), "override": before.override.rule if before.override else ""},
        "attendee_ids": [seat] if seat else [],
        "change_id": change_id,
        "draft_id": wish.draft_id,
        "undo_until": scope.undo_until.isoformat(),
    }
    what = "cancelled" if is_over else "seat_given_up"
    entry = record_change(scope.work, scope.configuration, Change(before, after), scope.doer, what, data)
    return scope.changed(after, entry, read_told(scope.work, wish.business_id, after))
