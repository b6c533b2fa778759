"""A Teams meeting as an event on Graph's wire: what is written when it is made or changed, and what is kept of the answer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Protocol

from adapters.graph_client import Json
from scheduling.appointment import AppointmentId
from scheduling.interval import Interval
from scheduling.meetings import handle_of_people
from scheduling.service import Lobby
from scheduling.staff import StaffId

FIELDS = (
    "id,iCalUId,changeKey,webLink,subject,start,end,transactionId,isOnlineMeeting,onlineMeetingProvider,onlineMeeting"
)
_NAMESPACE = uuid.UUID("6f0b8e0c-52a5-4a0e-9f4e-3c4a0c9f6d21")
_PLACE = "Microsoft Teams"
_HANDLE = {"event_id": "id", "ical_uid": "iCalUId", "transaction_id": "transactionId"}
_HANDLE |= {"change_key": "changeKey", "web_link": "webLink"}


class OrganiserOf(Protocol):
    """Whose calendar it is; the object id is preferred to the address."""

    @property
    def id(self) -> StaffId: ...
    @property
    def email(self) -> str: ...
    @property
    def object_id(self) -> str: ...


class InvitedOf(Protocol):
    """Somebody beside the organiser; customers have no staff id."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def staff_id(self) -> StaffId | None: ...


class MeetingOf(Protocol):
    """What this provider reads of a request."""

    @property
    def appointment_id(self) -> AppointmentId: ...
    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def span(self) -> Interval: ...
    @property
    def organiser(self) -> OrganiserOf: ...
    @property
    def attendees(self) -> Sequence[InvitedOf]: ...
    @property
    def lobby(self) -> Lobby: ...
    @property
    def wants_browser_link(self) -> bool: ...
    @property
    def key(self) -> str: ...


def transaction_of(request: MeetingOf, generation: int) -> str:
    """By person, not by mailbox: the same one may be named by address first and by account later."""
    return str(uuid.uuid5(_NAMESPACE, f"{request.key}\n{request.organiser.id}\n{generation}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The mailbox that a meeting is made in; `object_id` is empty where only its address is known.

    `is_elsewhere`: not the booked person's own, who has none.
    """

    mailbox: str
    object_id: str = ""
    is_elsewhere: bool = False


def new_event(place: Place, request: MeetingOf, transaction: str) -> dict[str, Any]:
    """The body is written here and never again: once made, the block with the link lives in it.

    In a mailbox that stands in for many, an event takes nobody's time and reminds nobody.
    """
    lines = "<br>".join(escape(line) for line in request.body.splitlines())
    return {
        "transactionId": transaction,
        **event_changes(request),
        **({"body": {"contentType": "HTML", "content": f"<p>{lines}</p>"}} if lines else {}),
        "isOnlineMeeting": True,
        "onlineMeetingProvider": "teamsForBusiness",
        "showAs": "free" if place.is_elsewhere else "busy",
        "isReminderOn": not place.is_elsewhere,
        "reminderMinutesBeforeStart": 15,
        "allowNewTimeProposals": False,
        "responseRequested": False,
        "hideAttendees": True,
        "attendees": attendees_of(request),
    }


def event_changes(request: MeetingOf) -> dict[str, Any]:
    """What may be changed of an event; whom it is shown to comes separately."""
    return {
        "subject": request.subject,
        "start": {"dateTime": wall(request.span.start), "timeZone": "UTC"},
        "end": {"dateTime": wall(request.span.end), "timeZone": "UTC"},
        "location": {"displayName": _PLACE},
    }


def attendees_of(request: MeetingOf) -> list[dict[str, Any]]:
    """Always the full list: whoever is missing in it is uninvited."""
    return [{"emailAddress": {"address": one.email, "name": one.name}, "type": "required"} for one in request.attendees]


def online_times(request: MeetingOf) -> dict[str, str]:
    """The same moments as a meeting without an event wants them: always both."""
    return {"startDateTime": utc(request.span.start), "endDateTime": utc(request.span.end)}


def is_at(event: Json, request: MeetingOf) -> bool:
    """Whether the event lies where it belongs: one found again may have been made for an earlier time."""
    ends = (event.get("start"), event.get("end"))
    wanted = (wall(request.span.start), wall(request.span.end))
    return all(
        isinstance(end, dict) and end.get("dateTime", "")[:19] == wish for end, wish in zip(ends, wanted, strict=True)
    )


def handle_of(place: Place, event: Json, request: MeetingOf) -> dict[str, str]:
    """What changing and ending it needs, and whose calendars it stands in."""
    named = {name: str(event[field]) for name, field in _HANDLE.items() if event.get(field)}
    colleagues = tuple(one.staff_id for one in request.attendees if one.staff_id is not None)
    has_guests = len(colleagues) < len(request.attendees)
    whose = request.organiser.id
    people = handle_of_people(whose, colleagues, has_guests=has_guests, is_elsewhere=place.is_elsewhere)
    return {"organiser": place.mailbox, **named, **people}


def link_of(event: Json) -> str:
    return str((event.get("onlineMeeting") or {}).get("joinUrl") or "")


def wall(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def utc(moment: datetime) -> str:
    return wall(moment) + "Z"
