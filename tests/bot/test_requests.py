"""Requests that no channel service would send: each gets the status that says why, and never HTTP 500."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.line import BotSettings, bot_line
from bot.request_body import MOST_BYTES
from bot.routes import BotDoor, add_routes, bot_door
from tests.support.channel import Channel
from tests.support.connector_service import ConnectorService
from tests.support.conversations import Scripted, apology
from tests.support.teams_activities import ANN, Json, activity, execute, message, unknown_invoke

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
async def test_only_post_is_answered(channel: Channel, method: str) -> None:
    async with ClientSession() as session, session.request(method, channel.messages_url) as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_only_json_is_read(channel: Channel, kind: str) -> None:
    assert (await channel.post(b"{}", headers={"Content-Type": kind})).status == 415


async def test_the_charset_that_teams_names_is_no_hindrance(channel: Channel) -> None:
    raw = json.dumps(message(channel.url, ANN, "hi")).encode()
    assert (await channel.post(raw, headers={"Content-Type": "application/json; charset=utf-8"})).status == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b'{"type": NaN}',
        b'{"type": Infinity}',
        b"\xff\xfe{}",
        b'{"type": "\\ud800"}',
        b'{"type": 1' + b"0" * 400 + b"}",
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        b"[" * 100_000,
        b'{"type": "message", "channelData": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
    ],
    ids=range(14),
)
async def test_what_is_no_usable_json_is_400(channel: Channel, raw: bytes) -> None:
    assert (await channel.post(raw, headers=JSON)).status == 400


@pytest.mark.parametrize("place", [{"text": "a\0b"}, {"value": [{"a": "\0"}]}, {"channelData": {"\0": 1}}], ids=str)
async def test_nul_signs_are_400_wherever_they_stand(channel: Channel, place: Json) -> None:
    """PostgreSQL keeps none, so they would fail later and further in."""
    assert (await channel.post(message(channel.url, ANN, "hi") | place)).status == 400


async def test_a_backslash_before_zeros_is_no_nul_sign(channel: Channel) -> None:
    assert (await channel.post(message(channel.url, ANN, "\\u0000"))).status == 200


async def test_a_huge_body_is_refused_whatever_it_says_of_its_length(channel: Channel) -> None:
    assert (await channel.post(b'{"a":"' + b"x" * MOST_BYTES + b'"}', headers=JSON)).status == 413

    async def unannounced() -> Any:
        for _ in range(20):
            yield b"x" * 64 * 1024

    async with ClientSession() as session, session.post(channel.messages_url, data=unannounced(), headers=JSON) as late:
        assert late.status == 413


async def test_a_body_that_unpacks_to_a_huge_one_is_refused(channel: Channel) -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    answer = await channel.post(bomb, headers={**JSON, "Content-Encoding": "gzip"})
    assert answer.status in (400, 413)


async def test_a_body_that_is_not_packed_as_it_says_is_400(channel: Channel) -> None:
    assert (await channel.post(b"{}", headers={**JSON, "Content-Encoding": "gzip"})).status == 400


async def test_an_unknown_invoke_is_501(channel: Channel, conversation: Scripted) -> None:
    assert (await channel.post(unknown_invoke(channel.url, ANN))).status == 501
    assert conversation.heard == []


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "event", "endOfConversation"])
async def test_what_nobody_needs_is_accepted_and_dropped(channel: Channel, conversation: Scripted, kind: str) -> None:
    assert (await channel.post(activity(channel.url, ANN, type=kind))).status == 200
    assert conversation.heard == []


async def test_a_malformed_click_is_explained_below_the_card(channel: Channel) -> None:
    body = await channel.invoke(execute(channel.url, ANN, {"data": "x"}))
    assert (body["statusCode"], body["type"]) == (400, "application/vnd.microsoft.error")
    assert body["value"] == {"code": "BadRequest", "message": "value.action.data must be an object"}


async def test_a_wrong_field_is_named(channel: Channel) -> None:
    answer = await channel.post(message(channel.url, ANN, "hi") | {"conversation": {"id": 7}})
    assert (answer.status, (await answer.json())["error"]["message"]) == (400, "conversation.id must be a text")


@pytest.mark.parametrize(
    "change", [{"timestamp": "never"}, {"membersAdded": "x"}, {"attachments": 5}, {"expiration": []}]
)
async def test_a_field_that_only_the_sdk_reads_does_not_hurt_either(channel: Channel, change: Json) -> None:
    assert (await channel.post(message(channel.url, ANN, "hi") | change)).status in (200, 400)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
# fmt: off
FIELDS = [
    "type", "id", "timestamp", "localTimezone", "locale", "serviceUrl", "channelId", "from", "conversation",
    "recipient", "entities", "channelData", "text", "value", "name", "action", "membersAdded", "replyToId",
    "deliveryMode", "attachments",
]
# fmt: on
TYPES = ["message", "invoke", "installationUpdate", "conversationUpdate", "typing", "event"]
NAMES = ["adaptiveCard/action", "application/search", "task/fetch"]
CHANGES = st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(kind=st.sampled_from(TYPES), name=st.sampled_from(NAMES), change=CHANGES, rest=ANYTHING)
def test_no_garbage_ends_in_500(kind: str, name: str, change: Json, rest: Any) -> None:
    async def scenario() -> None:
        service = await ConnectorService.start()
        good = activity(service.url, ANN, type=kind, name=name, value={"action": {"verb": "x"}})
        raw = [json.dumps(good | change), json.dumps(rest)]
        app = web.Application()
        add_routes(app, bot_door(bot_line(BotSettings(is_development=True)), Scripted(), apology))
        async with await Channel.start(app, service=service) as channel:
            for body in raw:
                answer = await channel.post(body.encode(), headers=JSON)
                assert answer.status != 500, body

    asyncio.run(scenario())


async def test_the_door_may_be_built_before_a_loop_runs() -> None:
    def build() -> BotDoor:
        return bot_door(bot_line(BotSettings(is_development=True)), Scripted(), apology)

    app = web.Application()
    add_routes(app, await asyncio.to_thread(build))
    async with await Channel.start(app) as channel:
        assert await channel.say("hi")
