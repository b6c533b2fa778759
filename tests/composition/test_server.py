"""What cannot be read as HTTP is answered with the body that errors of the API have, and the connection is closed."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from aiohttp import web

from composition.server import Runner
from tests.storage.elsewhere import eventually


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


@pytest.fixture
async def runner() -> AsyncIterator[Runner]:
    app = web.Application()
    app.router.add_get("/{rest:.*}", hello)
    made = Runner(app, access_log=None, shutdown_timeout=1, keepalive_timeout=7, handler_cancellation=True)
    await made.setup()
    await web.TCPSite(made, "127.0.0.1", 0).start()
    yield made
    await made.cleanup()


@pytest.fixture
def port(runner: Runner) -> int:
    return int(runner.addresses[0][1])


async def answer(port: int, *parts: bytes) -> tuple[int, bytes, bytes]:
    """Status, headers and body; read until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0.02)
    raw = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


LONG = b"X-Long: " + b"x" * 9000 + b"\r\n"
START = b"GET /v1.0/solutions/bookingBusinesses HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ((START + LONG + b"\r\n",), 431, "requestHeadersTooLarge"),
        ((START, LONG + b"\r\n"), 431, "requestHeadersTooLarge"),
        ((b"GET /v1.0/" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",), 431, "requestHeadersTooLarge"),
        ((START + b"no header at all\r\n\r\n",), 400, "BadRequest"),
        ((START + b"Content-Length: one\r\n\r\n",), 400, "BadRequest"),
        ((b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",), 400, "BadRequest"),
    ],
)
async def test_it_has_graphs_body(port: int, parts: tuple[bytes, ...], status: int, code: str) -> None:
    found, head, body = await answer(port, *parts)
    error = orjson.loads(body)["error"]
    assert (found, error["code"]) == (status, code)
    assert b"content-type: application/json" in head
    assert b"request-id: " + error["innerError"]["request-id"].encode() in head


async def test_what_can_be_read_comes_to_its_door(port: int) -> None:
    assert (await answer(port, START + b"Connection: close\r\n\r\n"))[::2] == (200, b"hello")


async def test_server_and_connections_are_as_aiohttp_was_told_to_make_them(runner: Runner, port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    server = runner.server
    assert server is not None
    await eventually(lambda: bool(server.connections))
    assert (server.handler_cancellation, server.connections[0].keepalive_timeout) == (True, 7)
    writer.close()
