"""The development phone shows the text messages that a customer would have got."""

import os
from pathlib import Path

import pytest

from adapters.console import FileSms
from tests.web.conftest import Serve

NUMBER, LINK = "+31612345678", "http://localhost:3978/join/abc"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sms"


def make_old(folder: Path) -> None:
    for path in folder.iterdir():
        os.utime(path, (1, 1))


async def shown(serve: Serve) -> str:
    client = await serve()
    return await (await client.get("/dev/sms")).text()


async def test_an_empty_phone_says_what_to_do(serve: Serve) -> None:
    assert "No text message yet" in await shown(serve)


async def test_it_shows_to_which_number_what_was_sent(serve: Serve, folder: Path) -> None:
    await FileSms(folder).send(NUMBER, "De Praktijk: tot morgen, één uur & een beetje <vroeger>", key="k")
    text = await shown(serve)
    assert NUMBER in text
    assert "één uur &amp; een beetje &lt;vroeger&gt;" in text


async def test_the_way_into_the_meeting_can_be_followed(serve: Serve, folder: Path) -> None:
    await FileSms(folder).send(NUMBER, f"De Praktijk: tot morgen. {LINK}", key="k")
    assert f'<a href="{LINK}">' in await shown(serve)


async def test_what_is_no_address_of_the_web_becomes_no_link(serve: Serve, folder: Path) -> None:
    await FileSms(folder).send(NUMBER, "tot morgen javascript:alert(1)", key="k")
    assert "javascript:alert(1)" in (text := await shown(serve))
    assert 'href="javascript' not in text


async def test_the_newest_comes_first(serve: Serve, folder: Path) -> None:
    await FileSms(folder).send(NUMBER, "the first", key="k1")
    make_old(folder)
    await FileSms(folder).send(NUMBER, "the second", key="k2")
    text = await shown(serve)
    assert text.index("the second") < text.index("the first")
