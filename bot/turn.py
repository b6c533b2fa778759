"""One turn: asks the conversation, answers the invoke, sends the rest; a fault becomes an apology with a reference."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from botbuilder.core import Bot, TurnContext
from botbuilder.schema import DeliveryModes

from bot.answers import card_answer, encoded, error_answer, search_answer
from bot.delivery import Collected, Delivery, Outlet, is_new_here, messages
from bot.errors import Apology, ApologyCard, ConversationBlocked, ConversationGone, reference
from bot.incoming import Incoming, IncomingKind
from bot.private_chats import PrivateChats
from bot.replies import Card, Conversation, Outgoing, Reply, ReplyError
from scheduling.errors import TemporaryFailure

_log = structlog.get_logger(__name__)
_INVOKES = frozenset({IncomingKind.CARD_ACTION, IncomingKind.SEARCH})
_UNHEARD = frozenset({IncomingKind.OTHER, IncomingKind.OTHER_INVOKE})
_FAULT = 500

INCOMING = "slotkeeper.incoming"
ANSWER = "slotkeeper.answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns(Bot):
    """The SDK's bot: finds what was said under `INCOMING` in the turn state and leaves its answer under `ANSWER`."""

    conversation: Conversation
    apology: Apology
    outlet: Outlet
    chats: PrivateChats
    apology_card: ApologyCard | None = None
    _afterwards: set[asyncio.Task[None]] = field(default_factory=set)

    async def on_turn(self, context: TurnContext) -> None:
        incoming = cast(Incoming, context.turn_state[INCOMING])
        if incoming.kind in _INVOKES:
            context.turn_state[ANSWER] = await self._invoke(incoming)
        elif incoming.kind in _UNHEARD:
            return
        elif context.activity.delivery_mode == DeliveryModes.expect_replies:
            context.turn_state[ANSWER] = encoded({"activities": await self._collect(incoming)})
        else:
            await self._hear(incoming, self.outlet)

    async def settled(self) -> None:
        """Waits for everything that is still going out."""
        while self._afterwards:
            await asyncio.gather(*self._afterwards)

    async def finish(self, seconds: float) -> None:
        """The same, but not for ever: the process is about to end."""
        if not self._afterwards:
            return
        _, late = await asyncio.wait(self._afterwards, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            _log.warning("messages were not sent before the end", count=len(late))

    async def _invoke(self, incoming: Incoming) -> bytes:
        """The body of the answer. What else is to be sent goes out behind it: the client waits five seconds only."""
        mark = reference()
        try:
            reply = await self.conversation.answer(incoming)
            body = encoded(_body(incoming, reply))
        except Exception:
            _log.exception("a bot turn failed", reference=mark, kind=incoming.kind, verb=incoming.verb)
            return encoded(error_answer(ReplyError(code="Fault", message=self._sorry(incoming, mark), status=_FAULT)))
        if reply.also or reply.update_for_all is not None:
            self._later(self._deliver(incoming, reply, self.outlet, mark))
        return body

    async def _collect(self, incoming: Incoming) -> list[dict[str, Any]]:
        """The replies themselves, for a caller who wants them in the answer."""
        collected = Collected()
        await self._hear(incoming, collected)
        return collected.activities

    async def _hear(self, incoming: Incoming, outlet: Outlet) -> None:
        mark = reference()
        try:
            reply = await self.conversation.answer(incoming)
        except Exception:
            _log.exception("a bot turn failed", reference=mark, kind=incoming.kind, verb=incoming.verb)
            card = self._sorry_card(incoming, mark)
            reply = Reply(card=card) if card is not None else Reply(text=self._sorry(incoming, mark))
        await self._deliver(incoming, reply, outlet, mark)

    async def _deliver(self, incoming: Incoming, reply: Reply, outlet: Outlet, mark: str) -> None:
        """One message that fails does not hold up the next."""
        delivery = Delivery(outlet=outlet, chats=self.chats)
        for outgoing in messages(incoming, reply):
            try:
                await delivery.carry(incoming, outgoing)
            except (ConversationBlocked, ConversationGone) as failure:
                _log.warning("a reply could not be sent", reference=mark, cause=str(failure))
                if is_new_here(incoming, outgoing):
                    await self._lose(incoming, mark)
            except TemporaryFailure as failure:
                _log.warning("a reply could not be sent", reference=mark, cause=str(failure))
            except Exception:
                _log.exception("a reply could not be sent", reference=mark, kind=incoming.kind, verb=incoming.verb)
                await self._apologise(delivery, incoming, mark)

    async def _lose(self, incoming: Incoming, mark: str) -> None:
        try:
            await self.conversation.lost(incoming)
        except Exception:
            _log.exception("a lost conversation could not be dropped", reference=mark)

    async def _apologise(self, delivery: Delivery, incoming: Incoming, mark: str) -> None:
        """With care: sending may be the very thing that fails. What a card cannot say, plain text perhaps can."""
        card = self._sorry_card(incoming, mark)
        ways = [Outgoing(card=card)] if card is not None else []
        for outgoing in (*ways, Outgoing(text=self._sorry(incoming, mark))):
            try:
                return await delivery.carry(incoming, outgoing)
            except Exception:
                _log.exception("nor could the apology be sent", reference=mark)
        return None

    def _sorry(self, incoming: Incoming, mark: str) -> str:
        """The last thing that may fail: then the reference has to do."""
        try:
            return self.apology(incoming, mark)
        except Exception:
            _log.exception("there is no apology for a failed turn", reference=mark)
            return mark

    def _sorry_card(self, incoming: Incoming, mark: str) -> Card | None:
        """Not in a group, where everybody would read it, nor where it cannot be drawn."""
        if self.apology_card is None or incoming.is_group:
            return None
        try:
            return self.apology_card(incoming, mark)
        except Exception:
            _log.exception("there is no card to apologise with", reference=mark)
            return None

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._afterwards.add(task)
        task.add_done_callback(self._afterwards.discard)


def _body(incoming: Incoming, reply: Reply) -> dict[str, Any]:
    if incoming.kind is IncomingKind.SEARCH and reply.error is None:
        return search_answer(reply.choices)
    return card_answer(reply)
