"""Whoever goes away before the end of a body is no fault of the server, and is not noted as one.

What has begun goes on when its client is gone, so that doors see the end of a body that never comes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.request_body import json_object
from callbacks.bodies import read_body
from composition.doors import make_web
from composition.server import Runner
from tests.api.conftest import DEMO, all_powerful
from tests.storage.elsewhere import eventually
from tests.support.demo import demo_product
from web.forms import read_form

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[int]:
    """As the product is; a server for tests would cancel what has begun."""
    runner = Runner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def break_off(port: int, path: str, *headers: str) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Length: 99", *headers, "", "a="]
    writer.write("\r\n".join(lines).encode())
    await asyncio.sleep(0.2)  # it is being read by then
    writer.transport.abort()


@pytest.mark.parametrize(("door", "kind"), [("form", FORM), ("callback", JSON), ("bot", JSON)])
async def test_a_body_that_breaks_off_is_a_bad_request(door: str, kind: str) -> None:
    readers = {"form": read_form, "callback": lambda request: read_body(request, 15.0), "bot": json_object}
    came: list[int] = []

    async def take(request: web.Request) -> web.Response:
        try:
            await readers[door](request)
        except web.HTTPException as refused:
            came.append(refused.status)
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    async with served(app) as port:
        await break_off(port, "/", f"Content-Type: {kind}")
        await eventually(lambda: came == [400], seconds=5)


async def test_a_call_of_the_api_that_breaks_off_is_noted_as_a_bad_request(tmp_path: Path, seeded_file: Path) -> None:
    async with demo_product(tmp_path, seeded_file) as product, served(make_web(product)) as port:
        key = await all_powerful(product.use_cases)
        with capture_logs() as lines:
            await break_off(port, f"/v1.0{DEMO}/services", f"Authorization: Bearer {key}")
            await eventually(lambda: bool(lines), seconds=5)
    assert [(line["event"], line.get("status")) for line in lines] == [("request", 400)]
