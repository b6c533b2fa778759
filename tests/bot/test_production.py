"""The door as it stands open to the world: authenticated, on Microsoft's hosts only, behind a proxy."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.incoming import IncomingKind
from bot.line import BotSettings, bot_line
from bot.replies import Reply
from bot.routes import DOOR, add_routes, bot_door
from tests.support.channel import Channel
from tests.support.connector_service import ConnectorService, TokenEndpoint
from tests.support.conversations import Scripted, apology
from tests.support.teams_activities import ANN, APP_ID, TENANT, Json, execute

TEAMS = "https://smba.trafficmanager.net/emea/"


@pytest.fixture
async def world(conversation: Scripted) -> AsyncIterator[Channel]:
    service = await ConnectorService.start()
    settings = BotSettings(app_id=APP_ID, tenants=frozenset({TENANT.upper()}))
    app = web.Application()
    add_routes(
        app, bot_door(bot_line(settings, token=TokenEndpoint().token(), keys=service.keys()), conversation, apology)
    )
    async with await Channel.start(app, service=service, is_authenticated=True) as channel:
        yield channel


def click(service_url: str) -> Json:
    return execute(service_url, ANN, {"verb": "x"})


async def test_a_click_through_a_proxy_is_answered(world: Channel, conversation: Scripted) -> None:
    conversation.answers[IncomingKind.CARD_ACTION] = Reply(text="done")
    headers = {
        "Authorization": world.service.bearer(serviceurl=TEAMS),
        "Host": "book.example.com",
        "X-Forwarded-For": "192.0.2.1",
    }
    answer = await world.post(click(TEAMS), headers=headers)
    assert (answer.status, (await answer.json())["value"]) == (200, "done")


async def test_a_service_on_this_machine_is_not_trusted(world: Channel, conversation: Scripted) -> None:
    assert (await world.post(click(world.url))).status == 403
    assert conversation.heard == []


async def test_a_stolen_token_does_not_lead_the_bot_elsewhere(world: Channel, conversation: Scripted) -> None:
    headers = {"Authorization": world.service.bearer(serviceurl=TEAMS)}
    assert (await world.post(click("https://smba.trafficmanager.net/amer/"), headers=headers)).status == 401
    assert conversation.heard == []


async def test_token_and_keys_are_ready_before_the_first_person_speaks(world: Channel) -> None:
    await world.app[DOOR].warm()
    asked = world.service.metadata_requests
    await world.post(click(TEAMS), headers={"Authorization": world.service.bearer(serviceurl=TEAMS)})
    assert world.service.metadata_requests == asked == 1


async def test_the_bot_starts_without_a_token_endpoint(conversation: Scripted) -> None:
    service = await ConnectorService.start()
    service.keys_are_down = True
    tokens = TokenEndpoint()
    tokens.is_down = True
    settings = BotSettings(app_id=APP_ID, tenants=frozenset({TENANT}))
    app = web.Application()
    add_routes(app, bot_door(bot_line(settings, token=tokens.token(), keys=service.keys()), conversation, apology))
    async with await Channel.start(app, service=service) as channel:
        assert (await channel.post(click(TEAMS))).status == 401
