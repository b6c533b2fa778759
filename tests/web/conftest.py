"""A frame of the web doors with one probe route, served on this machine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.support.clock import FrozenClock
from tests.support.databases import open_patiently
from usecases.keep_session import EndSession, FindSession, OpenSession
from usecases.recognise_account import RecogniseAccount
from web.development import DemoPerson
from web.doorkeeper import Doorkeeper
from web.frame import DevelopmentDoors, FrameParts, make_application
from web.options import WebOptions
from web.signing import Signer

Client = TestClient[web.Request, web.Application]
Serve = Callable[..., Awaitable[Client]]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANNA = DemoPerson(
    key="administrator",
    name="Anna de Vries",
    role="administrator",
    tenant_id="t",
    object_id="o",
    email="anna@example.com",
)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def options(clock: FrozenClock) -> WebOptions:
    return WebOptions(
        base_url="http://localhost:3978",
        signer=Signer((b"s" * 32,)),
        clock=clock,
        has_development_doors=True,
        offers_sign_in=True,
    )


async def no_figures() -> dict[str, float]:
    return {"outbox_waiting": 3}


@pytest.fixture
async def doorkeeper(clock: FrozenClock, sqlite_url: str) -> AsyncIterator[Doorkeeper]:
    async with await open_patiently(sqlite_url) as database:
        yield Doorkeeper(
            recognise_account=RecogniseAccount(database=database, admins=()),
            open_session=OpenSession(database=database, clock=clock),
            find_session=FindSession(database=database, clock=clock),
            end_session=EndSession(database=database),
        )


@pytest.fixture
def parts(options: WebOptions, doorkeeper: Doorkeeper, tmp_path: Path) -> FrameParts:
    doors = DevelopmentDoors(mail_folder=tmp_path, sms_folder=tmp_path / "sms", people={ANNA.key: ANNA})
    return FrameParts(options=options, ready_checks={}, figures=no_figures, doorkeeper=doorkeeper, development=doors)


@pytest.fixture
def serve(parts: FrameParts, aiohttp_client: Callable[[TestServer], Awaitable[Client]]) -> Serve:
    async def start(*routes: web.RouteDef, options: WebOptions | None = None, **changes: object) -> Client:
        app = make_application(replace(parts, options=options or parts.options, **changes))  # type: ignore[arg-type]  # named by the test
        app.add_routes(routes)
        return await aiohttp_client(TestServer(app))

    return start
