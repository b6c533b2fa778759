"""Which kinds of event a change is."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.appointment import Appointment, AppointmentId, Attendance, Attendee, AttendeeId, State
from scheduling.errors import Invalid
from scheduling.events import EventKind, kinds_of
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.webhooks import ChangeType, checked_events, checked_url, events_of
from tests.support.builders import at

SEAT = Attendee(id=AttendeeId("seat"), customer_id=None, name="Noor")
BOOKED = Appointment(
    id=AppointmentId("a"),
    reference="SK-AAAAAA",
    service_id=ServiceId("checkup"),
    service_name="Check-up",
    span=Interval(at(9), at(9, 30)),
    staff_ids=(StaffId("bram"),),
    attendees=(SEAT,),
)
LATER: dict[str, Any] = {"span": Interval(at(10), at(10, 30))}
BY_ADA: dict[str, Any] = {"staff_ids": (StaffId("ada"),)}
CAME: dict[str, Any] = {"attendees": (replace(SEAT, attendance=Attendance.CAME),)}


def test_a_first_appointment_is_created() -> None:
    assert kinds_of(None, BOOKED) == (EventKind.CREATED,)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        (LATER, "moved"),
        (BY_ADA, "reassigned"),
        ({**LATER, **BY_ADA}, "moved reassigned"),
        ({"state": State.ARRIVED}, "attended"),
        ({"state": State.NO_SHOW}, "attended"),
        (CAME, "attended"),
        ({"state": State.CANCELLED}, "cancelled"),
        ({"state": State.CANCELLED, **LATER}, "cancelled"),
        ({"label": "bring the forms"}, "updated"),
    ],
)
def test_a_change_is_what_differs(changes: dict[str, Any], kinds: str) -> None:
    after = replace(BOOKED, **changes)
    assert " ".join(kinds_of(BOOKED, after)) == kinds


def test_taking_an_arrival_back_is_about_attendance_too() -> None:
    assert kinds_of(replace(BOOKED, state=State.ARRIVED), BOOKED) == (EventKind.ATTENDED,)


def test_somebody_who_waits_and_is_taken_on_is_moved_and_reassigned() -> None:
    waiting = replace(BOOKED, state=State.REQUESTED, staff_ids=(), **LATER)
    assert kinds_of(waiting, BOOKED) == (EventKind.MOVED, EventKind.REASSIGNED)


def test_for_graph_everything_between_beginning_and_end_is_an_update() -> None:
    found = {change: " ".join(events_of([change])) for change in ChangeType}
    assert found == {
        "created": "created",
        "updated": "moved reassigned attended updated",
        "deleted": "cancelled",
    }


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("", "required"),
        ("ftp://programs.example/", "https_address"),
        ("https:///path", "https_address"),
        ("https://programs.example:99999/", "https_address"),
        ("https://programs.example/a b", "https_address"),
        ("https://[::1", "https_address"),
        ("https://ann:word@programs.example/", "bare_address"),
        ("https://programs.example/#part", "bare_address"),
        ("https://programs.example/" + "x" * 2048, "too_long"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_by_rule(url: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_url(url)
    assert (refused.value.data["field"], refused.value.data["rule"]) == ("url", rule)


def test_events_are_kept_once_and_in_their_own_order() -> None:
    assert checked_events(["cancelled", "created", "cancelled"]) == (EventKind.CREATED, EventKind.CANCELLED)


@pytest.mark.parametrize("events", [[], ["created", "deleted"]])
def test_no_events_or_unknown_ones_are_refused(events: list[str]) -> None:
    with pytest.raises(Invalid, match=r"invalid"):
        checked_events(events)
