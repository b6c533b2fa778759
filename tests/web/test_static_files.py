"""Static files: out of memory, zipped for those who take it, kept for ever under an address that changes with the content."""

import gzip

import pytest

from tests.web.conftest import Client, Serve
from web.static_files import StaticFile, static_address, static_files


@pytest.fixture
async def client(serve: Serve) -> Client:
    return await serve()


async def test_a_file_is_zipped_for_those_who_take_it(client: Client) -> None:
    async with client.get("/static/web/base.css", headers={"Accept-Encoding": "gzip"}, auto_decompress=False) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await answer.read()) == base().body


async def test_and_plain_for_those_who_do_not(client: Client) -> None:
    async with client.get("/static/web/base.css", headers={"Accept-Encoding": "identity"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert await answer.read() == base().body


async def test_under_the_marked_address_it_may_be_kept_for_ever(client: Client) -> None:
    async with client.get(static_address("web/base.css")) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    async with client.get("/static/web/base.css") as answer:
        assert answer.headers["Cache-Control"] == "no-store"


async def test_who_has_it_already_gets_no_second_copy(client: Client) -> None:
    async with client.get("/static/web/base.css", headers={"If-None-Match": f'"{base().mark}"'}) as answer:
        assert answer.status == 304


@pytest.mark.parametrize("path", ["web/nothing.css", "web/..%2Fpages.py", "nowhere/base.css", "vendor/package.json"])
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    async with client.get(f"/static/{path}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(("name", "kind"), [("web/base.css", "text/css"), ("web/icon.svg", "image/svg+xml")])
async def test_each_file_says_what_it_is(client: Client, name: str, kind: str) -> None:
    async with client.get(f"/static/{name}") as answer:
        assert answer.content_type == kind


def base() -> StaticFile:
    return static_files()["web/base.css"]
