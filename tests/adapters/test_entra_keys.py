"""The keys of the sign-in service: fetched once, again when they change, and kept when the service is down or slow."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.entra_keys import EntraKeys
from adapters.entra_tokens import EntraTokens
from scheduling.identity import SignInRefused, SignInTrouble
from tests.adapters.test_entra_tokens import tokens_of, trouble
from tests.support.fake_entra import TENANT, FakeEntra
from tests.support.fake_graph import client_trust
from tests.support.passing_time import PassingTime

KEYS = "/discovery/v2.0/keys"


@pytest.fixture
async def entra() -> AsyncIterator[FakeEntra]:
    started = await FakeEntra.start()
    yield started
    await started.close()


@pytest.fixture
def passing() -> PassingTime:
    return PassingTime()


@pytest.fixture
def tokens(entra: FakeEntra, passing: PassingTime) -> EntraTokens:
    return tokens_of(entra, passing, client_trust())


async def test_keys_are_fetched_once(entra: FakeEntra, tokens: EntraTokens) -> None:
    await asyncio.gather(*(tokens.check_access(entra.access_token()) for _ in range(10)))
    assert entra.count(KEYS) == 1


async def test_a_new_key_is_taken_with_the_next_token(
    entra: FakeEntra, tokens: EntraTokens, passing: PassingTime
) -> None:
    before = entra.access_token()
    await tokens.check_access(before)
    entra.rotate()
    passing.pass_by(61)
    assert await tokens.check_access(entra.access_token())
    assert await tokens.check_access(before)


async def test_invented_keys_make_us_ask_once_a_minute(
    entra: FakeEntra, tokens: EntraTokens, passing: PassingTime
) -> None:
    for number in range(5):
        await trouble(tokens, entra.signed_by("foreign", f"invented-{number}"))
    assert entra.count(KEYS) == 1
    passing.pass_by(61)
    await trouble(tokens, entra.signed_by("foreign", "invented"))
    assert entra.count(KEYS) == 2


async def test_a_service_that_fails_is_no_answer_and_tried_again(
    entra: FakeEntra, tokens: EntraTokens, passing: PassingTime
) -> None:
    entra.orders.status = 500
    assert await trouble(tokens, entra.access_token()) is SignInTrouble.NO_ANSWER
    entra.orders.status = 0
    passing.pass_by(6)
    assert await tokens.check_access(entra.access_token())


async def test_a_service_that_fails_leaves_the_known_keys_in_force(
    entra: FakeEntra, tokens: EntraTokens, passing: PassingTime
) -> None:
    await tokens.check_access(entra.access_token())
    entra.orders.status = 500
    passing.pass_by(25 * 3600)
    assert await tokens.check_access(entra.access_token())
    assert await trouble(tokens, entra.signed_by("foreign", "invented")) is SignInTrouble.UNTRUSTED


async def test_a_slow_service_keeps_nobody_waiting_whose_key_is_known(
    entra: FakeEntra, tokens: EntraTokens, passing: PassingTime
) -> None:
    await tokens.check_access(entra.access_token())
    entra.orders.seconds = 3600.0
    passing.pass_by(25 * 3600)
    assert await tokens.check_access(entra.access_token())
    async with asyncio.timeout(120):
        while entra.count(KEYS) < 2:  # noqa: ASYNC110 the request goes out beside
            await asyncio.sleep(0.01)


async def test_a_service_that_is_not_there_is_no_answer(entra: FakeEntra, tokens: EntraTokens) -> None:
    token = entra.access_token()
    await entra.close()
    assert await trouble(tokens, token) is SignInTrouble.NO_ANSWER


async def test_a_service_that_is_not_who_it_says_is_not_believed(entra: FakeEntra, passing: PassingTime) -> None:
    keys = EntraKeys(login=entra.url, monotonic=passing.monotonic)
    with pytest.raises(SignInRefused, match="no_answer"):
        await keys.find(TENANT, "entra-one")


async def test_the_check_says_what_keeps_keys_away(entra: FakeEntra, passing: PassingTime) -> None:
    keys = EntraKeys(login=entra.url, monotonic=passing.monotonic, trust=client_trust())
    assert await keys.check(TENANT) is None
    entra.orders.status = 404
    other = EntraKeys(login=entra.url, monotonic=passing.monotonic, trust=client_trust())
    assert "ClientResponseError" in str(await other.check(TENANT))
