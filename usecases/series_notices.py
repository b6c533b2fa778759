"""What a message about several dates still has to say when it is sent: those dates of which it still holds, as they stand now."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from notifications.facts import Entry, NoticeFacts, NoticeKind, Reader, SeriesPart
from scheduling.appointment import Appointment, AppointmentId, Attendee, State
from storage.work import Work
from usecases.calendar_entries import entry_for
from usecases.notice_case import Case
from usecases.notice_facts import notice_facts
from usecases.series_messages import SERIES

_ENDING = (NoticeKind.CANCELLED, NoticeKind.SEAT_LEFT)


def cases_of_series(work: Work, case: Case) -> list[Case]:
    """One for each date about which there is still something to say, by start."""
    parts = {one["appointment"]: one for one in case.item.payload[SERIES]}
    ids = [AppointmentId(one) for one in parts]
    found = work.appointments.by_ids(case.business.id, ids)
    return [one for appointment in found for one in _case(case, appointment, parts[appointment.id])]


def _case(case: Case, appointment: Appointment, part: Mapping[str, Any]) -> Iterator[Case]:
    seat = next((one for one in appointment.attendees if one.id == part["seat"]), None)
    is_customers = case.item.attendee_id is not None
    if (is_customers and seat is None) or not _still_holds(case, appointment, seat, part):
        return
    if is_customers and seat is not None and not appointment.writes_to(seat):
        return
    item = replace(
        case.item,
        appointment_id=appointment.id,
        attendee_id=seat.id if is_customers and seat else case.item.attendee_id,
        payload={name: value for name, value in {**case.item.payload, **part}.items() if name != SERIES},
        sequence=appointment.sequence,
    )
    yield replace(case, item=item, appointment=appointment, attendee=seat if is_customers else None)


def _still_holds(case: Case, appointment: Appointment, seat: Attendee | None, part: Mapping[str, Any]) -> bool:
    """An end that was taken back, a date that has gone, and a move that was followed by another are told no more."""
    is_out = appointment.state is State.CANCELLED or (seat is not None and seat.is_cancelled)
    if case.kind in _ENDING:
        return is_out or (case.kind is NoticeKind.SEAT_LEFT and seat is None)
    is_off = case.item.staff_id is not None and case.item.staff_id not in appointment.staff_ids
    if is_out or is_off or not appointment.state.takes_time:
        return False
    return case.kind is not NoticeKind.CHANGED or appointment.sequence == part["sequence"]


def series_facts(work: Work, cases: list[Case], reader: Reader, *, makes_events: bool) -> NoticeFacts:
    """The first date carries the message, and the list has them all."""
    each = [notice_facts(work, case, reader) for case in cases]
    parts = tuple(
        _series_part(work, case, facts, makes_events=makes_events) for case, facts in zip(cases, each, strict=True)
    )
    return replace(each[0], series=tuple(one for one in parts if one is not None), join_page="")


def _series_part(work: Work, case: Case, facts: NoticeFacts, *, makes_events: bool) -> SeriesPart | None:
    if facts.appointment is None or case.appointment is None:
        return None
    rows = work.outbox.of_appointment(case.business.id, case.appointment.id) if case.appointment.is_online else ()
    return SeriesPart(
        appointment=replace(facts.appointment, join_url=""),
        old=facts.old,
        join_page=facts.join_page,
        manage_url=facts.manage_url,
        is_for_calendar=entry_for(case, rows, makes_events=makes_events) is Entry.OURS,
    )
