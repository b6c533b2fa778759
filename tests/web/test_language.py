"""The language of a page: the address before the browser, and of the browser's the best-liked one that is spoken."""

import pytest
from aiohttp import web

from tests.web.conftest import Serve
from web.language import management_page_language, page_language


async def told(request: web.Request) -> web.Response:
    return web.Response(text=page_language(request))


async def told_to_managers(request: web.Request) -> web.Response:
    return web.Response(text=f"{management_page_language(request)} {page_language(request)}")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("sv, nl;q=0.5, en;q=0.4", "nl"),
        ("en;q=0.3, nl;q=0.7", "nl"),
        ("nl;q=0, en", "en"),
        ("nl;q=x", "en"),
        ("sv", "en"),
        (",;,", "en"),
    ],
)
async def test_the_browsers_best_liked_spoken_language_is_taken(serve: Serve, accepted: str, language: str) -> None:
    client = await serve(web.get("/told", told))
    assert await (await client.get("/told", headers={"Accept-Language": accepted})).text() == language


async def test_the_address_goes_before_the_browser(serve: Serve) -> None:
    client = await serve(web.get("/told", told))
    assert await (await client.get("/told?lang=nl", headers={"Accept-Language": "en"})).text() == "nl"


async def test_management_pages_answer_in_english_where_they_do_not_speak_the_readers_language(serve: Serve) -> None:
    client = await serve(web.get("/told", told_to_managers))
    answers = [await (await client.get(f"/told?lang={tag}")).text() for tag in ("nl", "de", "sv")]
    assert answers == ["nl nl", "en en", "en en"]
