"""Meetings by link: a room server of the operator's own, whose rooms come into being when somebody opens their address.

The unguessable part of the address is made from a secret and the appointment's id, so that asking twice gives the same room.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Protocol

from scheduling.appointment import AppointmentId, Meeting
from scheduling.staff import StaffMember

PROVIDER = "link"
_PURPOSE = b"meeting room"


class MeetingOf(Protocol):
    """What this provider reads of a request."""

    @property
    def appointment_id(self) -> AppointmentId: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMeetings:
    """`template` holds {token}; the first secret makes it. Moving needs nothing: the room stays where it is."""

    template: str
    secret: bytes = field(repr=False)
    provider: str = PROVIDER

    def __post_init__(self) -> None:
        if "{token}" not in self.template:
            raise ValueError("the address of rooms needs {token}, its unguessable part")

    async def create(self, request: MeetingOf) -> Meeting:
        address = self.template.replace("{token}", self._token(request.appointment_id))
        return Meeting(provider=PROVIDER, join_web_url=address, anonymous_join_web_url=address)

    async def reschedule(self, meeting: Meeting, request: MeetingOf) -> Meeting:
        return meeting

    async def cancel(self, meeting: Meeting, message: str) -> None:
        """An address cannot be closed; nobody is told it any more."""

    async def withdraw(self, request: object) -> None:
        """Nothing is ever left behind."""

    async def health(self, staff: StaffMember) -> str | None:
        return None

    def _token(self, appointment_id: str) -> str:
        key = hmac.digest(self.secret, _PURPOSE, hashlib.sha256)
        seal = hmac.digest(key, appointment_id.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(seal[:18]).decode("ascii")
