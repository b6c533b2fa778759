"""What follows from a meeting that was made, or could not be: kept with the appointment, and the messages that wait for it."""

from datetime import datetime

from notifications.facts import Entry, NoticeKind
from scheduling.appointment import Appointment, AppointmentId, Meeting, State
from scheduling.business import BusinessId
from scheduling.meetings import has_guests, has_link, is_anothers, stands_in_calendar_of
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from usecases.calendar_entries import is_making
from usecases.copies import line_of
from usecases.meeting_orders import has_left
from usecases.plan_follow_ups import plan_end_of_former, plan_join_link, plan_told_again
from usecases.plan_webhooks import Told, tell_programs
from usecases.read_scene import read_scene
from usecases.series_messages import is_series

_WRITTEN = ("mail",)  # text messages carry an address that always leads to the meeting
_TELL_LINK = (NoticeKind.CONFIRMED, NoticeKind.ASSIGNED, NoticeKind.CHANGED, NoticeKind.JOIN_LINK)
_MAKING = ("create", "reschedule", "reassign")
BY_PROVIDER = "system"
_NEVER_LEFT = (OutboxState.DROPPED, OutboxState.PARKED)


def keep_meeting(work: Work, item: OutboxItem, made: Meeting, now: datetime) -> None:
    """The transaction: waiting messages go out now, those that went without the link get it after; another's meeting ends."""
    if item.appointment_id is None:
        return
    present = _locked(work, item.business_id, item.appointment_id)
    former = present.meeting
    if made.join_web_url:
        _hasten(work, item, present.id, now)
    if former == made:
        return
    kept = work.appointments.keep_meeting(item.business_id, present, made, now)
    if (former.join_web_url if former else "") != made.join_web_url:
        told = Told(change_id=item.id, by=BY_PROVIDER, at=now, due_at=now)
        tell_programs(work, work.webhooks.all(item.business_id), present, kept, told)
    scene = read_scene(work, item.business_id, kept, now)
    if former is not None and has_left(former, made):
        work.outbox.add([plan_end_of_former(scene, item, former)])
    if made.join_web_url and (former is None or former.join_web_url != made.join_web_url):
        work.outbox.add(plan_join_link(scene, _told_last(work, item.business_id, kept)))


def give_up_meeting(work: Work, item: OutboxItem, now: datetime) -> None:
    """It could not be made: nobody waits for it any longer, and who was told that it comes gets our invitation instead."""
    if item.appointment_id is None or item.topic not in _MAKING:
        return
    present = _locked(work, item.business_id, item.appointment_id)
    if present.state is State.CANCELLED:
        return
    _hasten(work, item, present.id, now)
    told = _told_last(work, item.business_id, present)
    left_out = [row for row in told if row.payload.get("entry") == Entry.PROVIDERS and not _stands(present, row)]
    scene = read_scene(work, item.business_id, present, now)
    work.outbox.add(plan_told_again(scene, left_out, f"invitation-{item.id[:8]}"))
    if has_link(present) and is_anothers(present):  # it was held back for the new one
        waiting = [row for row in told if row.change_id == item.change_id and row not in left_out]
        work.outbox.add(plan_join_link(scene, waiting))


def follow_up_with_link(work: Work, item: OutboxItem, now: datetime) -> None:
    """For a message that has just been sent without the link: when the meeting was made meanwhile, the link follows."""
    if item.appointment_id is None:
        return
    work.appointments.lock(item.business_id, item.appointment_id)
    appointment = work.appointments.get(item.business_id, item.appointment_id)
    if not has_link(appointment) or appointment.state is State.CANCELLED:
        return
    is_held_back = is_anothers(appointment) and is_making(work.outbox.of_appointment(item.business_id, appointment.id))
    if not is_held_back:
        work.outbox.add(plan_join_link(read_scene(work, item.business_id, appointment, now), [item]))


def _locked(work: Work, business_id: BusinessId, appointment_id: AppointmentId) -> Appointment:
    work.staff.lock(business_id, work.appointments.get(business_id, appointment_id).staff_ids)
    work.appointments.lock(business_id, appointment_id)
    return work.appointments.get(business_id, appointment_id)


def _hasten(work: Work, item: OutboxItem, appointment_id: AppointmentId, now: datetime) -> None:
    """Of other changes than the row's own nothing: they may still be undone."""
    where = (item.business_id, appointment_id, now)
    work.outbox.hasten(*where, kinds=_WRITTEN, topics=[NoticeKind.CONFIRMED])
    if item.change_id:
        work.outbox.hasten(*where, kinds=_WRITTEN, topics=_TELL_LINK, change_id=item.change_id)


def _stands(appointment: Appointment, row: OutboxItem) -> bool:
    """Whether an older event of it stands there all the same."""
    if row.staff_id is not None:
        return stands_in_calendar_of(appointment.meeting, row.staff_id)
    return has_guests(appointment.meeting)


def _told_last(work: Work, business_id: BusinessId, appointment: Appointment) -> list[OutboxItem]:
    """Per person and channel the last message that tells the link, where it has left; one that waits will tell it by itself."""
    last: dict[tuple[str | None, ...], OutboxItem] = {}
    for row in work.outbox.of_appointment(business_id, appointment.id):
        is_told = row.kind in _WRITTEN and row.topic in _TELL_LINK and not is_series(row)
        if is_told and row.state not in _NEVER_LEFT:
            last[line_of(row)] = row
    return [row for row in last.values() if row.state is OutboxState.DONE]
