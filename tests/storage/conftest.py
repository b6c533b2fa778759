"""The small business of `builders`, stored on both databases."""

import pytest_asyncio

from storage import Database
from tests.storage.builders import set_up_shop


@pytest_asyncio.fixture
async def shop(database: Database) -> Database:
    await database.write(set_up_shop)
    return database
