"""The bot's line to the channel service: everything that sends or asks, made once, for the door and the worker alike."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from bot.auth import ISSUER, SigningKeys
from bot.errors import TokenUnavailable
from bot.pace import Pace, Sleep
from bot.private_chats import PrivateChats
from bot.proactive import StaffChatOverTeams
from bot.roster import TeamsRoster
from bot.sending import AccessToken, Connector
from bot.trust import Trust

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """Without `app_id` nobody is authenticated, which is allowed in development only."""

    app_id: str = ""
    tenants: frozenset[str] = frozenset()  # Entra tenants whose people may speak; needed with an app id
    service_hosts: tuple[str, ...] = ()  # beside Microsoft's own; ".example.com" for everything under it
    is_development: bool = False
    issuer: str = ISSUER

    def __post_init__(self) -> None:
        if not self.app_id and not self.is_development:
            raise ValueError("app_id is needed: without it the bot would answer anybody")
        if self.app_id and not self.tenants:
            raise ValueError("tenants is needed with an app_id: it names whose people may speak to the bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How the bot learns of the passing of time; tests bring their own."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class BotLine:
    """An asynchronous context: messages go out between entering and leaving. The door enters it by itself."""

    settings: BotSettings
    timing: Timing
    trust: Trust
    connector: Connector
    chats: PrivateChats
    roster: TeamsRoster
    staff_chat: StaffChatOverTeams
    keys: SigningKeys | None = None

    async def __aenter__(self) -> Self:
        await self.connector.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.connector.__aexit__(kind, value, trace)

    async def warm(self) -> None:
        """Has a token ready before somebody waits for it; a failure here is tried again when it is needed."""
        try:
            await self.connector.warm()
        except TokenUnavailable as failure:
            _log.warning("the bot starts without a token", cause=str(failure))


def bot_line(
    settings: BotSettings,
    *,
    token: AccessToken | None = None,
    keys: SigningKeys | None = None,
    timing: Timing | None = None,
) -> BotLine:
    """`token` and `keys` are needed with an app id."""
    if settings.app_id and token is None:
        raise ValueError("token is needed with an app_id: without it the bot cannot answer")
    if settings.app_id and keys is None:
        raise ValueError("keys are needed with an app_id: without them the bot cannot tell who asks")
    timing = timing or Timing()
    pace = Pace(monotonic=timing.monotonic, sleep=timing.sleep) if token else None
    connector = Connector(token=token, pace=pace, sleep=timing.sleep)
    chats = PrivateChats(connector)
    trust = Trust(
        tenants=frozenset(tenant.lower() for tenant in settings.tenants),
        service_hosts=settings.service_hosts,
        is_development=settings.is_development,
    )
    return BotLine(
        settings=settings,
        timing=timing,
        trust=trust,
        connector=connector,
        chats=chats,
        roster=TeamsRoster(connector, monotonic=timing.monotonic),
        staff_chat=StaffChatOverTeams(connector=connector, chats=chats, trust=trust),
        keys=keys if settings.app_id else None,
    )
