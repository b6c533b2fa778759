"""One running product for all stories of a file, and a story that has not begun."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession, CookieJar

from tests.scenarios.story import Story
from tests.support.running_host import Host, running_host
from tests.tab.forms import sign_in


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Host]:
    async with running_host(tmp_path_factory.mktemp("stories"), undo_seconds="1", form_seconds="0") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def story(host: Host) -> AsyncIterator[Story]:
    """The administrator is signed in."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as office, ClientSession() as street:
        await sign_in(office, host.url, "administrator")
        yield Story(host, office, street)
