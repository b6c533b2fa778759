"""Takes a move or a cancellation back within the undo time: everything as before, and nobody hears of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, Override, State
from scheduling.book import wall_start
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound, PolicyRefused, RefusalCode, SlotRefused, Stale
from scheduling.rules import Rule
from scheduling.staff import StaffId
from scheduling.zones import resolve_zone
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.change_appointment import Scope, begin
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import leave, place_of, recall_override, record, span_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoWish:
    """Which change of which appointment."""

    business_id: BusinessId
    appointment_id: AppointmentId
    change_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoChange:
    """Raises PolicyRefused with rule `undo_expired` when it is too late, Stale when something else happened since.

    Raises SlotRefused when somebody else has got the old place, which can be so only when it could not be held.
    """

    database: Database
    clock: Clock
    configurations: Configurations
    undo_seconds: int

    async def __call__(self, wish: UndoWish, actor: Actor) -> AppointmentView:
        return await self.database.write(partial(self._undo, wish, actor, self.clock.now(), make_id()))

    def _undo(self, wish: UndoWish, actor: Actor, now: datetime, undo_id: str, work: Work) -> AppointmentView:
        """The transaction."""
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, now, self.undo_seconds, at=where)
        return carry_out_undo(scope, wish, undo_id, shown)


def carry_out_undo(scope: Scope, wish: UndoWish, undo_id: str, shown: Appointment) -> AppointmentView:
    """Within the transaction: everything as before. A repeated undo does nothing."""
    work, actor, now = scope.work, scope.doer.actor, scope.doer.now
    entry = _undoable(scope, wish, shown)
    if entry is None:
        return show_appointment(scope.configuration, actor, shown, read_told(work, wish.business_id, shown))
    old_staff = tuple(StaffId(one) for one in entry.data["old"]["staff_ids"])
    present = scope.locked(scope.nobody(shown), shown, None, also=old_staff)
    if work.outbox.cancel_undone(wish.business_id, present.id, wish.change_id):
        raise _too_late()
    work.appointments.release_place(wish.business_id, present.id)
    override = recall_override(work, present, entry)
    restored = _restored(present, entry, override, now)
    _refuse_if_taken(work, scope, restored, now)
    after = work.appointments.save(wish.business_id, restored)
    leave(work, scope.configuration, after, [], entry.at)  # also reminders whose moment came meanwhile
    data = {**place_of(after), "change_id": undo_id, "undone": wish.change_id}
    record(work, scope.configuration, after, scope.doer, "undone", data)
    return show_appointment(scope.configuration, actor, after, read_told(work, wish.business_id, after))


def _undoable(scope: Scope, wish: UndoWish, shown: Appointment) -> HistoryEntry | None:
    """The entry of the change; None when it was undone before."""
    entries = scope.work.history.of_appointment(wish.business_id, wish.appointment_id)
    if any(entry.data.get("undone") == wish.change_id for entry in entries):
        return None
    found = [entry for entry in entries if entry.data.get("change_id") == wish.change_id and "old" in entry.data]
    if not found:
        raise NotFound("change", change_id=wish.change_id)
    if found[0].data.get("series_change") or scope.doer.now >= found[0].at + timedelta(seconds=scope.undo_seconds):
        raise _too_late()
    changes = [entry for entry in entries if "sequence" in entry.data]
    if changes[-1].id != found[0].id:
        raise Stale("appointment", appointment_id=shown.id, state=shown.state, version=shown.version)
    return found[0]


def _restored(present: Appointment, entry: HistoryEntry, override: Override | None, now: datetime) -> Appointment:
    """Everything as it was; the sequence stays, for it may never fall, and nobody has seen it."""
    old = entry.data["old"]
    seats = set(entry.data.get("attendee_ids", ()))
    span = span_of(old)
    attendees = tuple(
        replace(attendee, is_cancelled=False) if attendee.id in seats else attendee for attendee in present.attendees
    )
    return replace(
        present,
        span=span,
        pre_buffer=old["buffers"][0],
        post_buffer=old["buffers"][1],
        staff_ids=tuple(StaffId(one) for one in old["staff_ids"]),
        state=State(old["state"]),
        override=override,
        asked_to_choose_at=datetime.fromisoformat(asked) if (asked := old.get("asked_to_choose_at")) else None,
        attendees=attendees,
        wall_start=wall_start(span.start, resolve_zone(present.zone or "UTC")),
        updated_at=now,
    )


def _refuse_if_taken(work: Work, scope: Scope, restored: Appointment, now: datetime) -> None:
    """The old place was held. What overlaps on purpose goes on doing so, with those whom it overlapped before."""
    if restored.override is not None and restored.override.overlaps:
        return
    business_id = scope.configuration.business.id
    taken = work.appointments.taken(business_id, restored.staff_ids, restored.taken, now=now)
    rows = (row for rows in taken.values() for row in rows)
    if any(row.appointment_id != restored.id and not row.is_override for row in rows):
        raise SlotRefused(
            RefusalCode.SLOT_TAKEN,
            start=restored.span.start,
            staff_ids=restored.staff_ids,
            rule=Rule.BUSY,
            nearest=(),
            can_override=False,
            appointment_id=restored.id,
        )


def _too_late() -> PolicyRefused:
    return PolicyRefused(RefusalCode.POLICY, rule="undo_expired")
