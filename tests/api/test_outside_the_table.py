"""What is no address of the API, or is refused before its door: told in Graph's way all the same."""

import asyncio

import pytest
from yarl import URL

from tests.api.conftest import BUSINESSES, DEMO, Api


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "", 404, "ErrorItemNotFound"),
        ("GET", "/", 404, "ErrorItemNotFound"),
        ("GET", "/nothing", 404, "ErrorItemNotFound"),
        ("GET", "/solutions/%00", 400, "BadRequest"),
        ("PUT", BUSINESSES, 405, "methodNotAllowed"),
        ("OPTIONS", BUSINESSES, 405, "methodNotAllowed"),
    ],
)
async def test_every_error_has_graphs_body(api: Api, method: str, path: str, status: int, code: str) -> None:
    said = await api.send(method, path, Accept="text/html", client_request_id="c-1")
    assert (said.status, said.error["code"]) == (status, code)
    assert said.error["innerError"]["request-id"] == said.headers["request-id"]
    assert said.error["innerError"]["client-request-id"] == said.headers["client-request-id"] == "c-1"


async def test_what_we_cannot_do_is_refused_to_whoever_expects_it(api: Api) -> None:
    said = await api.send("GET", BUSINESSES, Expect="tea")
    assert (said.status, said.error["message"]) == (417, "expectation failed")


async def test_whoever_waits_for_leave_to_send_a_body_gets_it(api: Api) -> None:
    url = URL(api.root)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST /v1.0{DEMO}/services HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {api.key}\r\n"
    writer.write(f"{head}Expect: 100-continue\r\nContent-Length: 19\r\nConnection: close\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b'{"displayName":"x"}')
    assert (await reader.readline()).startswith(b"HTTP/1.1 201")
    writer.close()


async def test_pages_beside_the_api_keep_their_own_errors(api: Api) -> None:
    async with api.session.get(f"{api.root}x/%00", headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (400, "text/html")
