"""What programs are told of an appointment: which kinds of event a change is, found by comparing before and after."""

from enum import StrEnum

from scheduling.appointment import Appointment, State


class EventKind(StrEnum):
    """Attended is everything said of how the appointment goes; updated is every other change of what programs are shown."""

    CREATED = "created"
    MOVED = "moved"
    REASSIGNED = "reassigned"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    UPDATED = "updated"


def kinds_of(before: Appointment | None, after: Appointment) -> tuple[EventKind, ...]:
    """The most telling first; one change may be two kinds, as when time and person change at once."""
    if before is None:
        return (EventKind.CREATED,)
    if after.state is State.CANCELLED and before.state is not State.CANCELLED:
        return (EventKind.CANCELLED,)
    found = {
        EventKind.MOVED: before.span != after.span,
        EventKind.REASSIGNED: before.staff_ids != after.staff_ids,
        EventKind.ATTENDED: _course_of(before) != _course_of(after),
    }
    return tuple(kind for kind, is_so in found.items() if is_so) or (EventKind.UPDATED,)


def _course_of(appointment: Appointment) -> tuple[object, ...]:
    """How far it has come, and who of its customers was there."""
    state = State.BOOKED if appointment.state is State.REQUESTED else appointment.state
    return (state, {seat.id: seat.attendance for seat in appointment.attendees if seat.attendance})
