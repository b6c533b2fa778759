"""The outbox and reminder rows that a change leaves in its transaction: who is told comes from the domain, keys and ids from here.

Pure: ids come from keys, so running twice plans the same rows. Texts are made when a row is sent, from what is stored then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from scheduling import notices
from scheduling.appointment import Appointment, AttendeeId
from scheduling.business import Business, BusinessId
from scheduling.interval import Interval
from scheduling.notices import Channel, Notice, NoticeKind, PlannedReminder, Setting
from scheduling.service import Service
from scheduling.staff import StaffId, StaffMember, TimeOff
from storage.records import OutboxItem, ReminderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An appointment as it is after the change, those concerned, and who did it. `link_wait`: seconds a confirmation waits.

    `in_chat` are those of the staff whom the bot can speak to, where that matters.
    """

    business: Business
    service: Service
    appointment: Appointment
    staff: tuple[StaffMember, ...]
    by_account_id: str | None
    by_name: str
    now: datetime
    link_wait: int = 60
    in_chat: frozenset[StaffId] = frozenset()

    def setting(
        self, *, tells_customer: bool, due_at: datetime | None = None, more_staff: tuple[StaffMember, ...] = ()
    ) -> Setting:
        """The same as the domain's rules on notices want it."""
        known = {member.id: member for member in (*more_staff, *self.staff)}
        return Setting(
            business=self.business,
            service=self.service,
            staff=tuple(known.values()),
            now=self.now,
            by=_acting(known.values(), self.by_account_id),
            tells_customer=tells_customer,
            undo_seconds=int(((due_at or self.now) - self.now).total_seconds()),
            in_chat=self.in_chat,
        )


def plan_booked(
    scene: Scene, *, tell_customer: bool, attendee_ids: Iterable[AttendeeId] | None = None
) -> list[OutboxItem]:
    """Confirmations, and the order to make the meeting. In a group that exists only `attendee_ids` are new and told."""
    appointment, setting = scene.appointment, scene.setting(tells_customer=tell_customer)
    new = None if attendee_ids is None else set(attendee_ids)
    joined = None if new is None else tuple(one for one in appointment.attendees if one.id in new)
    change_id = "-".join(one.id for one in joined or ())
    needs_link = appointment.is_online and appointment.meeting is None
    rows = [_meeting_row(scene, "create", change_id, scene.now)] if needs_link and joined is None else []
    waits_until = scene.now + timedelta(seconds=scene.link_wait if needs_link else 0)
    for notice in notices.notices_of_booking(appointment, setting, joined=joined):
        is_held = notice.channel is not Channel.CHAT
        due = max(notice.due_at, waits_until) if is_held else notice.due_at
        rows.append(_row(scene, replace(notice, due_at=due), change_id, _facts(scene)))
    return rows


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
    """Old and new time to everybody concerned; whoever is no longer on it learns that, and so does whoever is new."""
    old_ids = tuple(member.id for member in old_staff)
    before = replace(scene.appointment, span=old_span, staff_ids=old_ids)
    setting = scene.setting(tells_customer=tell_customer, due_at=due_at, more_staff=old_staff)
    was = {"old_start": old_span.start.isoformat(), "old_end": old_span.end.isoformat(), "old_staff": list(old_ids)}
    facts = _facts(scene, message=message, **was)
    rows = [_meeting_row(scene, "reschedule", change_id, due_at)] if scene.appointment.is_online else []
    told = notices.notices_of_move(before, scene.appointment, setting)
    return rows + [_row(scene, notice, change_id, facts) for notice in told]


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
    after, setting = scene.appointment, scene.setting(tells_customer=tell_customer, due_at=due_at)
    is_whole = not after.state.is_coming
    rows = [_meeting_row(scene, "cancel", change_id, due_at)] if is_whole and after.is_online else []
    told = notices.notices_of_cancel(_before_cancelling(after, attendee_id), after, setting)
    return rows + [_row(scene, notice, change_id, _facts(scene, message=message)) for notice in told]


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
    by = _acting([staff], by_account_id)
    told = notices.notices_of_time_off(staff, business, now, by=by, is_removed=is_removed)
    return [
        OutboxItem(
            id=id_of(business.id, key := f"{time_off.id}.{change_id}.{notice.kind}.{notice.channel}.{staff.id}"),
            business_id=business.id,
            kind=notice.channel,
            topic=notice.kind,
            key=key,
            payload=_time_off_facts(time_off, by_name),
            due_at=notice.due_at,
            staff_id=staff.id,
            change_id=change_id,
            created_at=now,
        )
        for notice in told
    ]


def plan_join_link(scene: Scene, told: Iterable[OutboxItem]) -> list[OutboxItem]:
    """The link that follows, to those whose message had to go without it."""
    return [
        replace(
            _blank(
                scene, row.kind, NoticeKind.JOIN_LINK, "link", scene.now, row.attendee_id or row.staff_id or "business"
            ),
            attendee_id=row.attendee_id,
            staff_id=row.staff_id,
            sequence=row.sequence,
        )
        for row in told
    ]


