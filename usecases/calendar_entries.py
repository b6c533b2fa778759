"""How an appointment gets into its reader's calendar: by our invitation or by the provider of the meeting, never by both.

Decided when a message is sent, by what is stored then; what was decided is noted with the message, so that the next one
knows whether an invitation of ours lies in that calendar.
"""

from collections.abc import Iterable

from notifications.facts import Entry, NoticeKind
from scheduling.appointment import Appointment
from scheduling.meetings import has_guests, stands_in_calendar_of
from storage.records import OutboxItem, OutboxState
from usecases.notice_case import Case

_ENDING = (NoticeKind.CANCELLED, NoticeKind.RELEASED)
_MAKING = ("create", "reschedule", "reassign", "attendees")
_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)


def entry_for(case: Case, rows: Iterable[OutboxItem], *, makes_events: bool) -> Entry:
    """`rows` are all of the appointment; `makes_events`: the provider of today puts its meetings into calendars."""
    appointment, item = case.appointment, case.item
    if appointment is None or not appointment.is_online or (item.staff_id is None and item.attendee_id is None):
        return Entry.OURS
    known = list(rows)
    has_ours = _has_ours(known, item)
    stands = _stands(case, appointment)
    if case.kind in _ENDING:
        return Entry.PROVIDERS if has_ours is False or (has_ours is None and stands) else Entry.OURS
    if stands:
        return Entry.TAKEN_OUT if has_ours else Entry.PROVIDERS
    is_coming = makes_events and _is_invited(case) and any(_is_making(row) for row in known)
    return Entry.PROVIDERS if is_coming and not has_ours else Entry.OURS


def is_making(rows: Iterable[OutboxItem]) -> bool:
    """Whether a try to bring the meeting about is still to come."""
    return any(_is_making(row) for row in rows)


def _is_making(row: OutboxItem) -> bool:
    return row.kind == "meeting" and row.topic in _MAKING and row.state in _UNSETTLED


def _has_ours(rows: Iterable[OutboxItem], item: OutboxItem) -> bool | None:
    """None when nothing was noted: an older message, or one whose content is gone."""
    noted = [
        row.payload["entry"]
        for row in rows
        if (row.kind, row.attendee_id, row.staff_id) == ("mail", item.attendee_id, item.staff_id)
        and row.state is OutboxState.DONE
        and row.payload.get("entry")
    ]
    return noted[-1] == Entry.OURS if noted else None


def _stands(case: Case, appointment: Appointment) -> bool:
    if case.item.staff_id is not None:
        return stands_in_calendar_of(appointment.meeting, case.item.staff_id)
    return has_guests(appointment.meeting) and _is_invited(case)


def _is_invited(case: Case) -> bool:
    """Staff always; customers when the business wants them invited to the meeting itself."""
    if case.item.staff_id is not None:
        return bool(case.member and case.member.email)
    return case.invites_customers and bool(case.attendee and case.attendee.email)
