"""A practice to talk to, on SQLite: what the databases do alike is tested elsewhere."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.databases import open_patiently
from tests.support.practice import Practice, open_practice


@pytest_asyncio.fixture
async def practice(sqlite_url: str) -> AsyncIterator[Practice]:
    async with await open_patiently(sqlite_url) as database, open_practice(database) as opened:
        yield opened
