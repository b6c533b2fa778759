"""A browser without JavaScript, with nobody signed in yet."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar

from tests.support.demo import Demo
from tests.tab.practice import Reader


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


@pytest.fixture
def reader(client: ClientSession, demo: Demo) -> Reader:
    return Reader(client, demo)
