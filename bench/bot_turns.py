"""How many messages a second the bot answers, beside an echo bot on the SDK as shipped, by ratios taken in one run.

python -m bench.bot_turns [rounds]

The channel service, each bot and the load run in processes of their own; all authenticate with the same keys.
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

import requests
from aiohttp import ClientSession, TCPConnector, web

from adapters.channel_keys import ChannelKeys
from adapters.entra import EntraToken, FetchedToken
from bot.incoming import Incoming
from bot.line import BotSettings, bot_line
from bot.replies import Reply
from bot.routes import add_routes, bot_door
from tests.support.connector_service import ConnectorService
from tests.support.teams_activities import ANN, APP_ID, TENANT, Chat, message

CONNECTIONS = 16
SECONDS = 3.0
ROUNDS = 3
SLOW_TOKEN_SECONDS = 0.1
CHATS = 5000  # the service's limits hold per conversation, so each message goes to another

Json = dict[str, Any]


class Service(ConnectorService):
    """The channel service at a fixed address, with a token endpoint, counting instead of keeping."""

    def __init__(self, port: int, token_delay: float) -> None:
        self._address = f"http://127.0.0.1:{port}/"
        self._token_delay = token_delay
        self._counts = {"messages": 0, "tokens": 0}
        super().__init__()

    @property
    def url(self) -> str:
        return self._address

    def application(self) -> web.Application:
        app = self._application()
        app.router.add_post("/token", self._hand_out)
        app.router.add_get("/bearer", self._bearer)
        app.router.add_get("/counts", self._count)
        return app

    def _note(self, request: web.Request, body: Json, activity_id: str) -> None:
        self._counts["messages"] += 1

    async def _hand_out(self, request: web.Request) -> web.Response:
        self._counts["tokens"] += 1
        await asyncio.sleep(self._token_delay)
        return web.json_response({"access_token": "t", "expires_in": 3600})

    async def _bearer(self, request: web.Request) -> web.Response:
        return web.Response(text=self.bearer())

    async def _count(self, request: web.Request) -> web.Response:
        return web.json_response({**self._counts, "connections": len(self.connections)})


class Echo:
    """The smallest conversation."""

    async def answer(self, incoming: Incoming) -> Reply:
        return Reply(text=f"echo {incoming.text}")

    async def lost(self, incoming: Incoming) -> None:
        pass


def serve_service(port: int, token_delay: str) -> None:
    _run(Service(port, float(token_delay)).application(), port)


def serve_ours(port: int, service: str) -> None:
    def fetch() -> FetchedToken:
        answer = requests.post(f"{service}token", timeout=10).json()
        return FetchedToken(value=answer["access_token"], seconds=answer["expires_in"])

    settings = BotSettings(
        app_id=APP_ID,
        tenants=frozenset({TENANT}),
        is_development=True,
    )
    keys = ChannelKeys(f"{service}v1/.well-known/openidconfiguration", monotonic=time.monotonic)
    app = web.Application()
    add_routes(
        app,
        bot_door(
            bot_line(settings, token=EntraToken(fetch, monotonic=time.monotonic), keys=keys),
            Echo(),
            lambda incoming, mark: mark,
        ),
    )
    _run(app, port)


def serve_shipped(port: int, service: str) -> None:
    """The SDK's own adapter, with credentials that ask for a token as its own do: anew for each turn."""
    from botbuilder.core import ActivityHandler, TurnContext  # noqa: PLC0415  # only this process pays for it
    from botbuilder.integration.aiohttp import (  # noqa: PLC0415
        CloudAdapter,
        ConfigurationBotFrameworkAuthentication,
    )
    from botframework.connector.auth import (  # noqa: PLC0415
        ChannelValidation,
        MicrosoftAppCredentials,
        PasswordServiceClientCredentialFactory,
    )

    class Credentials(MicrosoftAppCredentials):
        def get_access_token(self, force_refresh: bool = False) -> str:
            self.value = getattr(self, "value", "") or _token(service)
            return self.value

    class Factory(PasswordServiceClientCredentialFactory):
        async def create_credentials(
            self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool
        ) -> Credentials:
            return Credentials(app_id, "secret", TENANT, oauth_scope)

    class EchoBot(ActivityHandler):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity(f"echo {turn_context.activity.text}")

    ChannelValidation.open_id_metadata_endpoint = f"{service}v1/.well-known/openidconfiguration"
    authentication = ConfigurationBotFrameworkAuthentication(None, credentials_factory=Factory(APP_ID, "secret"))
    adapter, bot = CloudAdapter(authentication), EchoBot()

    async def messages(request: web.Request) -> web.Response:
        answer = await adapter.process(request, bot)
        assert answer is not None
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    _run(app, port)


