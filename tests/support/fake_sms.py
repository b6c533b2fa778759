"""A provider of text messages on this machine: answers as Twilio documents it, and as a plain HTTP gateway; with faults to order."""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from aiohttp import web

SID, TOKEN, ORIGIN = "AC" + "0" * 32, "token-of-the-account", "+15005550006"
_MESSAGES = {
    21211: "The 'To' number {to} is not a valid phone number.",
    21610: "Attempt to send to unsubscribed recipient {to}",
    21614: "'To' number {to} is not a valid mobile number",
    21606: "The From phone number is not a valid, SMS-capable number",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}",
    20003: "Authenticate",
    20429: "Too Many Requests",
}


@dataclass
class FakeSms:
    """What came in. A fault is a status, an error code of Twilio (400), or `slow`, `tear` before and `tear_after` the message is taken.

    Each is used once; `retry_after` goes with every status of 429 and 503.
    """

    base: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    retry_after: str = ""
    answer: Any = None
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def twilio(self, request: web.Request) -> web.StreamResponse:
        expected = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return self._refusal(401, 20003)
        form = {name: str(value) for name, value in (await request.post()).items()}
        missing = {"To", "Body"} - set(form) or ({"From"} if not {"From", "MessagingServiceSid"} & set(form) else set())
        assert not missing, missing
        fault = await self._strike(request, form)
        if fault is not None:
            return fault
        sent = {
            "sid": f"SM{len(self.taken):032}",
            "account_sid": SID,
            "status": "queued",
            "to": form["To"],
            "from": form.get("From"),
            "body": form["Body"],
            "error_code": None,
        }
        return web.json_response(sent, status=201)

    async def account(self, request: web.Request) -> web.StreamResponse:
        expected = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return self._refusal(401, 20003)
        return web.json_response({"sid": SID, "status": "active"})

    async def gateway(self, request: web.Request) -> web.StreamResponse:
        is_form = request.content_type == "application/x-www-form-urlencoded"
        came: Any = dict(await request.post()) if is_form else await request.json()
        fault = await self._strike(request, came)
        if fault is not None:
            return fault
        return web.json_response(self.answer or {"messages": [{"id": f"m{len(self.taken)}"}]}, status=202)

    async def _strike(self, request: web.Request, came: dict[str, str]) -> web.StreamResponse | None:
        self.headers.append(dict(request.headers))
        fault = self.fault_for(came)
        if fault in (None, "tear_after"):
            self.take(came, is_torn=fault is not None)
        if fault in ("tear", "tear_after"):
            assert request.transport is not None
            request.transport.abort()
        if fault == "slow":
            await self.released.wait()
        if isinstance(fault, str):
            return web.Response(status=500)
        if fault is None:
            return None
        return self._refusal(fault, 20429 if fault == 429 else fault, to=str(came.get("To", "")))

    def fault_for(self, came: dict[str, str]) -> int | str | None:
        return self.faults.pop(0) if self.faults else None

    def take(self, came: dict[str, str], *, is_torn: bool) -> None:
        """A message was accepted; `is_torn` when nobody is told so."""
        self.taken.append(came)

    def _refusal(self, status: int, code: int, to: str = "") -> web.Response:
        told = _MESSAGES.get(code, "failed").format(to=to)
        headers = {"Retry-After": self.retry_after} if self.retry_after and status in (429, 503) else {}
        body = {"code": code, "message": told, "more_info": "https://www.twilio.com/docs/errors", "status": status}
        return web.json_response(body, status=status if status < 1000 else 400, headers=headers)


@asynccontextmanager
async def running_sms(fake: FakeSms | None = None) -> AsyncIterator[FakeSms]:
    """Listens on a free port until the block ends."""
    fake, app = fake or FakeSms(), web.Application()
    app.router.add_post(f"/2010-04-01/Accounts/{SID}/Messages.json", fake.twilio)
    app.router.add_get("/2010-04-01/Accounts/{sid}.json", fake.account)
    app.router.add_post("/send", fake.gateway)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        fake.released.set()
        await runner.cleanup()


def twilio_signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    """As Twilio documents it: the address, then every field with its value in the order of the names."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()
