"""The only package that knows SQL. Open a database with `open_database`, bring it up to date with `migrate`."""

from sqlalchemy.engine import make_url

from storage.changes import Change, Versions
from storage.engine import LOCK_WAIT_SECONDS, Database
from storage.migrating import MigrationFailed, migrate, sqlite_path
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase
from storage.work import Work

__all__ = ["Change", "Database", "MigrationFailed", "Versions", "Work", "migrate", "open_database"]


async def open_database(url: str, *, lock_wait: float = LOCK_WAIT_SECONDS) -> Database:
    """Open a migrated database: `sqlite:///data/slotkeeper.db` or `postgresql://user:password@host/name`.

    After `lock_wait` seconds without a lock or a connection a write is told that the database is busy.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return await SqliteDatabase.open(sqlite_path(address), lock_wait=lock_wait)
    if address.get_backend_name() == "postgresql":
        return await PostgresDatabase.open(address, lock_wait=lock_wait)
    raise ValueError(f"unknown database {address.get_backend_name()!r}: sqlite and postgresql are supported")
