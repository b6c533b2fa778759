"""Only the channel service is heard; whoever cannot prove to be it gets 401 and causes no call."""

import base64
import json
import time
from collections.abc import Callable

import jwt
import pytest
from aiohttp import web

from bot.line import BotSettings, bot_line
from bot.routes import add_routes, bot_door
from tests.support.channel import Channel
from tests.support.connector_service import ConnectorService, TokenEndpoint, rsa_key
from tests.support.conversations import Scripted, apology
from tests.support.passing_time import PassingTime
from tests.support.teams_activities import ANN, APP_ID, Json, message

Header = Callable[[ConnectorService], str]


def signed(service: ConnectorService, key_name: str, key_id: str | None, **claims: object) -> str:
    payload = jwt.decode(service.token(**claims), options={"verify_signature": False})
    headers = {"kid": key_id} if key_id else {}
    return "Bearer " + jwt.encode(payload, rsa_key(key_name), algorithm="RS256", headers=headers)


def unsigned(service: ConnectorService) -> str:
    payload = jwt.decode(service.token(), options={"verify_signature": False})
    return "Bearer " + jwt.encode(payload, "", algorithm="none", headers={"kid": service.key_id})


def with_shared_secret(service: ConnectorService) -> str:
    payload = jwt.decode(service.token(), options={"verify_signature": False})
    return "Bearer " + jwt.encode(payload, "x" * 40, algorithm="HS256", headers={"kid": service.key_id})


def with_other_signature(service: ConnectorService) -> str:
    return service.bearer()[:-8] + "AAAAAAAA"


