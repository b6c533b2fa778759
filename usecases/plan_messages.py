"""Who is told what after a change, and by which channel: the outbox rows that are written in the same transaction.

Pure: ids come from keys, so running twice plans the same rows. Texts are made when a row is sent, from what is stored then.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from notifications.facts import NoticeKind
from scheduling.appointment import Appointment, Attendee, AttendeeId
from scheduling.business import Business, BusinessId
from scheduling.interval import Interval
from scheduling.service import Reminder, Service
from scheduling.staff import StaffId, StaffMember, TimeOff
from storage.records import OutboxItem, ReminderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An appointment as it is after the change, those concerned, and who did it. `link_wait`: seconds a confirmation waits."""

    business: Business
    service: Service
    appointment: Appointment
    staff: tuple[StaffMember, ...]
    by_account_id: str | None
    by_name: str
    now: datetime
    link_wait: int = 60

    @property
    def tells_owner(self) -> bool:
        policy = self.service.policy or self.business.policy
        return policy.send_confirmations_to_owner and bool(self.business.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What all rows of one change share."""

    scene: Scene
    change_id: str
    due_at: datetime
    facts: Mapping[str, Any]

    def row(
        self,
        kind: str,
        topic: str,
        *,
        attendee_id: AttendeeId | None = None,
        staff_id: StaffId | None = None,
        due_at: datetime | None = None,
    ) -> OutboxItem:
        appointment = self.scene.appointment
        recipient = attendee_id or staff_id or "business"
        key = f"{appointment.id}.{appointment.sequence}.{self.change_id}.{topic}.{kind}.{recipient}"
        return OutboxItem(
            id=id_of(self.scene.business.id, key),
            business_id=self.scene.business.id,
            kind=kind,
            topic=topic,
            key=key,
            payload=self.facts,
            due_at=due_at or self.due_at,
            appointment_id=appointment.id,
            attendee_id=attendee_id,
            staff_id=staff_id,
            change_id=self.change_id,
            sequence=appointment.sequence,
            created_at=self.scene.now,
        )


def plan_booked(
    scene: Scene, *, tell_customer: bool, attendee_ids: Iterable[AttendeeId] | None = None
) -> list[OutboxItem]:
    """Confirmations, and the order to make the meeting. In a group only `attendee_ids` are new and told."""
    appointment = scene.appointment
    new = appointment.seated if attendee_ids is None else _named(appointment, set(attendee_ids))
    waits = appointment.is_online and appointment.meeting is None
    due_at = scene.now + timedelta(seconds=scene.link_wait) if waits else scene.now
    joined = "" if attendee_ids is None else "-".join(attendee.id for attendee in new)
    change = _Change(scene=scene, change_id=joined, due_at=due_at, facts=_facts(scene))
    rows = [change.row("meeting", "create", due_at=scene.now)] if waits else []
    if tell_customer and scene.service.sends_confirmation:
        rows += _to_customers(change, NoticeKind.CONFIRMED, new)
    rows += _to_staff(change, NoticeKind.CONFIRMED, scene.staff, chat_at=scene.now)
    return rows + _to_owner(change, NoticeKind.CONFIRMED)


def plan_rescheduled(
    scene: Scene,
    *,
    old_span: Interval,
    old_staff: tuple[StaffMember, ...],
    due_at: datetime,
    change_id: str,
    tell_customer: bool,
    message: str = "",
) -> list[OutboxItem]:
    """Old and new time to everybody concerned; whoever is no longer on it learns that, whoever is new gets it confirmed."""
    before = {member.id for member in old_staff}
    after = {member.id for member in scene.staff}
    was = {"old_start": old_span.start.isoformat(), "old_end": old_span.end.isoformat(), "old_staff": sorted(before)}
    change = _Change(scene=scene, change_id=change_id, due_at=due_at, facts=_facts(scene, message=message, **was))
    rows = [change.row("meeting", "reschedule")] if scene.appointment.is_online else []
    if tell_customer:
        rows += _to_customers(change, NoticeKind.CHANGED, scene.appointment.seated)
    rows += _to_staff(change, NoticeKind.CHANGED, [one for one in scene.staff if one.id in before])
    rows += _to_staff(change, NoticeKind.CONFIRMED, [one for one in scene.staff if one.id not in before])
    rows += _to_staff(change, NoticeKind.REASSIGNED, [one for one in old_staff if one.id not in after])
    return rows + _to_owner(change, NoticeKind.CHANGED)


def plan_cancelled(
    scene: Scene,
    *,
    due_at: datetime,
    change_id: str,
    tell_customer: bool,
    message: str = "",
    attendee_id: AttendeeId | None = None,
) -> list[OutboxItem]:
    """The end of an appointment, or with `attendee_id` of one seat in it, told to those concerned only."""
    appointment = scene.appointment
    change = _Change(
        scene=scene, change_id=change_id, due_at=due_at, facts=_facts(scene, message=message, seat=attendee_id)
    )
    is_whole = not appointment.state.is_coming
    rows = [change.row("meeting", "cancel")] if is_whole and appointment.is_online else []
    everybody = appointment.seated or appointment.attendees
    told = everybody if attendee_id is None else _named(appointment, {attendee_id})
    if tell_customer:
        rows += _to_customers(change, NoticeKind.CANCELLED, told)
    rows += _to_staff(change, NoticeKind.CANCELLED, scene.staff)
    return rows + _to_owner(change, NoticeKind.CANCELLED)


def plan_time_off(
    business: Business,
    staff: StaffMember,
    time_off: TimeOff,
    *,
    now: datetime,
    by_account_id: str | None,
    by_name: str,
    change_id: str,
    is_removed: bool = False,
) -> list[OutboxItem]:
    """S90: the person concerned is told by mail whatever the settings, and in chat when somebody else did it."""
    topic = NoticeKind.TIME_OFF_REMOVED if is_removed else NoticeKind.TIME_OFF
    is_told_in_chat = staff.account_id is not None and staff.wants_chat and staff.account_id != by_account_id
    channels = (["mail"] if staff.email else []) + (["chat"] if is_told_in_chat else [])
    return [
        OutboxItem(
            id=id_of(business.id, key := f"{time_off.id}.{change_id}.{topic}.{channel}.{staff.id}"),
            business_id=business.id,
            kind=channel,
            topic=topic,
            key=key,
            payload=_time_off_facts(time_off, by_name),
            due_at=now,
            staff_id=staff.id,
            change_id=change_id,
            created_at=now,
        )
        for channel in channels
    ]


def plan_reminders(business_id: BusinessId, appointment: Appointment, *, now: datetime) -> list[ReminderRow]:
    """Reminders and follow-ups still to come. One whose moment had passed before it could be planned is never sent."""
    rows = (_reminder_row(business_id, appointment, reminder) for reminder in appointment.reminders)
    return [row for row in rows if row.due_at > now]


def id_of(business_id: str, key: str) -> str:
    """An id that the same key always gives."""
    return sha256(f"{business_id}/{key}".encode()).hexdigest()[:32]


def _reminder_row(business_id: BusinessId, appointment: Appointment, reminder: Reminder) -> ReminderRow:
    distance = timedelta(minutes=reminder.offset)
    due_at = appointment.span.end + distance if reminder.is_follow_up else appointment.span.start - distance
    key = f"{appointment.id}.{due_at.isoformat()}.{reminder.recipients}.{reminder.is_follow_up}.{reminder.message}"
    return ReminderRow(
        id=id_of(business_id, key),
        business_id=business_id,
        appointment_id=appointment.id,
        due_at=due_at,
        offset=reminder.offset,
        recipients=reminder.recipients,
        message=reminder.message,
        is_follow_up=reminder.is_follow_up,
    )


def _to_customers(change: _Change, topic: NoticeKind, attendees: Iterable[Attendee]) -> Iterator[OutboxItem]:
    if change.scene.appointment.opt_out_of_customer_email:
        return
    for attendee in attendees:
        if attendee.is_cancelled and topic is not NoticeKind.CANCELLED:
            continue
        if attendee.wants_messages and attendee.email:
            yield change.row("mail", topic, attendee_id=attendee.id)
        if change.scene.service.sms_enabled and attendee.sms_opt_in and attendee.phone:
            yield change.row("sms", topic, attendee_id=attendee.id)


def _to_staff(
    change: _Change, topic: NoticeKind, staff: Iterable[StaffMember], *, chat_at: datetime | None = None
) -> Iterator[OutboxItem]:
    for member in staff:
        if member.wants_mail and member.email:
            yield change.row("mail", topic, staff_id=member.id)
        is_own_doing = member.account_id == change.scene.by_account_id
        if member.wants_chat and member.account_id is not None and not is_own_doing:
            yield change.row("chat", topic, staff_id=member.id, due_at=chat_at)


def _to_owner(change: _Change, topic: NoticeKind) -> list[OutboxItem]:
    return [change.row("mail", topic)] if change.scene.tells_owner else []


def _named(appointment: Appointment, ids: set[AttendeeId]) -> tuple[Attendee, ...]:
    return tuple(attendee for attendee in appointment.attendees if attendee.id in ids)


def _facts(scene: Scene, **more: object) -> dict[str, object]:
    return {"by": scene.by_name, **{name: value for name, value in more.items() if value}}


def _time_off_facts(time_off: TimeOff, by_name: str) -> dict[str, object]:
    facts: dict[str, object] = {"by": by_name, "title": time_off.title, "notes": time_off.notes}
    if time_off.span is not None:
        return {**facts, "start": time_off.span.start.isoformat(), "end": time_off.span.end.isoformat()}
    first, last = time_off.first, time_off.last
    return {**facts, "first": first.isoformat() if first else "", "last": last.isoformat() if last else ""}
