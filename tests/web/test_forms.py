"""What programs that are no browser put into forms: nothing of it reaches a database that could not keep it."""

import pytest
from aiohttp import web

from tests.web.conftest import Serve
from web.forms import read_form

PART = 'Content-Disposition: form-data; name="name"\r\nContent-Type: text/plain; charset='


async def tells_name(request: web.Request) -> web.Response:
    return web.json_response((await read_form(request)).get("name"))


@pytest.mark.parametrize(
    ("charset", "typed"), [("utf-7", "A+2AA-n"), ("unicode_escape", r"A\ud800n"), ("utf-8", "A\0n")]
)
async def test_signs_that_cannot_be_stored_are_left_out(serve: Serve, charset: str, typed: str) -> None:
    client = await serve(web.post("/name", tells_name))
    body = f"--b\r\n{PART}{charset}\r\n\r\n{typed}\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    async with client.post("/name", data=body.encode(), headers=headers) as answer:
        assert await answer.json() == "An"


async def test_every_value_of_a_repeated_field_is_kept(serve: Serve) -> None:
    async def tells_all(request: web.Request) -> web.Response:
        return web.json_response([*(await read_form(request)).items()])

    client = await serve(web.post("/name", tells_all))
    async with client.post("/name", data=[("one", "a"), ("one", "b\0")]) as answer:
        assert await answer.json() == [["one", "a"], ["one", "b"]]


@pytest.mark.parametrize("body", [b"--b\r\nbad", b"--b\r\nbad\r\n\r\nx\r\n--b--\r\n", b"", b"--b", b"--c\r\n\r\n"])
async def test_parts_that_are_none_are_a_bad_request(serve: Serve, body: bytes) -> None:
    client = await serve(web.post("/name", tells_name))
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    async with client.post("/name", data=body, headers=headers) as answer:
        assert answer.status in (200, 400)