WRONG: dict[str, Header] = {
    "wrong audience": lambda service: service.bearer(aud="somebody else"),
    "no audience": lambda service: service.bearer(aud=None),
    "wrong service URL": lambda service: service.bearer(serviceurl="https://smba.trafficmanager.net/emea/"),
    "no service URL": lambda service: service.bearer(serviceurl=None),
    "expired": lambda service: service.bearer(exp=int(time.time()) - 301),
    "not valid yet": lambda service: service.bearer(nbf=int(time.time()) + 400),
    "without expiry": lambda service: service.bearer(exp=None),
    "wrong issuer": lambda service: service.bearer(iss="https://login.microsoftonline.com/x/v2.0"),
    "emulator's issuer": lambda service: service.bearer(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=APP_ID
    ),
    "unknown key": lambda service: signed(service, "foreign", "nobody knows me"),
    "foreign key under a known name": lambda service: signed(service, "foreign", service.key_id),
    "no key named": lambda service: signed(service, service.key_id, None),
    "another signature": with_other_signature,
    "alg none": unsigned,
    "HS256": with_shared_secret,
    "no header": lambda _: "",
    "Bearer alone": lambda _: "Bearer",
    "Bearer and a space": lambda _: "Bearer ",
    "no JWT": lambda _: "Bearer abc",
    "three empty parts": lambda _: "Bearer ..",
    "Basic": lambda _: "Basic x",
    "two tokens": lambda service: service.bearer() + " " + service.token(),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_token_is_refused_and_nothing_is_sent(
    guarded: Channel, conversation: Scripted, wrong: Header
) -> None:
    answer = await guarded.post(message(guarded.url, ANN, "hi"), headers={"Authorization": wrong(guarded.service)})
    assert answer.status == 401
    assert guarded.service.calls == []
    assert conversation.heard == []


async def test_a_valid_token_is_accepted_and_the_bot_sends_its_own(guarded: Channel) -> None:
    [shown] = await guarded.say("hi")
    assert shown.text == "you said hi"
    assert guarded.service.calls[0].authorization == "Bearer token-1"


@pytest.mark.parametrize("endorsements", [[], ["webchat"], None])
async def test_a_key_not_endorsed_for_the_channel_is_refused(guarded: Channel, endorsements: list[str] | None) -> None:
    guarded.service.endorsements = endorsements
    assert (await guarded.post(message(guarded.url, ANN, "hi"))).status == 401


async def test_garbage_instead_of_a_token_is_always_401(guarded: Channel) -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    heads: list[object] = [[], None, 1, "x", {"alg": "RS256", "kid": ["a"]}, {"alg": {}, "kid": "first"}, {"kid": {}}]
    for head in heads:
        token = f"Bearer {part(head)}.{part({'iss': 1, 'exp': 'never'})}.AAAA"
        answer = await guarded.post(message(guarded.url, ANN, "hi"), headers={"Authorization": token})
        assert answer.status == 401, head


@pytest.mark.parametrize(
    "body", [{}, {"name": "adaptiveCard/action"}, {"serviceUrl": 5, "channelId": []}, {"type": []}]
)
async def test_a_stranger_learns_nothing_of_what_is_wrong_with_the_body(guarded: Channel, body: Json) -> None:
    answer = await guarded.post(body, headers={"Authorization": "Bearer abc"})
    assert (answer.status, await answer.text()) == (401, "401: Unauthorized")


async def test_claims_of_the_wrong_type_are_401(guarded: Channel) -> None:
    wrong: list[Json] = [{"exp": "soon"}, {"exp": {}}, {"nbf": []}, {"serviceurl": {}}]
    for claims in wrong:
        token = guarded.service.bearer(**claims)
        answer = await guarded.post(message(guarded.url, ANN, "hi"), headers={"Authorization": token})
        assert answer.status == 401, claims


async def test_a_changed_key_is_accepted_with_the_next_request(guarded: Channel, time_passing: PassingTime) -> None:
    await guarded.say("hi")
    guarded.service.change_key("second")
    time_passing.pass_by(301)
    assert [shown.text for shown in await guarded.say("again")] == ["you said again"]


async def test_invented_keys_do_not_make_the_bot_hammer_the_service(
    guarded: Channel, time_passing: PassingTime
) -> None:
    await guarded.say("hi")
    asked = guarded.service.metadata_requests
    for number in range(5):
        header = signed(guarded.service, "foreign", f"invented {number}")
        await guarded.post(message(guarded.url, ANN, "hi"), headers={"Authorization": header})
    assert guarded.service.metadata_requests == asked
    time_passing.pass_by(301)
    await guarded.post(
        message(guarded.url, ANN, "hi"), headers={"Authorization": signed(guarded.service, "foreign", "x")}
    )
    assert guarded.service.metadata_requests == asked + 1


async def test_a_withdrawn_key_is_refused_a_day_later(guarded: Channel, time_passing: PassingTime) -> None:
    await guarded.say("hi")
    old = guarded.service.bearer()
    guarded.service.change_key("second")
    time_passing.pass_by(25 * 3600)
    answer = await guarded.post(message(guarded.url, ANN, "hi"), headers={"Authorization": old})
    assert answer.status == 401


async def test_known_keys_serve_on_while_the_service_has_none_to_give(
    guarded: Channel, time_passing: PassingTime
) -> None:
    await guarded.say("hi")
    guarded.service.keys_are_down = True
    time_passing.pass_by(25 * 3600)
    assert await guarded.say("again")


async def test_nobody_is_judged_without_keys(conversation: Scripted) -> None:
    service = await ConnectorService.start()
    service.keys_are_down = True
    settings = BotSettings(app_id=APP_ID, tenants=frozenset({ANN.tenant_id}), is_development=True)
    app = web.Application()
    add_routes(
        app, bot_door(bot_line(settings, token=TokenEndpoint().token(), keys=service.keys()), conversation, apology)
    )
    async with await Channel.start(app, service=service, is_authenticated=True) as channel:
        answer = await channel.post(message(channel.url, ANN, "hi"))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_a_token_is_fetched_once_an_hour_and_not_per_turn(
    guarded: Channel, tokens: TokenEndpoint, time_passing: PassingTime
) -> None:
    for _ in range(5):
        await guarded.say("hi")
    assert tokens.requests == 1
    time_passing.pass_by(3600)
    await guarded.say("hi")
    assert tokens.requests == 2
    assert guarded.service.calls[-1].authorization == "Bearer token-2"


async def test_a_token_is_renewed_before_it_ends_without_anybody_waiting(
    guarded: Channel, tokens: TokenEndpoint, time_passing: PassingTime
) -> None:
    await guarded.say("hi")
    time_passing.pass_by(3400)
    await guarded.say("hi")
    assert guarded.service.calls[-1].authorization == "Bearer token-1"
    while guarded.service.calls[-1].authorization == "Bearer token-1":
        await guarded.say("hi")
    assert tokens.requests == 2


async def test_a_token_the_service_refuses_is_fetched_anew(guarded: Channel, tokens: TokenEndpoint) -> None:
    await guarded.say("hi")
    guarded.service.fail(401)
    assert await guarded.say("hi") == []
    assert await guarded.say("hi")
    assert tokens.requests == 2


async def test_a_token_endpoint_that_is_down_is_asked_again_later(
    guarded: Channel, tokens: TokenEndpoint, time_passing: PassingTime
) -> None:
    await guarded.say("hi")
    time_passing.pass_by(3600)
    tokens.is_down = True
    assert await guarded.say("hi") == []
    tokens.is_down = False
    assert await guarded.say("hi")


@pytest.mark.parametrize(
    ("arguments", "missing"), [({}, "app_id"), ({"app_id": APP_ID}, "tenants"), ({"app_id": ""}, "app_id")]
)
def test_a_bot_that_would_answer_anybody_is_refused(arguments: Json, missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        BotSettings(**arguments)


def test_a_bot_that_could_not_answer_is_refused() -> None:
    settings = BotSettings(app_id=APP_ID, tenants=frozenset({"t"}))
    with pytest.raises(ValueError, match="token"):
        bot_line(settings)
