"""Where a person can be spoken to first: kept from any activity, dropped on uninstall or block."""

from dataclasses import dataclass

from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSeen:
    """A conversation as an activity showed it; `kind` is personal, groupChat or channel."""

    conversation_id: str
    kind: str
    tenant_id: str
    service_url: str
    bot_id: str
    user_id: str
    account_id: AccountId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepConversation:
    database: Database
    clock: Clock

    async def __call__(self, seen: ConversationSeen) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class DropConversation:
    database: Database

    async def __call__(self, conversation_id: str) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkWelcomed:
    """Whether this is the first time, so that a conversation is welcomed once."""

    database: Database
    clock: Clock

    async def __call__(self, conversation_id: str) -> bool:
        raise NotImplementedError
