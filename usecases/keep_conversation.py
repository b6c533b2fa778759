"""Where a person can be spoken to first: kept from any activity, dropped on uninstall or block."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.engine import Database
from storage.records import ConversationRecord
from storage.work import Work
from usecases.access import MATRIX, Permission, Reach

FRESH = timedelta(hours=1)
"""So long a conversation seen again as it was is not written again."""


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

    def at(self, moment: datetime) -> ConversationRecord:
        """As it is stored."""
        return ConversationRecord(
            conversation_id=self.conversation_id,
            kind=self.kind,
            tenant_id=self.tenant_id,
            service_url=self.service_url,
            bot_id=self.bot_id,
            user_id=self.user_id,
            account_id=self.account_id,
            updated_at=moment,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepConversation:
    database: Database
    clock: Clock

    async def __call__(self, seen: ConversationSeen) -> None:
        now = self.clock.now()
        record = seen.at(now)
        known = await self.database.read(lambda work: work.conversations.find(seen.conversation_id))
        if known is not None and now - known.updated_at < FRESH and replace(known, updated_at=now) == record:
            return
        await self.database.write(lambda work: work.conversations.save(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class DropConversation:
    database: Database

    async def __call__(self, conversation_id: str) -> None:
        await self.database.write(lambda work: work.conversations.drop(conversation_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoMaySee:
    """The channel's ids of everybody whose role shows customers of a business, as far as they have spoken to the bot."""

    database: Database

    async def __call__(self, business_id: BusinessId) -> tuple[str, ...]:
        return await self.database.read(partial(_who_may_see, business_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkWelcomed:
    """Whether this is the first time, so that a conversation is welcomed once."""

    database: Database
    clock: Clock

    async def __call__(self, conversation_id: str) -> bool:
        return await self.database.write(partial(_mark_welcomed, conversation_id, self.clock.now()))


def _who_may_see(business_id: BusinessId, work: Work) -> tuple[str, ...]:
    accounts = [
        member.account_id
        for member in work.staff.list(business_id)
        if member.account_id is not None and MATRIX[member.role, Permission.SEE_CUSTOMERS] is not Reach.NOTHING
    ]
    chats = (work.conversations.personal_of(account_id) for account_id in accounts)
    return tuple(chat.user_id for chat in chats if chat is not None and chat.user_id)


def _mark_welcomed(conversation_id: str, at: datetime, work: Work) -> bool:
    return work.conversations.mark_welcomed(conversation_id, at)
