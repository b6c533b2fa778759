"""Whether what a row has to say still holds at the moment it is sent, or why not (D9): asked of what is stored by then."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.facts import NoticeKind
from scheduling.appointment import Appointment, State
from scheduling.notices import Channel
from scheduling.reminders import PlannedReminder, can_be_reminded
from scheduling.service import Recipients, Reminder
from scheduling.staff import Membership
from scheduling.waiting import WaitingWish, WishState
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from usecases.copies import copied_to, is_copy, line_of
from usecases.notice_case import ALONE, INVITATION_KINDS, Case
from usecases.notice_readers import reader_of
from usecases.outbox_rows import BY_HAND
from usecases.plan_follow_ups import plan_reminder_notices
from usecases.read_scene import read_scene
from usecases.read_undo import undoable_until
from usecases.stop_reminders import wants_no_reminders
from usecases.tell_undelivered import is_still_unreached

_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)
REMINDING = {NoticeKind.REMINDER, NoticeKind.FOLLOW_UP}
_STORED_TO = timedelta(seconds=1)
_OWN_WORDS = {NoticeKind.REPLIED, NoticeKind.HERE, NoticeKind.ANSWERED}
ENDING = {NoticeKind.CANCELLED, NoticeKind.SEAT_LEFT, NoticeKind.RELEASED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointless:
    """Not to be sent any more, and why: a code, for which the texts have a sentence."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A change of the last seconds may still be undone, or quiet hours have begun: ask again then."""

    until: datetime


def why_not_told(work: Work, case: Case) -> Pointless | NotYet | None:
    """None when what the row has to say still holds."""
    if case.item.staff_id is not None and case.member is None:
        return Pointless(why="gone")
    if case.item.attendee_id is not None and case.attendee is None:
        return Pointless(why="gone")
    if is_copy(case.item) and not copied_to(case.appointment, case.item):
        return Pointless(why="gone")
    if case.appointment is None:
        return _still_holds_alone(case)
    if case.attendee is not None and not case.appointment.writes_to(case.attendee):
        return Pointless(why="not_to_be_told")
    return _still_holds(work, case, case.appointment)


def _still_holds_alone(case: Case) -> Pointless | None:
    """An invitation whose link has been replaced, a no that was taken back and a code that has ended are told no more."""
    if case.kind is NoticeKind.BOOKING_CODE:
        return _still_good(case)
    if case.wish is not None:
        return _still_waits(case, case.wish)
    if case.kind is NoticeKind.CHOOSE_LINK and not case.business.is_published:
        return Pointless(why="page_not_published")
    if case.kind not in INVITATION_KINDS:
        return None if case.kind in ALONE else Pointless(why="gone")
    if case.kind is NoticeKind.INVITED:
        is_good = case.member is not None and case.member.token_version == case.item.payload["token_version"]
        return None if is_good else Pointless(why="told_later")
    about = case.staff.get(case.item.payload["about_staff"])
    has_declined = about is not None and about.membership is Membership.REJECTED
    return None if has_declined else Pointless(why="undone")


def _still_good(case: Case) -> Pointless | None:
    code = case.code
    is_good = code is not None and code.is_good(case.now) and code.number == case.item.payload["number"]
    return None if is_good else Pointless(why="told_later")


def _still_waits(case: Case, wish: WaitingWish) -> Pointless | None:
    """An offer that has ended, and a wish that was taken back, are told no more."""
    if case.kind is NoticeKind.PLACE_OFFERED:
        is_open = case.offer is not None and case.offer.is_claimable(case.now)
        return None if is_open else Pointless(why="offer_over")
    still = wish.state is WishState.LAPSED if case.kind is NoticeKind.WISH_LEFT else wish.state.is_open
    return None if still else Pointless(why="wish_over")


