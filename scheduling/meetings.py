"""In whose calendars an online meeting stands, and what follows for its link. Rooms by link stand in nobody's."""

from scheduling.appointment import Appointment, Meeting
from scheduling.errors import TemporaryFailure
from scheduling.staff import StaffId

TEAMS = "teams"
"""The provider whose meetings are events in the calendars of the staff."""


class LinkPending(TemporaryFailure):
    """The meeting is made, its link does not come yet. `meeting` has the handle: worth keeping until the next try."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__("link_pending", "the event has no link yet", retry_after=60)
        self.meeting = meeting


def handle_of_people(
    organiser: StaffId, colleagues: tuple[StaffId, ...], *, has_guests: bool, is_elsewhere: bool = False
) -> dict[str, str]:
    """How a provider notes in the handle whose meeting it is, and whose calendars it stands in.

    `is_elsewhere`: the one booked has no calendar there, and somebody else's holds it.
    """
    standing = colleagues if is_elsewhere else (organiser, *colleagues)
    people = {"staff_id": str(organiser), "staff_ids": ",".join(standing)}
    return {**people, "has_guests": "yes"} if has_guests else people


def has_link(appointment: Appointment) -> bool:
    """Whether people can be told where to join."""
    return appointment.meeting is not None and bool(appointment.meeting.join_web_url)


def is_anothers(appointment: Appointment) -> bool:
    """Whether the meeting was made in the name of somebody who leads the appointment no longer."""
    organiser = organiser_of(appointment.meeting)
    return organiser is not None and organiser not in appointment.staff_ids[:1]


def organiser_of(meeting: Meeting | None) -> StaffId | None:
    """In whose name it was made; None when it is bound to nobody."""
    named = meeting.handle.get("staff_id", "") if meeting is not None else ""
    return StaffId(named) if named else None


def has_attendees(meeting: Meeting) -> bool:
    """Whether somebody besides the organiser was invited to it."""
    organiser, standing = meeting.handle.get("staff_id"), meeting.handle.get("staff_ids", "").split(",")
    return has_guests(meeting) or any(one not in ("", organiser) for one in standing)


def has_guests(meeting: Meeting | None) -> bool:
    """Whether customers were invited to it, by the calendar and not by us."""
    return meeting is not None and "has_guests" in meeting.handle


def stands_in_calendar_of(meeting: Meeting | None, staff_id: StaffId) -> bool:
    """Whether it is an event in this person's calendar."""
    return meeting is not None and staff_id in meeting.handle.get("staff_ids", "").split(",")
