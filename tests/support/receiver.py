"""Somebody's program on this machine that is called over TLS: keeps what came in, checks signatures, and has faults to order."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from ipaddress import ip_network
from typing import Any

from aiohttp import web

from adapters.http_webhooks import HttpWebhooks
from adapters.webhook_targets import TargetRules
from tests.support.fake_graph import client_trust, server_trust

LOOPBACK = ip_network("127.0.0.0/8")


@dataclass
class Came:
    """One call as it came in."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Receiver:
    """A fault is a status, or what it does instead: `hang`, `tear` before it answers, `tear_body` after it began, `drip` for ever.

    Each is used once, unless it is what `always` happens. `handshake` is said in place of the token that was `asked`, or is a
    fault of its own: `hang`, `drip` the token and never end, `endless` after the token, `padded` with more behind 4 KB, `redirect` to
    where the token is said, `more` bytes around it.
    """

    base: str = ""
    came: list[Came] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    always: int | str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "thanks"
    asked: list[str] = field(default_factory=list)
    handshake: str = ""
    handshake_type: str = "text/plain"
    released: asyncio.Event = field(default_factory=asyncio.Event)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        if (asked := request.query.get("validationToken")) is not None:
            self.asked.append(asked)
            return await self._shake(request, asked)
        fault = self.faults.pop(0) if self.faults else self.always
        self.came.append(Came(request.path, {name.lower(): value for name, value in request.headers.items()}, raw))
        self.called.set()
        if fault == "hang":
            await self.released.wait()
        if fault == "tear":
            assert request.transport is not None
            request.transport.abort()
        if fault in ("tear_body", "drip"):
            return await self._begin(request, str(fault))
        status = fault if isinstance(fault, int) else 200
        return web.Response(status=status, text=self.body, headers=self.headers)

    async def _shake(self, request: web.Request, asked: str) -> web.StreamResponse:
        match self.handshake:
            case "hang":
                await self.released.wait()
            case "redirect" if request.path != "/moved":
                raise web.HTTPFound(f"{self.base}/moved?{request.query_string}")
            case "drip" | "endless":
                return await self._pour(request, asked, has_more=self.handshake == "endless")
            case "padded":
                return web.Response(text=f"{asked}{' ' * 5000}and more")
            case "more":
                return web.Response(text=f"you asked for {asked}")
        said = asked if self.handshake in ("", "redirect") else self.handshake
        return web.Response(text=said, content_type=self.handshake_type, status=200)

    async def _pour(self, request: web.Request, asked: str, *, has_more: bool) -> web.StreamResponse:
        """The token, and then nothing or ever more, but no end."""
        answer = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await answer.prepare(request)
        await answer.write(asked.encode())
        while has_more:
            await answer.write(b" " * 65536)
        await self.released.wait()
        return answer

    async def _begin(self, request: web.Request, fault: str) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b"half")
        if fault == "drip":
            await self.released.wait()
        assert request.transport is not None
        request.transport.abort()
        return answer

    @property
    def bodies(self) -> list[Any]:
        return [one.body for one in self.came]

    @property
    def types(self) -> list[str]:
        return [body["type"].removeprefix("appointment.") for body in self.bodies]

    @property
    def calls(self) -> HttpWebhooks:
        """The product's way out, allowed to this machine."""
        return HttpWebhooks(rules=TargetRules(networks=(LOOPBACK,)), trust=client_trust())

    @property
    def hasty(self) -> HttpWebhooks:
        """The same for tests in which nobody answers: a short time stands for the ten seconds."""
        return replace(self.calls, seconds=0.6)


@asynccontextmanager
async def running_receiver(*, is_plain: bool = False) -> AsyncIterator[Receiver]:
    """Listens on a free port until the block ends; over TLS unless `is_plain`."""
    receiver, app = Receiver(), web.Application()
    app.router.add_route("*", "/{tail:.*}", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=None if is_plain else server_trust()).start()
    receiver.base = f"{'http' if is_plain else 'https'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        receiver.released.set()
        await runner.cleanup()


def is_genuine(came: Came, secret: str) -> bool:
    """Checked as docs/webhooks.md tells programs to, and not by the product's own code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{came.headers['webhook-id']}.{came.headers['webhook-timestamp']}.".encode() + came.raw
    expected = "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
    return expected in came.headers["webhook-signature"].split()
