"""What is no address of the API, or is refused before its door: told in Graph's way all the same."""

import asyncio
from typing import Any

import orjson
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


async def said_to(api: Api, head: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
    """Status and body of what is answered to a head in Latin 1, whose signs beyond ASCII are no UTF-8."""
    url = URL(api.root)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    more = (
        f"Host: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(f"{head}\r\n{more}".encode("latin-1") + body)
    told, _, answer = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(told.split()[1]), orjson.loads(answer)


async def test_a_key_of_bytes_that_are_no_text_is_none_of_ours(api: Api) -> None:
    status, told = await said_to(api, f"GET /v1.0{DEMO} HTTP/1.1\r\nAuthorization: Bearer sk_\xff")
    assert (status, told["error"]["code"]) == (401, "InvalidAuthenticationToken")


@pytest.mark.parametrize(("header", "status"), [("client-request-id", 201), ("Idempotency-Key", 400)])
@pytest.mark.parametrize("word", ["\xff", "x" * 201])
async def test_what_is_no_word_by_which_a_batch_is_known_is_taken_as_for_a_call(
    api: Api, header: str, status: int, word: str
) -> None:
    post = {"method": "POST", "url": f"{DEMO}/customers", "body": {"displayName": "x"}}
    head = f"HTTP/1.1\r\nAuthorization: Bearer {api.key}\r\n{header}: {word}"
    alone = await said_to(api, f"POST /v1.0{post['url']} {head}", orjson.dumps(post["body"]))
    _, told = await said_to(api, f"POST /v1.0/$batch {head}", orjson.dumps({"requests": [{"id": "1", **post}]}))
    assert (alone[0], told["responses"][0]["status"]) == (status, status)


async def test_pages_beside_the_api_keep_their_own_errors(api: Api) -> None:
    async with api.session.get(f"{api.root}x/%00", headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (400, "text/html")
