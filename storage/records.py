"""Records that storage keeps and that are no part of the domain: accounts, conversations, drafts, work to do, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from scheduling.appointment import AppointmentId, AttendeeId, State
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.quick import quick
from scheduling.service import Recipients, ServiceId
from scheduling.staff import AccountId, StaffId
from scheduling.webhooks import WebhookId


class OutboxState(StrEnum):
    """Waiting and sending are unsettled; the others are ends, and a parked one can be sent again by a person."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    PARKED = "parked"
    DROPPED = "dropped"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """Something that has to leave the machine. `key` is what the far side can recognise; unique within the business.

    `change_id` names the change that caused it, so that an undone change can take its messages back before they are due.
    """

    id: str
    business_id: BusinessId
    kind: str
    topic: str
    key: str
    payload: Mapping[str, Any]
    due_at: datetime
    appointment_id: AppointmentId | None = None
    attendee_id: AttendeeId | None = None
    staff_id: StaffId | None = None
    webhook_id: WebhookId | None = None
    change_id: str = ""
    sequence: int = 0
    attempts: int = 0
    state: OutboxState = OutboxState.WAITING
    lease_until: datetime | None = None
    last_error: str = ""
    created_at: datetime | None = None
    done_at: datetime | None = None


class ReminderState(StrEnum):
    """Only a planned one is still to come."""

    PLANNED = "planned"
    SENT = "sent"
    DROPPED = "dropped"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRow:
    """A reminder or follow-up planned for one appointment; `offset` in minutes."""

    id: str
    business_id: BusinessId
    appointment_id: AppointmentId
    due_at: datetime
    offset: int
    recipients: Recipients
    message: str = ""
    is_follow_up: bool = False
    state: ReminderState = ReminderState.PLANNED


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """What happened, for ever: people by id and fields by name in `data`, never personal values."""

    id: str
    at: datetime
    by: str
    what: str
    appointment_id: AppointmentId | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayLink:
    """An address that shows the day on a wall; `names` says how customers are named there: none or initials."""

    id: str
    business_id: BusinessId
    title: str
    names: str
    created_by: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLink:
    """An address that books one service once."""

    id: str
    service_id: ServiceId
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """What a person has chosen so far. The business may not be known yet. `state` is open, done or continued."""

    id: str
    account_id: AccountId
    conversation_id: str
    updated_at: datetime
    business_id: BusinessId | None = None
    activity_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The appointment that a conversation showed last: what "it" means there."""

    business_id: BusinessId
    appointment_id: AppointmentId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A signed-in person of a tenant, whatever businesses he or she works for."""

    id: AccountId
    tenant_id: str
    object_id: str
    name: str = ""
    email: str = ""
    upn: str = ""
    language: str = ""
    zone: str = ""
    last_business_id: BusinessId | None = None
    preferences: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRecord:
    """Where a message to an account can be sent. `kind` is personal, groupChat or channel."""

    conversation_id: str
    kind: str
    tenant_id: str
    service_url: str
    bot_id: str
    user_id: str
    updated_at: datetime
    account_id: AccountId | None = None


class TakenRow(NamedTuple):
    """A span a staff member cannot give again: whole minutes since 1970 UTC, buffers included.

    `kind` is appointment, or hold; a hold ends by itself at `until`. One that keeps an old place for an undo bears the
    id of the appointment it is kept for.
    """

    start_minute: int
    end_minute: int
    appointment_id: AppointmentId
    kind: str
    is_override: bool
    until: datetime | None


class Session(NamedTuple):
    """A group appointment with what is left of it."""

    appointment_id: AppointmentId
    service_id: ServiceId
    span: Interval
    staff_ids: tuple[StaffId, ...]
    seats: int
    seats_taken: int


class HeldStart(NamedTuple):
    """A start that a draft holds: of which service, and until when."""

    service_id: ServiceId
    start: datetime
    until: datetime


class CountedRow(NamedTuple):
    """An appointment as caps count it, once per staff member; a requested one without staff has None. Without buffers."""

    appointment_id: AppointmentId
    service_id: ServiceId
    staff_id: StaffId | None
    start_minute: int
    end_minute: int
    state: State


class MinutesBooked(NamedTuple):
    """How much somebody has been given within a span, without buffers, and when last; for fair assignment."""

    minutes: int
    last_booked_at: datetime | None


class SmsState(StrEnum):
    """Taken over by the provider, in the customer's hands, or not."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsRecord:
    """One text message; `id` is that of its row in the outbox, `origin` the number or name it came from."""

    id: str
    business_id: BusinessId
    provider: str
    provider_id: str = ""
    origin: str = ""
    topic: str = ""
    appointment_id: AppointmentId | None = None
    attendee_id: AttendeeId | None = None
    state: SmsState = SmsState.SENT
    error: str = ""
    sent_at: datetime
    updated_at: datetime | None = None


class SmsUse(NamedTuple):
    """A text message for the report on their use."""

    message: SmsRecord
    is_online: bool