def plan_reminder_notices(scene: Scene, plan: PlannedReminder) -> list[OutboxItem]:
    """What a reminder that is due means now: nothing for an appointment that has moved or ended, nothing too late."""
    reminder = plan.reminder
    told = notices.notices_of_reminder(scene.appointment, plan, scene.setting(tells_customer=True))
    facts = {
        "message": reminder.message,
        "due_at": plan.due_at.isoformat(),
        "offset": reminder.offset,
        "recipients": reminder.recipients.value,
    }
    change_id = f"{plan.due_at.isoformat()}.{id_of('', reminder.message)[:8]}"
    return [_row(scene, notice, change_id, facts) for notice in told]


def plan_reminders(business_id: BusinessId, appointment: Appointment, *, now: datetime) -> list[ReminderRow]:
    """Reminders and follow-ups still to come. One whose moment had passed before it could be planned is never sent."""
    plans = notices.plan_reminders(appointment, now)
    rows = {row.id: row for row in (_reminder_row(business_id, appointment, plan) for plan in plans)}
    return list(rows.values())


def id_of(business_id: str, key: str) -> str:
    """An id that the same key always gives."""
    return sha256(f"{business_id}/{key}".encode()).hexdigest()[:32]


def _before_cancelling(after: Appointment, attendee_id: AttendeeId | None) -> Appointment:
    """Those who sat there: the one who left, or for the whole appointment those who stayed to its end."""
    if attendee_id is None and after.seated:
        return after
    returned = tuple(
        replace(one, is_cancelled=False) if attendee_id in (None, one.id) else one for one in after.attendees
    )
    return replace(after, attendees=returned)


def _row(scene: Scene, notice: Notice, change_id: str, facts: Mapping[str, Any]) -> OutboxItem:
    """A row to its recipient; a seat that staff are told about is named in the payload."""
    is_customers = notice.staff_id is None and notice.recipient is notices.Recipient.CUSTOMER
    recipient = notice.attendee_id if is_customers else notice.staff_id or "business"
    about = {} if is_customers or notice.attendee_id is None else {"about": notice.attendee_id}
    item = _blank(scene, notice.channel, notice.kind, change_id, notice.due_at, str(recipient))
    attendee_id = notice.attendee_id if is_customers else None
    return replace(item, attendee_id=attendee_id, staff_id=notice.staff_id, payload={**facts, **about})


def _meeting_row(scene: Scene, topic: str, change_id: str, due_at: datetime) -> OutboxItem:
    return _blank(scene, "meeting", topic, change_id, due_at, "provider")


def _blank(scene: Scene, kind: str, topic: str, change_id: str, due_at: datetime, recipient: str) -> OutboxItem:
    appointment = scene.appointment
    key = f"{appointment.id}.{appointment.sequence}.{change_id}.{topic}.{kind}.{recipient}"
    return OutboxItem(
        id=id_of(scene.business.id, key),
        business_id=scene.business.id,
        kind=kind,
        topic=topic,
        key=key,
        payload={},
        due_at=due_at,
        appointment_id=appointment.id,
        change_id=change_id,
        sequence=appointment.sequence,
        created_at=scene.now,
    )


def _reminder_row(business_id: BusinessId, appointment: Appointment, plan: PlannedReminder) -> ReminderRow:
    reminder = plan.reminder
    kind = "follow_up" if reminder.is_follow_up else "reminder"
    key = f"{appointment.id}.{plan.due_at.isoformat()}.{kind}.{reminder.recipients}.{reminder.message}"
    return ReminderRow(
        id=id_of(business_id, key),
        business_id=business_id,
        appointment_id=appointment.id,
        due_at=plan.due_at,
        offset=reminder.offset,
        recipients=reminder.recipients,
        message=reminder.message,
        is_follow_up=reminder.is_follow_up,
    )


def _acting(staff: Iterable[StaffMember], account_id: str | None) -> StaffId | None:
    return next((one.id for one in staff if account_id is not None and one.account_id == account_id), None)


def _facts(scene: Scene, **more: object) -> dict[str, object]:
    return {"by": scene.by_name, **{name: value for name, value in more.items() if value}}


def _time_off_facts(time_off: TimeOff, by_name: str) -> dict[str, object]:
    facts: dict[str, object] = {"by": by_name, "title": time_off.title, "notes": time_off.notes}
    if time_off.span is not None:
        return {**facts, "start": time_off.span.start.isoformat(), "end": time_off.span.end.isoformat()}
    first, last = time_off.first, time_off.last
    return {**facts, "first": first.isoformat() if first else "", "last": last.isoformat() if last else ""}
