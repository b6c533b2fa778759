"""Tells staff in their private chat what happened, without being asked: the push port of the use cases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.answers import content
from bot.errors import SendRefused
from bot.private_chats import Addressee, PrivateChats
from bot.proactive_cards import card_of
from bot.replies import Card
from bot.sending import Connector
from bot.trust import Trust
from usecases.chat_messages import ChatMessage


class Recipient(Protocol):
    """The columns kept of a conversation. An empty `conversation_id`: only the person is known as yet."""

    @property
    def conversation_id(self) -> str: ...
    @property
    def service_url(self) -> str: ...
    @property
    def bot_id(self) -> str: ...
    @property
    def user_id(self) -> str: ...
    @property
    def tenant_id(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChatOverTeams:
    """Fits `usecases.ports.StaffChat`. The card's fallbackText is what the notification shows."""

    connector: Connector
    chats: PrivateChats
    trust: Trust
    card: Callable[[ChatMessage], Card] = card_of

    async def notify(self, conversation: Recipient, notice: ChatMessage) -> None:
        """Raises Temporary or Permanent failures; code "conversation_gone" also when the person blocked the bot."""
        await self.push(conversation, self.card(notice))

    async def push(self, conversation: Recipient, card: Card) -> str:
        """The id of the message, to replace the card later."""
        if not self.trust.is_service(conversation.service_url):
            raise SendRefused(f"service address {conversation.service_url!r} is on no list")
        activity = {
            "type": "message",
            "from": {"id": conversation.bot_id},
            "channelData": {"notification": {"alert": True}},
            **content(card=card, text="", summary=""),
        }
        if conversation.conversation_id:
            return await self.connector.send(conversation.service_url, conversation.conversation_id, activity)
        return await self.chats.send(_addressee(conversation), activity)


def _addressee(conversation: Recipient) -> Addressee:
    return Addressee(
        service_url=conversation.service_url,
        tenant_id=conversation.tenant_id,
        user_id=conversation.user_id,
        bot_id=conversation.bot_id,
    )
