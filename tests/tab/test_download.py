"""Files that are sent as they come into being: whole, or seen to be broken."""

from collections.abc import AsyncGenerator

import pytest
from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

from tab.download import send_file

Chunks = AsyncGenerator[bytes, None]


async def two(*, breaks: bool, closed: list[str]) -> Chunks:
    try:
        yield b"first line\n"
        if breaks:
            raise RuntimeError("the database has gone")
        yield b"last line\n"
    finally:
        closed.append("closed")


async def fetched(*, breaks: bool, closed: list[str]) -> tuple[str, bytes]:
    """What a file is called, and what is in it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await send_file(request, "report.csv", "text/csv", two(breaks=breaks, closed=closed))

    app = web.Application()
    app.router.add_get("/", answer)
    async with (
        TestServer(app) as server,
        ClientSession() as client,
        client.get(server.make_url("/")) as response,
    ):
        return response.headers["Content-Disposition"], await response.read()


async def test_a_file_is_sent_under_its_name() -> None:
    assert await fetched(breaks=False, closed=[]) == ('attachment; filename="report.csv"', b"first line\nlast line\n")


async def test_one_that_breaks_off_does_not_look_whole() -> None:
    with pytest.raises(ClientError):
        await fetched(breaks=True, closed=[])


@pytest.mark.parametrize("breaks", [True, False])
async def test_what_it_was_made_from_is_let_go_of_at_once(breaks: bool) -> None:
    closed: list[str] = []
    try:
        await fetched(breaks=breaks, closed=closed)
    except ClientError:
        assert breaks
    assert closed == ["closed"]
