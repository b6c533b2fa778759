"""What every change of an appointment leaves behind in its transaction: history, events for programs, messages, reminders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from scheduling.appointment import Appointment, AppointmentId, Override
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.notices import Channel
from scheduling.staff import AccountId, StaffId, StaffMember
from storage.records import DraftRecord, HistoryEntry, OutboxItem, ReminderRow
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configuration
from usecases.make_ids import id_of
from usecases.outbox_rows import Scene
from usecases.plan_follow_ups import plan_reminders
from usecases.plan_webhooks import Told, tell_programs


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who makes a change, and when."""

    actor: Actor
    member: StaffMember | None
    now: datetime

    @property
    def id(self) -> str:
        """As the history keeps it: the id of a staff member, else whatever tells the actor apart."""
        if self.member is not None:
            return self.member.id
        return self.actor.id

    @property
    def program(self) -> str:
        """The name of the program that acts, on its own or for a person; empty where none does."""
        return self.actor.program_name

    def scene(self, configuration: Configuration, appointment: Appointment, *, link_wait: int = 60) -> Scene:
        """The appointment after the change, for planning who is told."""
        return Scene(
            business=configuration.business,
            service=configuration.service(appointment.service_id),
            appointment=appointment,
            staff=members(configuration, appointment.staff_ids),
            by_account_id=self.actor.account_id,
            by_name=self.member.display_name if self.member else self.program,
            now=self.now,
            link_wait=link_wait,
        )


class Change(NamedTuple):
    """An appointment before and after a change; there was none before it was booked."""

    before: Appointment | None
    after: Appointment


def members(configuration: Configuration, staff_ids: Iterable[StaffId]) -> tuple[StaffMember, ...]:
    """The people with these ids who are still there."""
    return tuple(configuration.staff[staff_id] for staff_id in staff_ids if staff_id in configuration.staff)


def record(
    work: Work,
    configuration: Configuration,
    appointment: Appointment,
    doer: Doer,
    what: str,
    data: Mapping[str, Any],
    *,
    is_first: bool = False,
) -> HistoryEntry:
    """One entry of the history; `data` holds ids and field names, never personal values. `change_id` tells changes apart."""
    business_id = configuration.business.id
    program = {"program": doer.program} if doer.program else {}
    entry = HistoryEntry(
        id=id_of(business_id, f"{appointment.id}.{what}.{data['change_id']}"),
        at=doer.now,
        by=doer.id,
        what=what,
        appointment_id=appointment.id,
        data={**data, **program, "sequence": appointment.sequence, "version": appointment.version},
    )
    work.history.add(business_id, entry, is_first=is_first)
    return entry


def record_change(
    work: Work, configuration: Configuration, change: Change, doer: Doer, what: str, data: Mapping[str, Any]
) -> HistoryEntry:
    """The same for a change of what programs are shown: those that listen are told, once it cannot be undone any more."""
    entry = record(work, configuration, change.after, doer, what, data, is_first=change.before is None)
    undo_until = data.get("undo_until")
    due_at = datetime.fromisoformat(undo_until) if undo_until else doer.now
    told = Told(change_id=str(data["change_id"]), by=doer.id, at=doer.now, due_at=due_at)
    tell_programs(work, configuration.webhooks, change.before, change.after, told)
    return entry


def leave(
    work: Work, configuration: Configuration, appointment: Appointment, rows: list[OutboxItem], now: datetime
) -> None:
    """Put messages into the outbox and plan the reminders anew.

    What waits for another try at the meeting goes with the change.
    """
    put_out(work, appointment, rows)
    meeting_at = [row.due_at for row in rows if row.kind == "meeting" and row.topic != "create"]
    if meeting_at:
        work.outbox.hasten(configuration.business.id, appointment.id, max(meeting_at), kinds=["meeting"])
    work.reminders.replace(*_reminders(configuration, appointment, now))


def put_out(work: Work, appointment: Appointment, rows: list[OutboxItem]) -> None:
    """Messages to one person keep their order: an urgent text message does not wait behind one that quiet hours hold."""
    work.outbox.add(rows)
    for row in rows:
        if row.kind == Channel.SMS:
            work.outbox.hasten(
                row.business_id, appointment.id, row.due_at, kinds=(row.kind,), attendee_id=row.attendee_id
            )


def leave_first(
    work: Work, configuration: Configuration, appointment: Appointment, rows: list[OutboxItem], now: datetime
) -> None:
    """The same for an appointment made in this transaction, of which there is nothing to be found yet."""
    work.outbox.add(rows, are_first=True)
    work.reminders.add(*_reminders(configuration, appointment, now))


def _reminders(
    configuration: Configuration, appointment: Appointment, now: datetime
) -> tuple[BusinessId, AppointmentId, list[ReminderRow]]:
    business_id = configuration.business.id
    return business_id, appointment.id, plan_reminders(business_id, appointment, now=now)


def place_of(appointment: Appointment) -> dict[str, Any]:
    """Where an appointment is, as the history keeps it."""
    return {
        "start": appointment.span.start.isoformat(),
        "end": appointment.span.end.isoformat(),
        "buffers": [appointment.pre_buffer, appointment.post_buffer],
        "staff_ids": list(appointment.staff_ids),
        "state": str(appointment.state),
        "asked_to_choose_at": asked.isoformat() if (asked := appointment.asked_to_choose_at) else "",
    }


def span_of(place: Mapping[str, Any]) -> Interval:
    """The span of a place in the history."""
    return Interval(datetime.fromisoformat(place["start"]), datetime.fromisoformat(place["end"]))


def remember_override(
    work: Work, configuration: Configuration, before: Appointment, change_id: str, now: datetime
) -> None:
    """Keep the reason of an override for the undo, among the drafts: the history may not hold what people wrote."""
    if before.override is None:
        return
    kept = DraftRecord(
        id=_undo_key(change_id),
        account_id=AccountId(""),
        conversation_id="",
        updated_at=now,
        business_id=configuration.business.id,
        data={"appointment": before.id, "reason": before.override.reason, "by": before.override.by},
        state="done",
    )
    work.drafts.save(kept)


def recall_override(work: Work, present: Appointment, entry: HistoryEntry) -> Override | None:
    """The override as it was before the change: the present one, unless a move has taken it away."""
    rule = entry.data["old"]["override"]
    if not rule:
        return None
    kept = work.drafts.get(_undo_key(str(entry.data["change_id"])))
    if kept is None:
        return present.override
    return Override(rule=rule, reason=kept.data["reason"], by=kept.data["by"])


def _undo_key(change_id: str) -> str:
    return f"undo-{change_id}"