def _token(service: str) -> str:
    return str(requests.post(f"{service}token", timeout=10).json()["access_token"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Messages a second, and what each cost the service."""

    per_second: float
    connections: float
    tokens: float


async def load(bot: str, service: str, seconds: float) -> Rate:
    async with ClientSession(connector=TCPConnector(limit=CONNECTIONS)) as session:
        bearer = await (await session.get(f"{service}bearer")).text()
        headers = {"Authorization": bearer, "Content-Type": "application/json"}
        numbers = count()

        async def one() -> None:
            number = next(numbers)
            chat = Chat(conversation_id=f"a:{number % CHATS}")
            body = json.dumps(message(service, ANN, "hello", chat, id=f"{time.time_ns()}-{number}"))
            async with session.post(f"{bot}api/messages", data=body, headers=headers) as answer:
                assert answer.status in (200, 201), (answer.status, await answer.text())

        async def many(until: float) -> int:
            done = 0
            while time.perf_counter() < until:
                await one()
                done += 1
            return done

        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
        before = await (await session.get(f"{service}counts")).json()
        started = time.perf_counter()
        sent = sum(await asyncio.gather(*(many(started + seconds) for _ in range(CONNECTIONS))))
        spent = time.perf_counter() - started
        after = await (await session.get(f"{service}counts")).json()
    assert after["messages"] - before["messages"] == sent, "every message is to be answered once"
    cost = {key: (after[key] - before[key]) / sent for key in ("connections", "tokens")}
    return Rate(per_second=sent / spent, **cost)


@contextmanager
def running(role: str, argument: str) -> Iterator[str]:
    """A process of this file in another role, ready to answer; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "bench.bot_turns", role, str(port), argument]
    process = subprocess.Popen(command)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens on port {port}")


def _run(app: web.Application, port: int) -> None:
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def main(rounds: int = ROUNDS) -> None:
    """Alternates the three, and quotes ratios of medians."""
    with (
        running("service", "0") as quick,
        running("service", str(SLOW_TOKEN_SECONDS)) as slow,
        running("ours", quick) as ours,
        running("ours", slow) as ours_slow,
        running("shipped", quick) as shipped,
    ):
        pairs = {"ours": (ours, quick), "shipped": (shipped, quick), "slow tokens": (ours_slow, slow)}
        rates: dict[str, list[Rate]] = {name: [] for name in pairs}
        for _ in range(rounds):
            for name, (bot, service) in pairs.items():
                rates[name].append(asyncio.run(load(bot, service, SECONDS)))
    speed = {name: median(rate.per_second for rate in each) for name, each in rates.items()}
    print(", ".join(f"{name} {value:.0f}/s" for name, value in speed.items()))
    print(f"P11 ours / SDK as shipped: {speed['ours'] / speed['shipped']:.1f} (required 4, goal 8)")
    print(
        f"P12 connections per reply: {max(rate.connections for rate in rates['ours']):.3f} (required 0.05), "
        f"token requests per message: {max(rate.tokens for rate in rates['ours']):.3f} (required 0)"
    )
    print(f"P13 token endpoint of 100 ms / without: {speed['slow tokens'] / speed['ours']:.2f} (required 0.9)")


ROLES = {"service": serve_service, "ours": serve_ours, "shipped": serve_shipped}

if __name__ == "__main__":
    if len(sys.argv) == 4:
        ROLES[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
    else:
        main(*map(int, sys.argv[1:2]))
