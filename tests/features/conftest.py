"""A fresh SQLite database for features whose outcome cannot depend on the kind of database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from storage import Database
from tests.support.databases import open_patiently


@pytest_asyncio.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    async with await open_patiently(sqlite_url) as opened:
        yield opened
