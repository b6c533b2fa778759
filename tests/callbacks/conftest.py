"""A fresh SQLite database for tests whose outcome cannot depend on the kind of database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from storage import Database, open_database


@pytest_asyncio.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    async with await open_database(sqlite_url) as opened:
        yield opened
