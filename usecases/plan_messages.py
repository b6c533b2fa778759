"""The outbox and reminder rows that a change leaves in its transaction: who is told comes from the domain, keys and ids from here.

Pure: ids come from keys, so running twice plans the same rows. Texts are made when a row is sent, from what is stored then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from scheduling import meetings, notices
from scheduling.appointment import Appointment, AttendeeId, Meeting
from scheduling.business import Business, BusinessId
from scheduling.interval import Interval
from scheduling.notices import Channel, Notice, NoticeKind, PlannedReminder, Setting
from scheduling.service import Service
from scheduling.staff import StaffId, StaffMember, TimeOff
from storage.records import OutboxItem, OutboxState, ReminderRow
from usecases.make_ids import digest_of, id_of

_NO_FACTS: Mapping[str, Any] = {}


class _To(NamedTuple):
    """Whom a row is for; `name` when that is neither an attendee nor a staff member."""

    attendee_id: AttendeeId | None = None
    staff_id: StaffId | None = None
    name: str = "business"


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
    """Confirmations, and the order to make the meeting. In a group that exists only `attendee_ids` are new and told.

    Mails wait for the link; a text message has the address of the join page, which is there from the beginning.
    """
    appointment, setting = scene.appointment, scene.setting(tells_customer=tell_customer)
    new = None if attendee_ids is None else set(attendee_ids)
    joined = None if new is None else tuple(one for one in appointment.attendees if one.id in new)
    change_id = "-".join(one.id for one in joined or ())
    needs_link = appointment.is_online and appointment.meeting is None
    rows = [meeting_row(scene, "create", change_id, scene.now)] if needs_link and joined is None else []
    if joined is not None and _invites_customers(scene):
        rows.append(meeting_row(scene, "attendees", change_id, scene.now))
    waits_until = scene.now + timedelta(seconds=scene.link_wait if needs_link else 0)
    for notice in notices.notices_of_booking(appointment, setting, joined=joined):
        waits = notice.channel is Channel.MAIL and notice.due_at < waits_until
        rows.append(_row(scene, replace(notice, due_at=waits_until) if waits else notice, change_id, _facts(scene)))
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
    """Old and new time to everybody concerned; whoever is no longer on it learns that, and so does whoever is new.

    Another person means a meeting in another calendar, with another link: mails wait for it as confirmations do.
    """
    old_ids = tuple(member.id for member in old_staff)
    before = replace(scene.appointment, span=old_span, staff_ids=old_ids)
    setting = scene.setting(tells_customer=tell_customer, due_at=due_at, more_staff=old_staff)
    was = _place(before)
    has_new_link = meetings.is_anothers(scene.appointment)
    facts = _facts(scene, message=message, has_new_link=has_new_link, **was)
    topic = "reassign" if old_ids[:1] != scene.appointment.staff_ids[:1] else "reschedule"
    rows = [meeting_row(scene, topic, change_id, due_at, **was)] if scene.appointment.is_online else []
    link_at = due_at + timedelta(seconds=scene.link_wait if has_new_link else 0)
    for notice in notices.notices_of_move(before, scene.appointment, setting):
        is_held = notice.channel is Channel.MAIL and notice.kind is not NoticeKind.RELEASED
        due = max(notice.due_at, link_at) if is_held else notice.due_at
        rows.append(_row(scene, replace(notice, due_at=due), change_id, facts))
    return rows


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
    rows: list[OutboxItem] = []
    if is_whole and after.is_online:
        rows.append(meeting_row(scene, "cancel", change_id, due_at, message=message, **_place(after)))
    elif _invites_customers(scene):
        rows.append(meeting_row(scene, "attendees", change_id, due_at))
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
    """The link that follows, to those whose message had to go without it; another link follows again."""
    meeting = scene.appointment.meeting
    link = f"link-{digest_of(meeting.join_web_url)[:8]}" if meeting else "link"
    return [
        replace(
            _item(scene, row.kind, NoticeKind.JOIN_LINK, link, scene.now, _reader_in(row)),
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


def _reader_in(row: OutboxItem) -> _To:
    copy = f"copy-{row.payload['copy']}" if "copy" in row.payload else "business"
    return _To(row.attendee_id, row.staff_id, copy)


def plan_undelivered(scene: Scene, item: OutboxItem, *, status: str, mark: str) -> list[OutboxItem]:
    """Once for an appointment and an address, however many mails to it come back."""
    told = notices.notices_of_undelivered(scene.appointment, scene.setting(tells_customer=False), item.attendee_id)
    rows = [_row(scene, notice, mark, {"status": status, "mark": mark}) for notice in told]
    return [
        _keyed(row, f"{scene.appointment.id}.{mark}.{row.topic}.{row.kind}.{row.staff_id or 'business'}")
        for row in rows
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
    change_id = f"{plan.due_at.isoformat()}.{digest_of(reminder.message)[:8]}"
    return [_row(scene, notice, change_id, facts) for notice in told]


def plan_reminders(business_id: BusinessId, appointment: Appointment, *, now: datetime) -> list[ReminderRow]:
    """Reminders and follow-ups still to come. One whose moment had passed before it could be planned is never sent."""
    plans = notices.plan_reminders(appointment, now)
    rows = {row.id: row for row in (_reminder_row(business_id, appointment, plan) for plan in plans)}
    return list(rows.values())


def copy_mark(business_id: str, address: str) -> str:
    """What a row keeps of the address that gets a copy."""
    return digest_of(f"{business_id} copy {address.strip().casefold()}")[:12]


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
    if notice.copy_to:
        return _copy_row(scene, notice, change_id, facts)
    is_customers = notice.staff_id is None and notice.recipient is notices.Recipient.CUSTOMER
    about = {} if is_customers or notice.attendee_id is None else {"about": notice.attendee_id}
    to = _To(notice.attendee_id if is_customers else None, notice.staff_id)
    return _item(scene, notice.channel, notice.kind, change_id, notice.due_at, to, {**facts, **about})


def _copy_row(scene: Scene, notice: Notice, change_id: str, facts: Mapping[str, Any]) -> OutboxItem:
    mark = copy_mark(scene.business.id, notice.copy_to)
    payload = {**facts, "copy": mark}
    return _item(scene, notice.channel, notice.kind, change_id, notice.due_at, _To(name=f"copy-{mark}"), payload)


def meeting_row(scene: Scene, topic: str, change_id: str, due_at: datetime, **facts: object) -> OutboxItem:
    """Work for the provider of the meeting: create, reschedule, reassign, attendees, cancel, end_former."""
    known = {name: value for name, value in facts.items() if value}
    return _item(scene, "meeting", topic, change_id, due_at, _To(name="provider"), known)


def _place(was: Appointment) -> dict[str, object]:
    """Where and with whom it was before the change: calendars show it there until they have followed."""
    start, end = was.span.start.isoformat(), was.span.end.isoformat()
    return {"old_start": start, "old_end": end, "old_staff": list(was.staff_ids)}


def _invites_customers(scene: Scene) -> bool:
    """Whether the meeting itself invites them, so that it has to know who comes."""
    policy = scene.service.policy or scene.business.policy
    return scene.appointment.is_online and policy.is_meeting_invite_to_customers_enabled


def _item(
    scene: Scene,
    kind: str,
    topic: str,
    change_id: str,
    due_at: datetime,
    to: _To,
    payload: Mapping[str, Any] = _NO_FACTS,
) -> OutboxItem:
    appointment = scene.appointment
    key = (
        f"{appointment.id}.{appointment.sequence}.{change_id}.{topic}.{kind}.{to.attendee_id or to.staff_id or to.name}"
    )
    return OutboxItem(
        id=id_of(scene.business.id, key),
        business_id=scene.business.id,
        kind=kind,
        topic=topic,
        key=key,
        payload=payload,
        due_at=due_at,
        appointment_id=appointment.id,
        attendee_id=to.attendee_id,
        staff_id=to.staff_id,
        change_id=change_id,
        sequence=appointment.sequence,
        created_at=scene.now,
    )


def _keyed(item: OutboxItem, key: str) -> OutboxItem:
    return replace(item, key=key, id=id_of(item.business_id, key))


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
