"""Carries a reply to the people it is for: here or in the private chat, as a new message or in place of an old card."""

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.answers import message
from bot.incoming import Incoming, IncomingKind
from bot.private_chats import Addressee, PrivateChats
from bot.replies import Outgoing, Reply
from bot.sending import Json


class Outlet(Protocol):
    """Where messages of a turn go: the connector, or the answer itself when the caller expects replies there."""

    async def send(self, service_url: str, conversation_id: str, activity: Json, *, reply_to: str = "") -> str: ...

    async def update(self, service_url: str, conversation_id: str, activity_id: str, activity: Json) -> None: ...


@dataclass(frozen=True, slots=True)
class Collected:
    """An outlet that keeps what is said; for `deliveryMode: expectReplies`."""

    activities: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, service_url: str, conversation_id: str, activity: Json, *, reply_to: str = "") -> str:
        self.activities.append(dict(activity))
        return ""

    async def update(self, service_url: str, conversation_id: str, activity_id: str, activity: Json) -> None:
        self.activities.append({**activity, "id": activity_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    outlet: Outlet
    chats: PrivateChats

    async def carry(self, incoming: Incoming, outgoing: Outgoing) -> None:
        activity = message(incoming, card=outgoing.card, text=outgoing.text, summary=outgoing.summary)
        if outgoing.update_id:
            url, conversation_id = incoming.service_url, incoming.conversation_id
            await self.outlet.update(url, conversation_id, outgoing.update_id, activity)
            return
        activity_id = await self._say(incoming, outgoing, activity)
        if outgoing.on_sent is not None and activity_id:
            await outgoing.on_sent(activity_id)

    async def _say(self, incoming: Incoming, outgoing: Outgoing, activity: Json) -> str:
        if outgoing.is_private and incoming.is_group:
            return await self.chats.send(_writer(incoming), activity)
        reply_to = incoming.activity_id if incoming.kind is IncomingKind.MESSAGE else ""
        return await self.outlet.send(incoming.service_url, incoming.conversation_id, activity, reply_to=reply_to)


def is_new_here(incoming: Incoming, outgoing: Outgoing) -> bool:
    """A new message to the very conversation that was heard: not a change of an old card, not to the private chat."""
    return not outgoing.update_id and not (outgoing.is_private and incoming.is_group)


def _writer(incoming: Incoming) -> Addressee:
    return Addressee(
        service_url=incoming.service_url,
        tenant_id=incoming.tenant_id,
        user_id=incoming.user_id,
        bot_id=incoming.bot_id,
    )


def messages(incoming: Incoming, reply: Reply) -> list[Outgoing]:
    """Everything of a reply that is not the answer to an invoke, in order."""
    match incoming.kind:
        case IncomingKind.CARD_ACTION | IncomingKind.SEARCH:
            first: list[Outgoing] = []  # travels in the answer to the invoke
        case IncomingKind.SUBMIT:
            first = _in_place(incoming, reply)
        case _:
            first = _spoken(reply, is_private=reply.is_private)
    return [*first, *_for_all(incoming, reply), *reply.also]


def _in_place(incoming: Incoming, reply: Reply) -> list[Outgoing]:
    """An old client's card changes for everybody at once, so in a group the answer goes to the person alone."""
    spoken = _spoken(reply, is_private=True)
    if reply.card is None or incoming.is_group or not incoming.reply_to_id:
        return spoken
    return [replace(outgoing, update_id=incoming.reply_to_id) for outgoing in spoken]


def _spoken(reply: Reply, *, is_private: bool) -> list[Outgoing]:
    text = reply.error.message if reply.error is not None else reply.text
    if reply.card is None and not text:
        return []
    return [Outgoing(card=reply.card, text=text, summary=reply.summary, is_private=is_private, on_sent=reply.on_sent)]


def _for_all(incoming: Incoming, reply: Reply) -> list[Outgoing]:
    if reply.update_for_all is None or not incoming.reply_to_id:
        return []
    is_done = incoming.kind is IncomingKind.SUBMIT and not incoming.is_group and reply.card is not None
    return [] if is_done else [Outgoing(card=reply.update_for_all, update_id=incoming.reply_to_id)]
