"""Bringing a database to a revision: one process at a time, all or nothing, with a copy of the SQLite file taken before."""

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from storage.postgres import postgres_engine
from storage.sqlite import sqlite_engine

HEAD = "head"
BASE = "base"
_LOCK_NUMBER = 5_107_733
_LOCK_WAIT_SECONDS = 300
_SCRIPTS = Path(__file__).parent / "migrations"


class MigrationFailed(Exception):
    """The database is as it was before; the process must not start."""


async def migrate(url: str, to: str = HEAD) -> None:
    """Bring the database up to a revision. Processes that start together wait for one another. Raises MigrationFailed."""
    await _run(url, "upgrade", to)


async def migrate_down(url: str, to: str) -> None:
    """Bring the database down to an older revision, or to `BASE`. Raises MigrationFailed."""
    await _run(url, "downgrade", to)


def newest_revision() -> str:
    """The revision this code is written for."""
    return _newest_of(_SCRIPTS)


@cache
def _newest_of(scripts: Path) -> str:
    revision = ScriptDirectory(str(scripts)).get_current_head()
    if revision is None:
        raise MigrationFailed("no migrations are installed")
    return revision


def revision_of(connection: Connection) -> str | None:
    """The revision a database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


async def _run(url: str, direction: str, to: str) -> None:
    address = make_url(url)
    try:
        if address.get_backend_name() == "sqlite":
            await asyncio.to_thread(_migrate_file, sqlite_path(address), direction, to)
        else:
            await _migrate_postgres(address, direction, to)
    except Exception as error:
        raise MigrationFailed(f"{direction} to {to} failed, nothing was changed: {error}") from error


def sqlite_path(address: URL) -> Path:
    """The file of an SQLite address; one in memory is refused, for connections would not share it."""
    if not address.database or address.database == ":memory:":
        raise ValueError("an SQLite address needs a file: sqlite:///path/to/file.db")
    return Path(address.database)


async def _migrate_postgres(address: URL, direction: str, to: str) -> None:
    engine = postgres_engine(address, 1)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT_SECONDS}s'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
            await connection.run_sync(_apply, direction, to)
    finally:
        await engine.dispose()


def _migrate_file(path: Path, direction: str, to: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _file_lock(path), sqlite_engine(path).connect() as connection:
        revision = revision_of(connection)
        if direction == "upgrade" and to == HEAD and revision == newest_revision():
            return
        if revision is not None:
            _copy(path, path.with_name(f"{path.name}.before-{direction}-from-{revision}"))
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 narrows the type
        _migrate_raw(raw, connection, direction, to)


def _migrate_raw(raw: sqlite3.Connection, connection: Connection, direction: str, to: str) -> None:
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, direction, to)
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise MigrationFailed(f"references would lead nowhere: {broken[:5]}")
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _apply(connection: Connection, direction: str, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    connection.execute(text("SELECT 1"))  # begins, so that Alembic leaves the transaction to us
    (command.upgrade if direction == "upgrade" else command.downgrade)(config, to)


@contextmanager
def _file_lock(path: Path) -> Generator[None]:
    """SQLite's own lock on a file beside the database: held across processes, and let go by a process that dies."""
    lock = sqlite3.connect(
        path.with_name(f"{path.name}.migration-lock"), isolation_level=None, timeout=_LOCK_WAIT_SECONDS
    )
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as original, sqlite3.connect(target) as copy:
        original.backup(copy)
    original.close()
    copy.close()
