"""What a person was doing in a conversation: the open draft a short message continues, and the appointment that "it" means."""

from dataclasses import dataclass
from typing import Any

from scheduling.appointment import AppointmentId, DraftId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft of one person in one conversation; `data` is the door's own, `state` open, done or continued."""

    id: DraftId
    account_id: AccountId
    conversation_id: str
    business_id: BusinessId | None = None
    activity_id: str = ""
    data: dict[str, Any]
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDraft:
    database: Database
    clock: Clock

    async def __call__(self, draft: Draft) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDraft:
    """One draft of this person by its id, or None."""

    database: Database

    async def __call__(self, draft_id: DraftId, account_id: AccountId) -> Draft | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """The open draft of this person here that was touched in the last 15 minutes, or None."""

    database: Database
    clock: Clock

    async def __call__(self, account_id: AccountId, conversation_id: str) -> Draft | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberShown:
    database: Database
    clock: Clock

    async def __call__(
        self, account_id: AccountId, conversation_id: str, business_id: BusinessId, appointment_id: AppointmentId
    ) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class LastShown:
    """The appointment last shown to this person here within 15 minutes, or None."""

    database: Database
    clock: Clock

    async def __call__(self, account_id: AccountId, conversation_id: str) -> tuple[BusinessId, AppointmentId] | None:
        raise NotImplementedError
