"""How much is taken: so many calls a minute of each caller, so many at once, bodies of so many bytes; and what is told beyond that."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from api.errors import ApiError
from api.identity import GATEKEEPER
from api.limits import ApiLimits, CallerLimit
from api.routes import add_routes
from composition.doors import api_door, make_gatekeeper
from composition.outward import CLOCK
from tests.api.conftest import BUSINESSES, Api, all_powerful
from tests.support.demo import demo_product
from tests.support.passing_time import PassingTime
from web.limits import VisitLimit
from web.options import OPTIONS, WebOptions
from web.overload import Gate
from web.signing import Signer


@dataclass(frozen=True, slots=True)
class Tight:
    """The API with room for little: three calls a minute, one at once, two strangers."""

    api: Api
    gate: Gate
    writes: Gate


@pytest.fixture
def slowest_seconds() -> float:
    """So long a body may take."""
    return 60


@pytest.fixture
async def tight(tmp_path: Path, seeded_file: Path, slowest_seconds: float) -> AsyncIterator[Tight]:
    gate, writes = (Gate(places=1, patience=0.05, lent_for=60) for _ in range(2))
    limits = ApiLimits(callers=CallerLimit(3), strangers=VisitLimit(2), gate=gate, writes=writes)
    async with demo_product(tmp_path, seeded_file) as product:
        app = web.Application(client_max_size=2048)
        app[OPTIONS] = WebOptions(base_url="http://localhost", signer=Signer((b"s" * 32,)), clock=CLOCK)
        app[GATEKEEPER] = make_gatekeeper(product)
        add_routes(app, replace(api_door(product), limits=limits, slowest_seconds=slowest_seconds))
        key = await all_powerful(product.use_cases)
        async with TestServer(app) as server, ClientSession() as session:
            root = str(server.make_url("/v1.0")).rstrip("/")
            yield Tight(Api(root=root, session=session, key=key, use_cases=product.use_cases), gate, writes)


async def test_one_call_too_many_is_told_when_to_come_back(tight: Tight) -> None:
    said = [await tight.api.get(BUSINESSES) for _ in range(4)]
    assert [one.status for one in said] == [200, 200, 200, 429]
    assert said[3].error["code"] == "TooManyRequests"
    assert 1 <= int(said[3].headers["Retry-After"]) <= 60


async def test_the_calls_of_one_are_not_counted_for_another(tight: Tight) -> None:
    other = replace(tight.api, key=await all_powerful(tight.api.use_cases))
    for _ in range(3):
        await tight.api.get(BUSINESSES)
    assert (await other.get(BUSINESSES)).status == 200


async def test_a_repeat_of_a_call_that_was_one_too_many_is_carried_out(tight: Tight) -> None:
    """What was turned away was not done, and is no first answer."""
    for _ in range(3):
        await tight.api.get(BUSINESSES)
    assert (await tight.api.post(BUSINESSES, {"displayName": "A"}, Idempotency_Key="a")).status == 429
    other = replace(tight.api, key=await all_powerful(tight.api.use_cases))
    assert (await other.post(BUSINESSES, {"displayName": "A"}, Idempotency_Key="a")).status == 201


def test_a_new_minute_begins_anew() -> None:
    passing = PassingTime()
    limit = CallerLimit(1, passing.monotonic)
    limit.count("a")
    passing.pass_by(20)
    with pytest.raises(ApiError) as refused:
        limit.count("a")
    assert refused.value.headers["Retry-After"] == "40"
    passing.pass_by(40)
    limit.count("a")


async def test_while_there_is_no_room_nothing_is_done(tight: Tight) -> None:
    give_back = await tight.writes.take()
    said = await tight.api.post(BUSINESSES, {"displayName": "A"})
    assert (said.status, said.error["code"]) == (503, "serviceNotAvailable")
    assert 1 <= int(said.headers["Retry-After"]) <= 3
    give_back()
    assert [one for one in await tight.api.every(BUSINESSES) if one["displayName"] == "A"] == []


async def test_those_who_read_and_those_who_write_do_not_wait_for_each_other(tight: Tight) -> None:
    await tight.writes.take()
    assert (await tight.api.get(BUSINESSES)).status == 200
    await tight.gate.take()
    assert (await tight.api.get(BUSINESSES)).status == 503


async def test_whoever_guesses_is_turned_away_and_nobody_else_at_the_address(tight: Tight) -> None:
    wrong = replace(tight.api, key="sk_guessed")
    assert [(await wrong.get(BUSINESSES)).status for _ in range(4)] == [401, 401, 429, 429]
    assert (await tight.api.get(BUSINESSES)).status == 200


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_body_that_is_too_long_is_refused(tight: Tight, is_told: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * 4096

    headers = {"Authorization": f"Bearer {tight.api.key}", "Content-Type": "application/json"}
    body = b"x" * 4096 if is_told else pieces()
    async with tight.api.session.post(tight.api.root + BUSINESSES, data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (413, "requestTooLarge")


@pytest.mark.parametrize("slowest_seconds", [0.2])
async def test_a_body_that_does_not_come_is_not_waited_for(tight: Tight) -> None:
    headers = {"Authorization": f"Bearer {tight.api.key}", "Content-Length": "10", "Content-Type": "application/json"}

    async def nothing() -> AsyncIterator[bytes]:
        yield b"{"

    async with tight.api.session.post(tight.api.root + BUSINESSES, data=nothing(), headers=headers) as answer:
        assert answer.status in (400, 408)
