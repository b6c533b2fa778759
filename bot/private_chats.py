"""Reaches people in their private chat: the service is asked for it once, then it is remembered until it is gone."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from bot.errors import ConversationBlocked, ConversationGone
from bot.sending import Connector, Json

_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """What has to be known of a person to speak to him first."""

    service_url: str
    tenant_id: str
    user_id: str
    bot_id: str


class PrivateChats:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._known: OrderedDict[tuple[str, str], asyncio.Task[str]] = OrderedDict()

    async def send(self, to: Addressee, activity: Json) -> str:
        """The id of the message."""
        try:
            return await self._connector.send(to.service_url, await self._find(to), activity)
        except (ConversationBlocked, ConversationGone):
            self._known.pop((to.tenant_id, to.user_id), None)
            raise

    async def _find(self, to: Addressee) -> str:
        """People who are asked for at the same time wait for one answer."""
        person = (to.tenant_id, to.user_id)
        if person not in self._known:
            self._known[person] = asyncio.create_task(self._open(to))
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        try:
            return await asyncio.shield(self._known[person])
        except Exception:
            self._known.pop(person, None)
            raise

    async def _open(self, to: Addressee) -> str:
        return await self._connector.open_private_chat(
            to.service_url, bot_id=to.bot_id, user_id=to.user_id, tenant_id=to.tenant_id
        )
