"""Reminders and follow-ups: when each is due, and which notices it means once that moment has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.appointment import Appointment, Attendance, Attendee, State
from scheduling.interval import Interval
from scheduling.notices import Notice, NoticeKind, Setting, by_chat, by_mail, is_told_in_chat, members_of, to_customers
from scheduling.service import Recipients, Reminder

_LEAST_LATENESS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReminder:
    """A reminder or follow-up of one appointment and the moment it is due."""

    due_at: datetime
    reminder: Reminder


def plan_reminders(appointment: Appointment, now: datetime) -> tuple[PlannedReminder, ...]:
    """The reminders still to come, each due at its offset; one whose moment has passed is dropped, as is all of a cancelled one.

    A change plans anew from the changed appointment; the old plan is thrown away. What has begun or is done has its follow-ups to come.
    """
    planned = (
        PlannedReminder(due_at=due_moment(appointment.span, reminder), reminder=reminder)
        for reminder in appointment.reminders
        if _is_planned(appointment.state, reminder)
    )
    return tuple(sorted((plan for plan in planned if plan.due_at > now), key=lambda plan: plan.due_at))


def notices_of_reminder(appointment: Appointment, plan: PlannedReminder, setting: Setting) -> tuple[Notice, ...]:
    """What one reminder that is due means now: nothing for an appointment that moved or ended, nothing that would come too late."""
    moment = setting.now
    reminder = plan.reminder
    if not _still_stands(appointment, plan) or is_too_late(plan, moment):
        return ()
    kind = NoticeKind.FOLLOW_UP if reminder.is_follow_up else NoticeKind.REMINDER
    found: list[Notice] = []
    if reminder.recipients is not Recipients.STAFF:
        found += to_customers(kind, appointment, appointment.seated, setting, moment)
    if reminder.recipients is not Recipients.CUSTOMER:
        found += _remind_staff(kind, appointment, plan, setting)
    return tuple(notice for notice in found if not is_too_late(plan, notice.due_at))


def can_be_reminded(appointment: Appointment, now: datetime) -> bool:
    """Whether its customers are still expected, so that somebody may remind them by hand (B78)."""
    return appointment.state is State.BOOKED and now < appointment.span.end


def expected(appointment: Appointment) -> tuple[Attendee, ...]:
    """Those with a seat of whom nobody has said yet that they came, or did not."""
    return tuple(one for one in appointment.seated if one.attendance is Attendance.UNKNOWN)


def notices_by_hand(appointment: Appointment, setting: Setting) -> tuple[Notice, ...]:
    """What it means when one of the staff reminds now: each customer who is still expected, by every way that may be used."""
    awaited = (awaited_at(appointment, setting.now),)
    kind = NoticeKind.REMINDER
    return tuple(to_customers(kind, appointment, expected(appointment), setting, setting.now, awaited))


def awaited_at(appointment: Appointment, now: datetime) -> datetime:
    """When they should be there: whoever is late, right away."""
    return max(appointment.span.start, now + _LEAST_LATENESS)


def due_moment(span: Interval, reminder: Reminder) -> datetime:
    """An offset before the start, or for a follow-up after the end."""
    offset = timedelta(minutes=reminder.offset)
    return span.end + offset if reminder.is_follow_up else span.start - offset


def is_too_late(plan: PlannedReminder, moment: datetime) -> bool:
    """Whether a reminder sent at this moment would be late by more than a quarter of its offset, or two minutes."""
    allowed = max(timedelta(minutes=plan.reminder.offset) / 4, _LEAST_LATENESS)
    return moment - plan.due_at > allowed


def _is_planned(state: State, reminder: Reminder) -> bool:
    if state is State.HELD:
        return False
    return state.takes_time if reminder.is_follow_up else state.is_coming


def _still_stands(appointment: Appointment, plan: PlannedReminder) -> bool:
    state = appointment.state
    stands = state.takes_time if plan.reminder.is_follow_up else state.is_coming
    return stands and due_moment(appointment.span, plan.reminder) == plan.due_at


def _remind_staff(
    kind: NoticeKind, appointment: Appointment, plan: PlannedReminder, setting: Setting
) -> Iterator[Notice]:
    """Each person once: in chat where that is wanted and possible in time, for quiet hours make it wait; else by mail."""
    for member in members_of(appointment.staff_ids, setting):
        in_chat = by_chat(kind, member, setting.business, setting.now)
        can_chat = is_told_in_chat(member, None) and member.id in setting.in_chat
        if can_chat and not is_too_late(plan, in_chat.due_at):
            yield in_chat
        elif member.wants_mail and member.email:
            yield by_mail(kind, setting.now, staff_id=member.id)
