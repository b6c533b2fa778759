"""What use cases need of the outside world, as protocols: adapters and the bot's push fit them by shape.

Every call may raise TemporaryFailure (worth another try) or PermanentFailure (another try would fail the same way), nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from scheduling.appointment import AppointmentId, Meeting
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember
from storage.records import ConversationRecord

if TYPE_CHECKING:
    from notifications.email import Email
    from usecases.chat_messages import ChatMessage


__all__ = [
    "ConversationRecord",
    "MailTransport",
    "MeetingRequest",
    "Meetings",
    "Organiser",
    "Ports",
    "SmsGateway",
    "StaffCalendars",
    "StaffChat",
]


class MailTransport(Protocol):
    """Hands one mail to a mail server."""

    async def send(self, email: Email, *, key: str) -> None:
        """`key` is the same on every try, so that the far side can recognise a repetition."""
        ...


class SmsGateway(Protocol):
    """Hands one text message to a provider."""

    async def send(self, number: str, text: str, *, key: str) -> None: ...


class StaffChat(Protocol):
    """Speaks first in a staff member's private chat."""

    async def notify(self, conversation: ConversationRecord, notice: ChatMessage) -> None:
        """PermanentFailure with code `conversation_gone` means that the conversation is to be forgotten."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """The staff member in whose name a meeting is made."""

    id: StaffId
    name: str
    email: str = ""
    object_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRequest:
    """What a provider needs to make or move a meeting; `attendees` are the names shown in it."""

    appointment_id: AppointmentId
    subject: str
    span: Interval
    organiser: Organiser
    attendees: tuple[str, ...]
    language: str
    key: str


class Meetings(Protocol):
    """Makes online meetings. `provider` is the name kept with the appointment."""

    @property
    def provider(self) -> str: ...

    async def create(self, request: MeetingRequest) -> Meeting: ...

    async def reschedule(self, meeting: Meeting, request: MeetingRequest) -> Meeting: ...

    async def cancel(self, meeting: Meeting, message: str) -> None: ...

    async def health(self, staff: StaffMember) -> str | None:
        """None when meetings can be made for this person, else a short code of what is missing."""
        ...


class StaffCalendars(Protocol):
    """The personal calendars of staff: spans taken there, nothing more."""

    async def busy(self, staff: Sequence[StaffMember], span: Interval) -> Mapping[StaffId, tuple[Interval, ...]]:
        """People whose calendar could not be asked are missing in the answer; the stored copy then decides."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything outward in one bundle. `sms` is None when no provider is set."""

    mail: MailTransport
    chat: StaffChat
    meetings: Meetings
    calendars: StaffCalendars
    sms: SmsGateway | None = None
