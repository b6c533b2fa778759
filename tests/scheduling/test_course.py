"""The day of an appointment: each step, its moment, and the way back; and the order of the queue."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scheduling.appointment import Appointment, AppointmentId, Attendance, Attendee, AttendeeId, State
from scheduling.course import Queued, Step, follow, mark, queue, steps_from
from scheduling.errors import NotFound, PolicyRefused, Stale
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from tests.support.builders import at

NINE = Interval(at(9), at(9, 30))


def one(state: State = State.BOOKED, **given: object) -> Appointment:
    values = {"id": AppointmentId("a"), "span": NINE, **given}
    return Appointment(
        reference="SK-A",
        service_id=ServiceId("s"),
        service_name="Check-up",
        staff_ids=(StaffId("bram"),),
        state=state,
        **values,  # type: ignore[arg-type]  # named by the test
    )


def after(*steps: tuple[Step, datetime]) -> Appointment:
    appointment = one()
    for step, moment in steps:
        appointment = follow(appointment, step, moment)
    return appointment


def test_arriving_begins_the_waiting() -> None:
    arrived = after((Step.ARRIVE, at(8, 50)))
    assert (arrived.state, arrived.arrived_at, arrived.waiting_since) == (State.ARRIVED, at(8, 50), at(8, 50))


def test_each_step_keeps_its_moment() -> None:
    done = after((Step.ARRIVE, at(8, 50)), (Step.START, at(9, 2)), (Step.FINISH, at(9, 40)))
    assert (done.arrived_at, done.started_at, done.finished_at) == (at(8, 50), at(9, 2), at(9, 40))


def test_every_step_is_taken_back_one_by_one() -> None:
    steps = ((Step.ARRIVE, at(8, 50)), (Step.START, at(9, 2)), (Step.FINISH, at(9, 40)))
    back = [(Step.BACK, at(9, 41))]
    assert [after(*steps, *back * number).state for number in range(4)] == [
        State.DONE,
        State.STARTED,
        State.ARRIVED,
        State.BOOKED,
    ]


def test_taken_back_to_the_beginning_it_is_as_if_nothing_had_been_said() -> None:
    assert replace(after((Step.ARRIVE, at(8, 50)), (Step.BACK, at(8, 51))), updated_at=None) == one()


def test_nobody_can_have_failed_to_come_before_it_begins() -> None:
    with pytest.raises(PolicyRefused):
        follow(one(), Step.NO_SHOW, at(8, 59))
    assert Step.NO_SHOW not in steps_from(one(), at(8, 59))


@pytest.mark.parametrize("state", [State.HELD, State.REQUESTED, State.CANCELLED])
def test_what_is_not_booked_has_no_course(state: State) -> None:
    assert steps_from(one(state), at(9)) == ()
    with pytest.raises(Stale):
        follow(one(state), Step.ARRIVE, at(9))


def test_whoever_came_to_a_group_is_marked_alone() -> None:
    seats = tuple(Attendee(id=AttendeeId(name), customer_id=None, name=name) for name in ("noor", "piet"))
    marked = mark(one(attendees=seats), AttendeeId("piet"), Attendance.MISSED, at(9))
    assert [seat.attendance for seat in marked.attendees] == [Attendance.UNKNOWN, Attendance.MISSED]


def test_somebody_without_a_seat_cannot_be_marked() -> None:
    with pytest.raises(NotFound):
        mark(one(), AttendeeId("nobody"), Attendance.CAME, at(9))


def test_the_queue_names_the_overdue_first_and_leaves_out_who_comes_later() -> None:
    late = one(id=AppointmentId("late"), span=Interval(at(8), at(8, 30)))
    waits = one(State.ARRIVED, id=AppointmentId("waits"), waiting_since=at(8, 40))
    asked = one(State.REQUESTED, id=AppointmentId("asked"), waiting_since=at(8, 30))
    due = one(id=AppointmentId("due"), span=Interval(at(9, 5), at(9, 30)))
    later = one(id=AppointmentId("later"), span=Interval(at(11), at(11, 30)))
    lines = queue((later, due, asked, waits, late), at(9))
    assert [(line.appointment.id, line.why) for line in lines] == [
        ("late", Queued.OVERDUE),
        ("waits", Queued.WAITING),
        ("asked", Queued.REQUESTED),
        ("due", Queued.DUE),
    ]


def test_whoever_waits_longest_stands_first() -> None:
    waiting = [
        one(State.ARRIVED, id=AppointmentId(str(minute)), waiting_since=at(8) + timedelta(minutes=minute))
        for minute in (20, 5, 10)
    ]
    assert [line.appointment.id for line in queue(tuple(waiting), at(9))] == ["5", "10", "20"]
