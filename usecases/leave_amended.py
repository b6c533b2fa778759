"""What an amended appointment leaves: messages to those concerned alone, orders for its meeting, and the history."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduling.appointment import Appointment, AttendeeId, DraftId
from storage.records import OutboxItem
from usecases.change_appointment import Scope
from usecases.outbox_rows import meeting_row
from usecases.plan_messages import plan_booked, plan_cancelled, plan_rescheduled
from usecases.plan_webhooks import Told, tell_programs
from usecases.write_changes import members, place_of, record

_DETAILS = (
    "service_name",
    "location",
    "price",
    "price_type",
    "pre_buffer",
    "post_buffer",
    "seats",
    "is_online",
    "reminders",
    "label",
    "additional_information",
    "notes",
    "opt_out_of_customer_email",
    "sms_enabled",
    "is_customer_allowed_to_manage",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """An appointment before and after, and what of it was changed."""

    before: Appointment
    after: Appointment
    has_moved: bool
    added: tuple[AttendeeId, ...]
    dropped: tuple[AttendeeId, ...]
    change_id: str
    draft_id: DraftId

    @property
    def details(self) -> list[str]:
        """The names of what it has of its own that were changed; seats by id are told of by themselves."""
        names = [name for name in _DETAILS if getattr(self.before, name) != getattr(self.after, name)]
        seats = {one.id: replace(one, is_cancelled=False) for one in self.before.attendees}
        now = {one.id: replace(one, is_cancelled=False) for one in self.after.attendees if one.id in seats}
        return [*names, *(["customers"] if seats != now else [])]


def leave_amended(scope: Scope, amended: Amended) -> None:
    """Within the transaction, once the appointment is stored."""
    scope.work.appointments.release_place(scope.configuration.business.id, amended.after.id)
    scope.leave(amended.after, [*_moved(scope, amended), *_meeting(scope, amended), *_seats(scope, amended)])
    for what, data in _entries(amended):
        place = {**place_of(amended.after), "draft_id": amended.draft_id}
        record(scope.work, scope.configuration, amended.after, scope.doer, what, {**place, **data})
    now = scope.doer.now
    told = Told(change_id=amended.change_id, by=scope.doer.id, at=now, due_at=now)
    tell_programs(scope.work, scope.configuration.webhooks, amended.before, amended.after, told)


def _moved(scope: Scope, amended: Amended) -> list[OutboxItem]:
    """To those who were there already and still are."""
    if not amended.has_moved:
        return []
    stayed = tuple(one for one in amended.after.attendees if one.id not in amended.added)
    return plan_rescheduled(
        scope.doer.scene(scope.configuration, replace(amended.after, attendees=stayed)),
        old_span=amended.before.span,
        old_staff=members(scope.configuration, amended.before.staff_ids),
        due_at=scope.doer.now,
        change_id=amended.change_id,
        tell_customer=True,
    )


def _meeting(scope: Scope, amended: Amended) -> Iterator[OutboxItem]:
    """Made when it comes to be online, ended when it no longer is."""
    scene, now = scope.doer.scene(scope.configuration, amended.after), scope.doer.now
    if amended.after.is_online and not amended.before.is_online:
        yield meeting_row(scene, "create", amended.change_id, now)
    former = amended.before.meeting
    if former is not None and not amended.after.is_online:
        facts = {"provider": former.provider, "handle": former.handle}
        yield meeting_row(scene, "end_former", amended.change_id, now, **facts)


def _seats(scope: Scope, amended: Amended) -> Iterator[OutboxItem]:
    scene, now = scope.doer.scene(scope.configuration, amended.after), scope.doer.now
    if amended.added:
        yield from plan_booked(scene, tell_customer=True, attendee_ids=amended.added)
    for one in amended.dropped:
        change_id = f"{amended.change_id}-{one}"
        yield from plan_cancelled(scene, due_at=now, change_id=change_id, tell_customer=True, attendee_id=one)


def _entries(amended: Amended) -> Iterator[tuple[str, dict[str, object]]]:
    before, change_id = amended.before, amended.change_id
    override = before.override.rule if before.override else ""
    if amended.has_moved:
        old = {**place_of(before), "override": override}
        now = amended.after.override.rule if amended.after.override else ""
        yield "rescheduled", {"old": old, "override": now, "change_id": change_id}
    if amended.details:
        yield "details_changed", {"fields": amended.details, "change_id": change_id}
    if amended.added:
        yield "seat_taken", {"attendee_ids": list(amended.added), "change_id": change_id}
    for one in amended.dropped:
        yield "seat_given_up", {"attendee_ids": [one], "change_id": f"{change_id}-{one}"}
