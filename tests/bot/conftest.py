"""The bot's door with a scripted conversation behind it, and Teams in front of it; authentication off and on."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.line import BotSettings, Timing, bot_line
from bot.routes import add_routes, bot_door
from tests.support.channel import Channel
from tests.support.connector_service import ConnectorService, TokenEndpoint
from tests.support.conversations import Scripted, apology
from tests.support.passing_time import PassingTime
from tests.support.teams_activities import APP_ID, TENANT


@pytest.fixture
def time_passing() -> PassingTime:
    return PassingTime()


@pytest.fixture
def conversation() -> Scripted:
    return Scripted()


@pytest.fixture
async def channel(conversation: Scripted, time_passing: PassingTime) -> AsyncIterator[Channel]:
    """Without authentication, as in development."""
    app = web.Application()
    timing = Timing(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    line = bot_line(BotSettings(is_development=True), timing=timing)
    add_routes(app, bot_door(line, conversation, apology))
    async with await Channel.start(app) as channel:
        yield channel


@pytest.fixture
def tokens() -> TokenEndpoint:
    return TokenEndpoint()


@pytest.fixture
async def guarded(conversation: Scripted, time_passing: PassingTime, tokens: TokenEndpoint) -> AsyncIterator[Channel]:
    """With authentication, as in production; the service listens on loopback, so development mode lets it in."""
    service = await ConnectorService.start()
    settings = BotSettings(app_id=APP_ID, tenants=frozenset({TENANT}), is_development=True)
    timing = Timing(monotonic=time_passing.monotonic, sleep=time_passing.sleep)
    app = web.Application()
    keys = service.keys(timing.monotonic)
    line = bot_line(settings, token=tokens.token(timing.monotonic), keys=keys, timing=timing)
    add_routes(app, bot_door(line, conversation, apology))
    async with await Channel.start(app, service=service, is_authenticated=True) as channel:
        yield channel
