"""The application's token, by the real library from a token endpoint on this machine."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import requests

from adapters.entra import EntraToken, Fetch, FetchedToken, MsalToken, roles_in
from adapters.graph_client import GraphCall, GraphClient, user_path
from scheduling.errors import TemporaryFailure
from tests.adapters.graph_world import BRAM
from tests.support.fake_graph import APP_ID, SECRET, TENANT, FakeGraph, certificate, client_trust, key_and_certificate


@pytest.fixture
async def graph() -> AsyncIterator[FakeGraph]:
    started = await FakeGraph.start(BRAM)
    yield started
    await started.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[requests.Session]:
    path = tmp_path / "ca.pem"
    path.write_text(certificate(), encoding="ascii")
    with requests.Session() as made:
        made.verify, made.trust_env = str(path), False
        yield made


def token_of(graph: FakeGraph, session: requests.Session, credential: str | dict[str, str] = SECRET) -> EntraToken:
    fetch = MsalToken(
        app_id=APP_ID,
        credential=credential,
        tenant_id=TENANT,
        login=graph.url,
        graph=graph.url,
        http_client=session,
    )
    return EntraToken(fetch, monotonic=lambda: 0.0)


def failing_once() -> Fetch:
    failures = [TemporaryFailure("consent_missing")]

    def fetch() -> FetchedToken:
        if failures:
            raise failures.pop()
        return FetchedToken(value="mended", seconds=600)

    return fetch


async def test_a_secret_gets_a_token_that_graph_takes(graph: FakeGraph, session: requests.Session) -> None:
    token = token_of(graph, session)
    async with GraphClient(token=token, graph=graph.url, trust=client_trust()) as client:
        await client.call(GraphCall(method="GET", path=user_path(BRAM, "/calendar"), mailbox=BRAM))
    assert graph.token_requests == 1


async def test_a_certificate_gets_a_token(graph: FakeGraph, session: requests.Session) -> None:
    assert await token_of(graph, session, key_and_certificate()).value() in graph.tokens


async def test_a_wrong_secret_is_named_so(graph: FakeGraph, session: requests.Session) -> None:
    with pytest.raises(TemporaryFailure, match="credential_refused: invalid_client AADSTS7000215"):
        await token_of(graph, session, "wrong").value()


async def test_revoked_consent_is_named_so(graph: FakeGraph, session: requests.Session) -> None:
    graph.is_consent_revoked = True
    with pytest.raises(TemporaryFailure, match="consent_missing"):
        await token_of(graph, session).value()


async def test_a_fault_that_is_mended_is_over_without_a_restart() -> None:
    token = EntraToken(failing_once(), monotonic=lambda: 0.0)
    with pytest.raises(TemporaryFailure, match="consent_missing"):
        await token.value()
    assert await token.value() == "mended"


async def test_an_endpoint_that_is_down_is_temporary(graph: FakeGraph, session: requests.Session) -> None:
    token = token_of(graph, session)
    await graph.close()
    with pytest.raises(TemporaryFailure, match="token_unavailable: ConnectionError"):
        await token.value()


async def test_a_renewal_in_time_makes_nobody_wait() -> None:
    values, moment = iter(("first", "second")), [0.0]
    token = EntraToken(lambda: FetchedToken(value=next(values), seconds=600), monotonic=lambda: moment[0])
    await token.value()
    moment[0] = 400.0
    assert await token.value() == "first"
    async with asyncio.timeout(60):
        while await token.value() != "second":  # noqa: ASYNC110 the renewal tells nobody of its end
            await asyncio.sleep(0.01)


async def test_a_refusal_of_an_older_token_leaves_the_newer_alone() -> None:
    values = iter(("first", "second"))
    token = EntraToken(lambda: FetchedToken(value=next(values), seconds=600), monotonic=lambda: 0.0)
    await token.value()
    token.forget("older")
    assert await token.value() == "first"


async def test_the_token_tells_what_was_consented_to(graph: FakeGraph, session: requests.Session) -> None:
    graph.roles = frozenset({"Calendars.ReadWrite", "Mail.Send"})
    assert await token_of(graph, session).roles() == {"Calendars.ReadWrite", "Mail.Send"}


def test_a_token_that_cannot_be_read_permits_nothing_that_is_known() -> None:
    assert roles_in("sealed") == frozenset()
