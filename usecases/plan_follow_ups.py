"""Rows that follow from something other than a change: a reminder that is due, a link that came late, a mail that came back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from scheduling import notices, reminders
from scheduling.appointment import Appointment, Meeting
from scheduling.business import BusinessId
from scheduling.notices import NoticeKind
from scheduling.reminders import PlannedReminder
from storage.records import OutboxItem, OutboxState, ReminderRow
from usecases.make_ids import digest_of, id_of
from usecases.outbox_rows import BY_HAND, Scene, To, facts_of, item_of, keyed, meeting_row, row_of


def plan_reminders(business_id: BusinessId, appointment: Appointment, *, now: datetime) -> list[ReminderRow]:
    """Reminders and follow-ups still to come. One whose moment had passed before it could be planned is never sent."""
    plans = reminders.plan_reminders(appointment, now)
    rows = {row.id: row for row in (_reminder_row(business_id, appointment, plan) for plan in plans)}
    return list(rows.values())


def plan_reminder_notices(scene: Scene, plan: PlannedReminder) -> list[OutboxItem]:
    """What a reminder that is due means now: nothing for an appointment that has moved or ended, nothing too late."""
    reminder = plan.reminder
    told = reminders.notices_of_reminder(scene.appointment, plan, scene.setting(tells_customer=True))
    facts = {
        "message": reminder.message,
        "due_at": plan.due_at.isoformat(),
        "offset": reminder.offset,
        "recipients": reminder.recipients.value,
    }
    change_id = f"{plan.due_at.isoformat()}.{digest_of(reminder.message)[:8]}"
    return [row_of(scene, notice, change_id, facts) for notice in told]


def plan_reminder_by_hand(scene: Scene, change_id: str) -> list[OutboxItem]:
    """To the customers who are still expected, because one of the staff wants them reminded now."""
    told = reminders.notices_by_hand(scene.appointment, scene.setting(tells_customer=True))
    facts = facts_of(scene, **{BY_HAND: True})
    return [row_of(scene, notice, change_id, facts) for notice in told]


def plan_join_link(scene: Scene, told: Iterable[OutboxItem]) -> list[OutboxItem]:
    """The link that follows, to those whose message had to go without it; another link follows again."""
    meeting = scene.appointment.meeting
    link = f"link-{digest_of(meeting.join_web_url)[:8]}" if meeting else "link"
    return [
        replace(
            item_of(scene, row.kind, NoticeKind.JOIN_LINK, link, scene.now, _reader_in(row)),
            sequence=row.sequence,
            payload={"copy": row.payload["copy"]} if "copy" in row.payload else {},
        )
        for row in told
    ]


def plan_told_again(scene: Scene, told: Iterable[OutboxItem], why: str) -> list[OutboxItem]:
    """The same once more, for something that was left out has to follow; `why` tells it apart from the first."""
    return [
        replace(
            row,
            id=id_of(row.business_id, key := f"{row.key}.{why}"),
            key=key,
            payload={name: value for name, value in row.payload.items() if name != "entry"},
            due_at=scene.now,
            created_at=scene.now,
            attempts=0,
            state=OutboxState.WAITING,
            done_at=None,
        )
        for row in told
    ]


def plan_end_of_former(scene: Scene, item: OutboxItem, former: Meeting) -> OutboxItem:
    """The end of a meeting whose place another one has taken, by what is known of it."""
    row = meeting_row(scene, "end_former", item.change_id, scene.now)
    key = f"{row.key}.{digest_of(repr(sorted(former.handle.items())))[:8]}"
    kept = {"provider": former.provider, "handle": former.handle}
    return replace(row, id=id_of(row.business_id, key), key=key, payload=kept)


def plan_undelivered(scene: Scene, item: OutboxItem, *, status: str, mark: str) -> list[OutboxItem]:
    """Once for an appointment and an address, however many mails to it come back."""
    told = notices.notices_of_undelivered(scene.appointment, scene.setting(tells_customer=False), item.attendee_id)
    rows = [row_of(scene, notice, mark, {"status": status, "mark": mark}) for notice in told]
    return [
        keyed(row, f"{scene.appointment.id}.{mark}.{row.topic}.{row.kind}.{row.staff_id or 'business'}") for row in rows
    ]


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


def _reader_in(row: OutboxItem) -> To:
    copy = f"copy-{row.payload['copy']}" if "copy" in row.payload else "business"
    return To(row.attendee_id, row.staff_id, copy)
