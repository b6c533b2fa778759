"""What a person was doing in a conversation: the open draft a short message continues, and the appointment that "it" means."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scheduling.appointment import AppointmentId, DraftId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.engine import Database
from storage.records import DraftRecord
from storage.work import Work

FRESH = timedelta(minutes=15)
"""How long a draft is continued by a short message, and "it" means the appointment last shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft of one person in one conversation; `data` is the door's own, `state` open, done or continued."""

    id: DraftId
    account_id: AccountId
    conversation_id: str
    business_id: BusinessId | None = None
    activity_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDraft:
    database: Database
    clock: Clock

    async def __call__(self, draft: Draft) -> None:
        record = DraftRecord(
            id=draft.id,
            account_id=draft.account_id,
            conversation_id=draft.conversation_id,
            updated_at=self.clock.now(),
            business_id=draft.business_id,
            activity_id=draft.activity_id,
            data=draft.data,
            state=draft.state,
        )
        await self.database.write(lambda work: work.drafts.save(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDraft:
    """One draft of this person by its id, or None."""

    database: Database

    async def __call__(self, draft_id: DraftId, account_id: AccountId) -> Draft | None:
        record = await self.database.read(lambda work: work.drafts.get(draft_id))
        return _draft(record) if record and record.account_id == account_id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """The open draft of this person here that was touched in the last 15 minutes, or None."""

    database: Database
    clock: Clock

    async def __call__(self, account_id: AccountId, conversation_id: str) -> Draft | None:
        record = await self.database.read(lambda work: work.drafts.open_of(account_id, conversation_id))
        return _draft(record) if record and record.updated_at > self.clock.now() - FRESH else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberShown:
    database: Database
    clock: Clock

    async def __call__(
        self, account_id: AccountId, conversation_id: str, business_id: BusinessId, appointment_id: AppointmentId
    ) -> None:
        what = (account_id, conversation_id, business_id, appointment_id, self.clock.now())
        await self.database.write(lambda work: work.drafts.remember_shown(*what))


@dataclass(frozen=True, slots=True, kw_only=True)
class LastShown:
    """The appointment last shown to this person here within 15 minutes, or None."""

    database: Database
    clock: Clock

    async def __call__(self, account_id: AccountId, conversation_id: str) -> tuple[BusinessId, AppointmentId] | None:
        return await self.database.read(partial(_last_shown, account_id, conversation_id, self.clock.now()))


def _last_shown(
    account_id: AccountId, conversation_id: str, now: datetime, work: Work
) -> tuple[BusinessId, AppointmentId] | None:
    shown = work.drafts.shown(account_id, conversation_id)
    if shown is None or shown.at <= now - FRESH:
        return None
    return shown.business_id, shown.appointment_id


def _draft(record: DraftRecord) -> Draft:
    return Draft(
        id=DraftId(record.id),
        account_id=record.account_id,
        conversation_id=record.conversation_id,
        business_id=record.business_id,
        activity_id=record.activity_id,
        data=dict(record.data),
        state=record.state,
    )
