"""Statements run past the product, on a connection and a thread of their own; and waiting for what happens elsewhere."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable

from sqlalchemy.engine import make_url

from tests.support.databases import run_sql


def run_elsewhere(url: str, statement: str) -> None:
    """Run and commit one statement before returning, even from within a transaction on the event loop."""
    thread = threading.Thread(target=_run, args=(url, statement))
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "the statement had to wait for a lock"


def _run(url: str, statement: str) -> None:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        asyncio.run(run_sql(address, statement))
        return
    connection = sqlite3.connect(str(address.database), isolation_level=None)
    connection.execute(statement)
    connection.close()


async def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it holds; fail when it does not within the time."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not holds():
        assert loop.time() < until, "it did not come to hold in time"
        await asyncio.sleep(0.01)
