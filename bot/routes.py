"""Builds the bot's door from its arguments and hangs it on the web application: POST /api/messages."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.adapter import Adapter
from bot.auth import ISSUER, METADATA_URL, ChannelAuthentication, NoAuthentication
from bot.bot_token import BotToken, Fetch
from bot.delivery import PrivateChats
from bot.errors import Apology, TokenUnavailable
from bot.once import Once
from bot.pace import Sleep
from bot.replies import Conversation
from bot.sending import Connector
from bot.signing_keys import SigningKeys
from bot.trust import Trust
from bot.turn import Turns

_log = structlog.get_logger(__name__)

MESSAGES_PATH = "/api/messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """Without `app_id` nobody is authenticated, which is allowed in development only."""

    app_id: str = ""
    tenants: frozenset[str] = frozenset()  # Entra tenants whose people may speak; needed with an app id
    service_hosts: tuple[str, ...] = ()  # beside Microsoft's own; ".example.com" for everything under it
    is_development: bool = False
    metadata_url: str = METADATA_URL
    issuer: str = ISSUER

    def __post_init__(self) -> None:
        if not self.app_id and not self.is_development:
            raise ValueError("app_id is needed: without it the bot would answer anybody")
        if self.app_id and not self.tenants:
            raise ValueError("tenants is needed with an app_id: it names whose people may speak to the bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDoor:
    """`connector` and `chats` are also what proactive messages go through."""

    adapter: Adapter
    turns: Turns
    connector: Connector
    chats: PrivateChats
    trust: Trust
    keys: SigningKeys | None = None

    async def messages(self, request: web.Request) -> web.Response:
        return await self.adapter.process(request, self.turns)

    async def settled(self) -> None:
        """Waits until everything said has also been sent."""
        await self.turns.settled()

    async def warm(self) -> None:
        """Fetches token and keys before somebody waits for them; a failure here is tried again when they are needed."""
        await asyncio.gather(self._warm_token(), *([self.keys.refresh()] if self.keys else []))

    async def _warm_token(self) -> None:
        try:
            await self.connector.warm()
        except TokenUnavailable as failure:
            _log.warning("the bot starts without a token", cause=str(failure))

    async def live(self, _app: web.Application) -> AsyncIterator[None]:
        async with self.connector:
            warming = asyncio.create_task(self.warm())
            yield
            await warming
            await self.settled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How the door learns of the passing of time; tests bring their own."""

    monotonic: Callable[[], float] = field(default=time.monotonic)
    sleep: Sleep = asyncio.sleep


DOOR: web.AppKey[BotDoor] = web.AppKey("bot_door", BotDoor)


def bot_door(
    settings: BotSettings,
    conversation: Conversation,
    apology: Apology,
    *,
    fetch_token: Fetch | None = None,
    timing: Timing | None = None,
) -> BotDoor:
    """`fetch_token` is needed with an app id: `MsalToken(...)`, or a test's own."""
    timing = timing or Timing()
    if settings.app_id and fetch_token is None:
        raise ValueError("fetch_token is needed with an app_id: without it the bot cannot answer")
    token = BotToken(fetch_token, monotonic=timing.monotonic) if fetch_token else None
    connector = Connector(token=token, monotonic=timing.monotonic, sleep=timing.sleep)
    chats = PrivateChats(connector)
    trust = Trust(
        tenants=frozenset(tenant.lower() for tenant in settings.tenants),
        service_hosts=settings.service_hosts,
        is_development=settings.is_development,
    )
    keys = SigningKeys(settings.metadata_url, monotonic=timing.monotonic) if settings.app_id else None
    authentication = (
        ChannelAuthentication(app_id=settings.app_id, keys=keys, issuer=settings.issuer) if keys else NoAuthentication()
    )
    return BotDoor(
        adapter=Adapter(authentication=authentication, trust=trust, once=Once(monotonic=timing.monotonic)),
        turns=Turns(conversation=conversation, apology=apology, outlet=connector, chats=chats),
        connector=connector,
        chats=chats,
        trust=trust,
        keys=keys,
    )


def add_routes(app: web.Application, door: BotDoor) -> None:
    app[DOOR] = door
    app.router.add_route("*", MESSAGES_PATH, door.messages)
    app.cleanup_ctx.append(door.live)
