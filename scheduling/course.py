"""How the day of an appointment goes: somebody arrives, it is begun, it is done, or nobody came; each step can be taken back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.appointment import Appointment, Attendance, AttendeeId, State
from scheduling.errors import NotFound, PolicyRefused, RefusalCode, Stale

SOON = timedelta(minutes=15)
LATE = timedelta(minutes=5)
_EARLIEST = timedelta(hours=12)
"""Before its start: nobody begins what is days ahead. Who has come is written down whenever somebody says so."""


class Step(StrEnum):
    """What is said of an appointment on its day (B78)."""

    ARRIVE = "arrive"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    BACK = "back"


class Queued(StrEnum):
    """Why an appointment stands in the queue of the day; the most urgent first."""

    OVERDUE = "overdue"
    WAITING = "waiting"
    REQUESTED = "requested"
    DUE = "due"
    STARTED = "started"


_FROM = {
    Step.ARRIVE: (State.BOOKED,),
    Step.START: (State.BOOKED, State.ARRIVED),
    Step.FINISH: (State.BOOKED, State.ARRIVED, State.STARTED),
    Step.NO_SHOW: (State.BOOKED, State.ARRIVED),
    Step.BACK: (State.ARRIVED, State.STARTED, State.DONE, State.NO_SHOW),
}


def steps_from(appointment: Appointment, now: datetime) -> tuple[Step, ...]:
    """What can be said of it now."""
    possible = (step for step, states in _FROM.items() if appointment.state in states)
    return tuple(step for step in possible if now >= _possible_from(appointment, step))


def _possible_from(appointment: Appointment, step: Step) -> datetime:
    """What was not begun cannot be done, nor can anybody have failed to come, before it was to begin."""
    start = appointment.span.start
    if step is Step.NO_SHOW or (step is Step.FINISH and appointment.state is not State.STARTED):
        return start
    return start - _EARLIEST if step is Step.START else datetime.min.replace(tzinfo=start.tzinfo)


def over(appointment: Appointment) -> Stale:
    """Why nothing of it can be changed any more, where that is so for good; else that it is not what it was."""
    told = {"appointment_id": appointment.id, "state": appointment.state, "version": appointment.version}
    if appointment.state in (State.DONE, State.NO_SHOW, State.CANCELLED):
        return Stale("appointment", rule="is_over", **told)
    if appointment.state is State.STARTED:
        return Stale("appointment", rule="has_begun", **told)
    return Stale("appointment", **told)


def follow(appointment: Appointment, step: Step, now: datetime) -> Appointment:
    """The appointment after the step, with its moment. Raises Stale when it is in no state for it, PolicyRefused when it is too early."""
    if appointment.state not in _FROM[step]:
        raise Stale("appointment", appointment_id=appointment.id, state=appointment.state, version=appointment.version)
    if now < (until := _possible_from(appointment, step)):
        rule = "no_show_too_early" if step is Step.NO_SHOW else "step_too_early"
        raise PolicyRefused(RefusalCode.POLICY, rule=rule, until=until)
    return replace(_taken(appointment, step, now), updated_at=now)


def mark(appointment: Appointment, attendee_id: AttendeeId, attendance: Attendance, now: datetime) -> Appointment:
    """Whether one of a group came. Raises NotFound for somebody without a seat."""
    if all(one.id != attendee_id for one in appointment.seated):
        raise NotFound("attendee")
    attendees = tuple(
        replace(one, attendance=attendance) if one.id == attendee_id else one for one in appointment.attendees
    )
    return replace(appointment, attendees=attendees, updated_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A place in the queue. `since` is when the waiting began, or when it was or is due."""

    appointment: Appointment
    why: Queued
    since: datetime


def queue(appointments: tuple[Appointment, ...], now: datetime) -> tuple[Waiting, ...]:
    """Who waits, is due within a quarter of an hour, is overdue, or has been begun; the longest first within each."""
    found = [waiting for one in appointments if (waiting := _waiting(one, now)) is not None]
    order = list(Queued)
    return tuple(sorted(found, key=lambda one: (order.index(one.why), one.since, one.appointment.id)))


def _waiting(one: Appointment, now: datetime) -> Waiting | None:
    begun = one.waiting_since or one.arrived_at or one.span.start
    match one.state:
        case State.REQUESTED:
            return Waiting(appointment=one, why=Queued.REQUESTED, since=one.waiting_since or one.created_at or now)
        case State.ARRIVED:
            return Waiting(appointment=one, why=Queued.WAITING, since=begun)
        case State.STARTED:
            return Waiting(appointment=one, why=Queued.STARTED, since=one.started_at or one.span.start)
        case State.BOOKED if one.span.start + LATE < now:
            return Waiting(appointment=one, why=Queued.OVERDUE, since=one.span.start)
        case State.BOOKED if one.span.start <= now + SOON:
            return Waiting(appointment=one, why=Queued.DUE, since=one.span.start)
        case _:
            return None


def _taken(one: Appointment, step: Step, now: datetime) -> Appointment:
    match step:
        case Step.ARRIVE:
            return replace(one, state=State.ARRIVED, arrived_at=now, waiting_since=one.waiting_since or now)
        case Step.START:
            return replace(one, state=State.STARTED, started_at=now)
        case Step.FINISH:
            return replace(one, state=State.DONE, finished_at=now)
        case Step.NO_SHOW:
            return replace(one, state=State.NO_SHOW, arrived_at=None, waiting_since=None, finished_at=now)
        case Step.BACK:
            return _taken_back(one)


def _taken_back(one: Appointment) -> Appointment:
    """One step back: from done to begun where it had been begun, and so on."""
    if one.state is State.DONE and one.started_at is not None:
        return replace(one, state=State.STARTED, finished_at=None)
    if one.state in (State.DONE, State.STARTED) and one.arrived_at is not None:
        return replace(one, state=State.ARRIVED, started_at=None, finished_at=None)
    return replace(one, state=State.BOOKED, arrived_at=None, waiting_since=None, started_at=None, finished_at=None)
