"""How much a visitor's browser fetches before the page is of use, by size: one answer, and little beside it that is kept for ever."""

import gzip
import re
from html import unescape

import pytest
from aiohttp import ClientSession

from tests.booking_page.demo import PAGE
from tests.support.demo import Demo
from web.static_files import static_files

MOST = 60 * 1024
PAGES = (PAGE, f"{PAGE}/demo-check-up", f"{PAGE}/demo-class")


async def fetch(client: ClientSession, address: str) -> tuple[bytes, dict[str, str]]:
    async with client.get(address, headers={"Accept-Encoding": "gzip", "Accept": "text/html"}) as answer:
        assert answer.status == 200
        return await answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def needed(page: str) -> list[str]:
    """Styles, scripts and icons; pictures do not count."""
    return [unescape(one) for one in re.findall(r'<(?:link|script)[^>]* (?:href|src)="(/[^"]+)"', page)]


@pytest.mark.parametrize("path", PAGES)
async def test_the_first_view_is_small(demo: Demo, path: str) -> None:
    """Compressed, headers included, with everything that it links to and nothing in the browser's cache."""
    async with ClientSession(auto_decompress=False) as client:
        page, headers = await fetch(client, f"{demo.base_url}{path}")
        assert headers["content-encoding"] == "gzip"
        answers = [(page, headers)]
        others = needed(gzip.decompress(page).decode())
        answers += [await fetch(client, f"{demo.base_url}{one}") for one in others]
    sizes = [len(body) + sum(len(name) + len(value) + 4 for name, value in head.items()) for body, head in answers]
    assert len(sizes) > 4
    assert sum(sizes) < MOST


@pytest.mark.parametrize("path", PAGES)
async def test_one_answer_is_of_use_by_itself_and_the_rest_is_kept_for_ever(demo: Demo, path: str) -> None:
    """Starts stand in the page itself; what it links to leads to nothing further, and its address changes with its content."""
    async with ClientSession() as client:
        page, _ = await fetch(client, f"{demo.base_url}{path}")
        assert b'name="start"' in page
        for one in needed(page.decode()):
            body, headers = await fetch(client, f"{demo.base_url}{one}")
            assert not re.search(rb"^\s*import |@import|url\(", body, re.MULTILINE)
            assert "immutable" in headers["cache-control"]


def test_no_style_or_script_is_sent_larger_than_it_need_be() -> None:
    own = {name: file for name, file in static_files().items() if not name.startswith("vendor/")}
    assert [name for name, file in own.items() if len(file.body) > 2000 and not file.zipped] == []


async def test_who_takes_no_compressed_page_gets_it_plain(demo: Demo) -> None:
    async with (
        ClientSession(auto_decompress=False) as client,
        client.get(f"{demo.base_url}{PAGES[1]}", headers={"Accept-Encoding": "identity"}) as answer,
    ):
        assert "Content-Encoding" not in answer.headers
        assert (await answer.read()).startswith(b"<!doctype html>")
