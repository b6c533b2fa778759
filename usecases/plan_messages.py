"""The outbox rows that a change leaves in its transaction: who is told comes from the domain, keys and ids from `outbox_rows`.

Texts are made when a row is sent, from what is stored then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from scheduling import meetings, notices
from scheduling.appointment import Appointment, AttendeeId
from scheduling.business import Business
from scheduling.interval import Interval
from scheduling.notices import Channel, NoticeKind
from scheduling.quick import replace
from scheduling.staff import StaffMember, TimeOff
from storage.records import OutboxItem
from usecases.make_ids import id_of
from usecases.outbox_rows import Scene, acting, facts_of, meeting_row, row_of


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
        rows.append(row_of(scene, replace(notice, due_at=waits_until) if waits else notice, change_id, facts_of(scene)))
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
    facts = facts_of(scene, message=message, has_new_link=has_new_link, **was)
    topic = "reassign" if old_ids[:1] != scene.appointment.staff_ids[:1] else "reschedule"
    rows = [meeting_row(scene, topic, change_id, due_at, **was)] if scene.appointment.is_online else []
    link_at = due_at + timedelta(seconds=scene.link_wait if has_new_link else 0)
    for notice in notices.notices_of_move(before, scene.appointment, setting):
        is_held = notice.channel is Channel.MAIL and notice.kind is not NoticeKind.RELEASED
        due = max(notice.due_at, link_at) if is_held else notice.due_at
        rows.append(row_of(scene, replace(notice, due_at=due), change_id, facts))
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
    return rows + [row_of(scene, notice, change_id, facts_of(scene, message=message)) for notice in told]


def plan_choice(scene: Scene, *, due_at: datetime, change_id: str, message: str) -> list[OutboxItem]:
    """To the customer, who is asked to choose another time; nobody else hears of it until that is done."""
    appointment, setting = scene.appointment, scene.setting(tells_customer=True, due_at=due_at)
    starts = (appointment.span.start,)
    told = notices.to_customers(NoticeKind.CHOOSE, appointment, appointment.seated, setting, due_at, starts)
    return [row_of(scene, notice, change_id, facts_of(scene, message=message)) for notice in told]


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
    by = acting([staff], by_account_id)
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


def _before_cancelling(after: Appointment, attendee_id: AttendeeId | None) -> Appointment:
    """Those who sat there: the one who left, or for the whole appointment those who stayed to its end."""
    if attendee_id is None and after.seated:
        return after
    returned = tuple(
        replace(one, is_cancelled=False) if attendee_id in (None, one.id) else one for one in after.attendees
    )
    return replace(after, attendees=returned)


def _place(was: Appointment) -> dict[str, object]:
    """Where and with whom it was before the change: calendars show it there until they have followed."""
    start, end = was.span.start.isoformat(), was.span.end.isoformat()
    return {"old_start": start, "old_end": end, "old_staff": list(was.staff_ids)}


def _invites_customers(scene: Scene) -> bool:
    """Whether the meeting itself invites them, so that it has to know who comes."""
    policy = scene.service.policy or scene.business.policy
    return scene.appointment.is_online and policy.is_meeting_invite_to_customers_enabled


def _time_off_facts(time_off: TimeOff, by_name: str) -> dict[str, object]:
    facts: dict[str, object] = {
        "by": by_name,
        "title": time_off.title,
        "notes": time_off.notes,
        "place": time_off.place,
    }
    if time_off.span is not None:
        return {**facts, "start": time_off.span.start.isoformat(), "end": time_off.span.end.isoformat()}
    first, last = time_off.first, time_off.last
    return {**facts, "first": first.isoformat() if first else "", "last": last.isoformat() if last else ""}
