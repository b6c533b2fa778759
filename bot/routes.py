"""Builds the bot's door on its line and hangs it on the web application: POST /api/messages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from bot.adapter import Adapter
from bot.auth import ChannelAuthentication, NoAuthentication, SigningKeys
from bot.errors import Apology, ApologyCard
from bot.line import BotLine
from bot.once import Once
from bot.replies import Conversation
from bot.turn import Turns

MESSAGES_PATH = "/api/messages"
_SECONDS_TO_FINISH = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDoor:
    line: BotLine
    adapter: Adapter
    turns: Turns
    keys: SigningKeys | None = None

    async def messages(self, request: web.Request) -> web.Response:
        return await self.adapter.process(request, self.turns)

    async def settled(self) -> None:
        """Waits until everything said has also been sent."""
        await self.turns.settled()

    async def warm(self) -> None:
        """Fetches token and keys before somebody waits for them."""
        await asyncio.gather(self.line.warm(), *([self.keys.refresh()] if self.keys else []))

    async def live(self, _app: web.Application) -> AsyncIterator[None]:
        async with self.line:
            warming = asyncio.create_task(self.warm())
            yield
            warming.cancel()
            await self.turns.finish(_SECONDS_TO_FINISH)


DOOR: web.AppKey[BotDoor] = web.AppKey("bot_door", BotDoor)


def bot_door(
    line: BotLine, conversation: Conversation, apology: Apology, apology_card: ApologyCard | None = None
) -> BotDoor:
    settings, monotonic = line.settings, line.timing.monotonic
    keys = line.keys
    authentication = (
        ChannelAuthentication(app_id=settings.app_id, keys=keys, issuer=settings.issuer) if keys else NoAuthentication()
    )
    return BotDoor(
        line=line,
        adapter=Adapter(authentication=authentication, trust=line.trust, once=Once(monotonic=monotonic)),
        turns=Turns(
            conversation=conversation,
            apology=apology,
            apology_card=apology_card,
            outlet=line.connector,
            chats=line.chats,
        ),
        keys=keys,
    )


def add_routes(app: web.Application, door: BotDoor) -> None:
    app[DOOR] = door
    app.router.add_route("*", MESSAGES_PATH, door.messages)
    app.cleanup_ctx.append(door.live)
