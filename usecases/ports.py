"""What use cases need of the outside world, as protocols: adapters and the bot's push fit them by shape.

Every call may raise TemporaryFailure (worth another try) or PermanentFailure (another try would fail the same way), nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from notifications.sms import SmsReceipt
from notifications.webhook_calls import WebhookAnswer, WebhookCall
from scheduling.api_calls import ApiAnswer, ApiCall, Json
from scheduling.appointment import AppointmentId, Meeting
from scheduling.identity import DirectoryPerson
from scheduling.interval import Interval
from scheduling.outside import CalendarsRead, EventChanges, EventSeen, Watch
from scheduling.service import Lobby
from scheduling.staff import StaffId, StaffMember
from storage.records import ConversationRecord

if TYPE_CHECKING:
    from notifications.bounces import Bounce
    from notifications.email import Email
    from usecases.chat_messages import ChatMessage


__all__ = [
    "Bookings",
    "BounceMailbox",
    "CalendarChanges",
    "CalendarWatches",
    "ConversationRecord",
    "Directory",
    "Invited",
    "MailTransport",
    "MeetingRequest",
    "Meetings",
    "Organiser",
    "Outside",
    "OutsideCalendars",
    "Ports",
    "SmsGateway",
    "SmsReceipt",
    "StaffCalendars",
    "StaffChat",
    "WebhookCalls",
]


class MailTransport(Protocol):
    """Hands one mail to a mail server."""

    async def send(self, email: Email, *, key: str) -> None:
        """`key` is the same on every try, so that the far side can recognise a repetition."""
        ...


class BounceMailbox(Protocol):
    """Where reports come in about mails that could not be delivered."""

    async def unread(self) -> Sequence[tuple[str, Bounce]]:
        """Those not settled yet, each with the number to settle it by."""
        ...

    async def settle(self, numbers: Iterable[str]) -> None: ...


class SmsGateway(Protocol):
    """Hands one text message to a provider. `provider` is the name kept with the message."""

    @property
    def provider(self) -> str: ...

    async def send(self, number: str, text: str, *, key: str) -> SmsReceipt:
        """`number` is in E.164 form; `key` is the same on every try.

        PermanentFailure with code `stopped` means that whoever has the number wants no messages.
        """
        ...


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
class Invited:
    """Somebody whom the provider invites beside the organiser; a customer has no `staff_id`."""

    name: str
    email: str
    staff_id: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRequest:
    """What a provider needs to make or move a meeting. `body` are lines for those who read it in their calendar."""

    appointment_id: AppointmentId
    subject: str
    span: Interval
    organiser: Organiser
    language: str
    key: str
    attendees: tuple[Invited, ...] = ()
    body: str = ""
    lobby: Lobby = Lobby.WAIT
    wants_browser_link: bool = False


class Meetings(Protocol):
    """Makes online meetings. `provider` is the name kept with the appointment."""

    @property
    def provider(self) -> str: ...

    async def create(self, request: MeetingRequest) -> Meeting:
        """Safe to repeat with the same key. Raises LinkPending when the meeting is made and its link is still to come."""
        ...

    async def reschedule(self, meeting: Meeting, request: MeetingRequest) -> Meeting: ...

    async def cancel(self, meeting: Meeting, message: str) -> None: ...

    async def withdraw(self, request: MeetingRequest) -> None:
        """End what a `create` whose outcome is not known may have left behind."""
        ...

    async def health(self, staff: StaffMember) -> str | None:
        """None when meetings can be made for this person, else a short code of what is missing."""
        ...


class StaffCalendars(Protocol):
    """The personal calendars of staff: spans taken there, nothing more."""

    @property
    def are_connected(self) -> bool:
        """Whether there is anybody to ask."""
        ...

    async def busy(self, staff: Sequence[StaffMember], span: Interval) -> Mapping[StaffId, tuple[Interval, ...]]:
        """People whose calendar could not be asked are missing in the answer; the stored copy then decides."""
        ...


class OutsideCalendars(Protocol):
    """The same calendars for the worker, which has time and wants to know why somebody could not be read."""

    async def read(self, staff: Sequence[StaffMember], span: Interval) -> CalendarsRead:
        """Never raises; whoever could not be read stands among the troubles. People bear the zone they live in."""
        ...


class CalendarChanges(Protocol):
    """What has changed in one calendar. PermanentFailure with code `delta_expired`: ask again without the link."""

    async def changes(self, mailbox: str, window: Interval, delta_link: str) -> EventChanges: ...

    async def event(self, mailbox: str, event_id: str) -> EventSeen: ...


class CalendarWatches(Protocol):
    """Subscriptions to changes. PermanentFailure with code `not_found`: there is no such subscription any more."""

    async def watch(self, mailbox: str, client_state: str, until: datetime) -> Watch: ...

    async def renew(self, watch_id: str, until: datetime) -> Watch: ...

    async def end(self, watch_id: str) -> None: ...


class Directory(Protocol):
    """The people of one organisation."""

    @property
    def tenant_id(self) -> str: ...

    async def trouble(self) -> str:
        """Why it cannot be searched, as a code; empty when it can. Never raises."""
        ...

    async def search(self, text: str, most: int) -> Sequence[DirectoryPerson]:
        """Whose name or address begins so."""
        ...


class WebhookCalls(Protocol):
    """Calls the programs of others, at addresses that customers of ours have typed."""

    async def check(self, url: str) -> None:
        """PermanentFailure for a place where nothing may go, TemporaryFailure when it cannot be found now."""
        ...

    async def call(self, wish: WebhookCall) -> WebhookAnswer:
        """Whatever it answered; a failure is raised only when there was no answer, or nothing may go there."""
        ...


class Bookings(Protocol):
    """A bookings API, ours or another's."""

    @property
    def address(self) -> str: ...

    @property
    def is_quiet(self) -> bool:
        """Whether it tells nobody of what is written."""
        ...

    async def one(self, call: ApiCall) -> ApiAnswer: ...

    async def every(self, path: str) -> list[Json]: ...

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Calendars kept elsewhere. `watches` is None where nobody can call us, `changes` where our meetings do not stand there."""

    calendars: OutsideCalendars
    changes: CalendarChanges | None = None
    watches: CalendarWatches | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything outward in one bundle.

    `sms` is None where no provider is set, `webhooks` where no programs are told, `outside` and `directory` where Microsoft 365
    is not connected.
    """

    mail: MailTransport
    chat: StaffChat
    meetings: Meetings
    calendars: StaffCalendars
    sms: SmsGateway | None = None
    outside: Outside | None = None
    directory: Directory | None = None
    webhooks: WebhookCalls | None = None