def _still_holds(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    if case.kind is NoticeKind.UNDELIVERED:
        return _still_unreached(case, appointment)
    if case.kind is NoticeKind.CHOOSE:
        return _still_to_choose(work, case, appointment)
    if case.kind in REMINDING:
        return _still_due(work, case, appointment)
    if case.kind in _OWN_WORDS:
        return _still_said(case, appointment)
    if case.kind in ENDING:
        return _still_ended(case, appointment)
    return _still_coming(work, case, appointment)


def _still_unreached(case: Case, appointment: Appointment) -> Pointless | None:
    if appointment.span.end <= case.now:
        return Pointless(why="over")
    facts = case.item.payload
    about = next((one for one in appointment.attendees if one.id == facts.get("about")), None)
    is_unreached = is_still_unreached(about, case.business.id, str(facts.get("mark", "")))
    return None if is_unreached else Pointless(why="address_changed")


def _still_due(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    """A reminder is planned once more from what is stored now: if it comes out again for this reader and way, it still holds.

    Not by its key, which every change of the appointment makes another one; and not while the last change may be undone.
    """
    if _is_stopped(work, case):
        return Pointless(why="unsubscribed")
    if undo_until := undoable_until(work, case.business.id, appointment.id, case.now):
        return NotYet(until=undo_until)
    if case.item.payload.get(BY_HAND):
        return None if _is_expected(case, appointment) else Pointless(why="reminder_over")
    again = _planned_again(work, case.item, appointment, case.now)
    is_there = any(line_of(row) == line_of(case.item) for row in again)
    return None if is_there else Pointless(why="reminder_over")


def _is_expected(case: Case, appointment: Appointment) -> bool:
    """Of a reminder sent by hand: whoever it is for has still to come."""
    has_seat = case.attendee is not None and not case.attendee.is_cancelled
    return has_seat and can_be_reminded(appointment, case.now)


def _still_to_choose(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    """Whoever has another time meanwhile, or none any more, has nothing left to choose. The row itself waits for its own undo."""
    undo_until = undoable_until(work, case.business.id, appointment.id, case.now)
    if undo_until is not None and undo_until >= case.item.due_at + _STORED_TO:
        return NotYet(until=undo_until)
    has_seat = case.attendee is not None and not case.attendee.is_cancelled
    is_open = appointment.state.is_coming and case.now < appointment.span.start
    still = has_seat and is_open and appointment.asked_to_choose_at is not None
    return None if still else Pointless(why="chosen")


def mail_instead(work: Work, item: OutboxItem, now: datetime) -> list[OutboxItem]:
    """A reminder to staff that cannot be told in chat after all goes by mail, to who wants that, if it still holds."""
    is_reminder_in_chat = item.kind == Channel.CHAT and item.topic in REMINDING
    if not is_reminder_in_chat or item.appointment_id is None:
        return []
    found = work.appointments.by_ids(item.business_id, [item.appointment_id])
    again = [row for one in found for row in _planned_again(work, item, one, now)]
    return [row for row in again if row.staff_id == item.staff_id and row.kind == Channel.MAIL]


def _planned_again(work: Work, item: OutboxItem, appointment: Appointment, now: datetime) -> list[OutboxItem]:
    facts = item.payload
    reminder = Reminder(
        offset=int(facts["offset"]),
        message=str(facts.get("message", "")),
        recipients=Recipients(facts["recipients"]),
        is_follow_up=item.topic == NoticeKind.FOLLOW_UP,
    )
    plan = PlannedReminder(due_at=datetime.fromisoformat(facts["due_at"]), reminder=reminder)
    return plan_reminder_notices(read_scene(work, item.business_id, appointment, now), plan)


def _is_stopped(work: Work, case: Case) -> bool:
    is_customers_mail = case.item.kind == "mail" and case.attendee is not None
    return is_customers_mail and wants_no_reminders(work, case.business.id, reader_of(case).address)


def _still_said(case: Case, appointment: Appointment) -> Pointless | None:
    """What a customer said, until something else was said, or the appointment has moved, ended or begun."""
    facts, has_ended = case.item.payload, not appointment.state.is_coming or appointment.span.end <= case.now
    about = next((one for one in appointment.seated if one.id == facts.get("about")), None)
    if about is None or has_ended:
        return Pointless(why="ended")
    if case.kind is NoticeKind.REPLIED:
        return None if appointment.reply_of(about) == facts["reply"] else Pointless(why="told_later")
    return None


def _still_ended(case: Case, appointment: Appointment) -> Pointless | None:
    if case.kind is NoticeKind.RELEASED:
        is_back = case.item.staff_id in appointment.staff_ids and appointment.state.is_coming
        return Pointless(why="undone") if is_back else None
    if case.attendee is not None and case.attendee.is_cancelled:
        return None
    is_over = appointment.state is State.CANCELLED or case.kind is NoticeKind.SEAT_LEFT
    return None if is_over else Pointless(why="undone")


def _still_coming(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    is_out = case.attendee is not None and case.attendee.is_cancelled
    is_off = case.item.staff_id is not None and case.item.staff_id not in appointment.staff_ids
    has_ended = appointment.state is State.CANCELLED or is_out or is_off
    if not has_ended and appointment.sequence <= case.item.sequence:
        return None
    later = _later(work, case.item)
    if later is not None and later.state in _UNSETTLED and later.due_at > case.now:
        return NotYet(until=later.due_at)
    if has_ended:
        return Pointless(why="ended")
    return Pointless(why="told_later") if later is not None else None


def _later(work: Work, item: OutboxItem) -> OutboxItem | None:
    """The last message of the same kind to the same person about something newer."""
    if item.appointment_id is None:
        return None
    rows = work.outbox.of_appointment(item.business_id, item.appointment_id)
    line = line_of(item)
    newer = [
        row
        for row in rows
        if line_of(row) == line
        and row.sequence > item.sequence
        and row.state is not OutboxState.DROPPED
        and row.topic not in REMINDING
    ]
    return newer[-1] if newer else None
