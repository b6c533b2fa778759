"""Migrations up and down on both databases: nothing of the guards is lost, a failed one changes nothing, starts wait their turn."""

import asyncio
import shutil
import sqlite3
import warnings
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

import storage.migrating as migrating
from storage import Database, MigrationFailed, Work, migrate, open_database
from storage.migrating import BASE, HEAD, migrate_down, newest_revision, revision_of
from storage.tables import metadata
from tests.storage.builders import SHOP, appointment, history_entry, seat, set_up_shop
from tests.support.databases import run_sql

GUARDS = {
    "sqlite": "SELECT name || sql FROM sqlite_master WHERE type IN ('trigger', 'index', 'table') AND name NOT LIKE 'alembic%' ORDER BY 1",
    "postgresql": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1""",
}


async def structure(url: str) -> list[str]:
    """Every table, index, constraint and trigger as the database itself describes it."""
    async with await open_database(url) as database:
        return await database.read(
            lambda work: list(work.connection.execute(text(GUARDS[work.connection.dialect.name])).scalars())
        )


async def counts(database: Database) -> dict[str, int]:
    def count(work: Work) -> dict[str, int]:
        return {table.name: len(work.connection.execute(select(table)).all()) for table in metadata.sorted_tables}

    return await database.read(count)


def live(work: Work) -> None:
    set_up_shop(work)
    work.appointments.add(SHOP, appointment("a", attendees=(seat("s"),)))
    work.history.add(SHOP, history_entry("h"))


async def test_the_newest_revision_is_what_the_code_is_written_for(database: Database) -> None:
    """No table, column or index differs from `storage.tables`."""

    def differences(work: Work) -> list[Any]:
        context = MigrationContext.configure(work.connection, opts={"compare_type": True})
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*expression-based index")  # which Alembic cannot compare
            found: list[Any] = compare_metadata(context, metadata)
        return found

    def both(work: Work) -> tuple[list[Any], str | None]:
        return differences(work), revision_of(work.connection)

    assert await database.read(both) == ([], newest_revision())


async def test_down_and_up_again_gives_the_same_structure(database_url: str) -> None:
    before = await structure(database_url)
    await migrate_down(database_url, BASE)
    await migrate(database_url)
    assert await structure(database_url) == before


FUNCTIONS = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'slotkeeper%'"


async def test_down_leaves_nothing_behind(database_url: str) -> None:
    await migrate_down(database_url, BASE)
    if database_url.startswith("sqlite"):
        assert await _sqlite_names(database_url) == {"alembic_version"}
    else:
        assert await run_sql(make_url(database_url), FUNCTIONS) == []


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    async with await open_database(database_url) as database:
        await database.write(live)
        before = await counts(database)
    await migrate(database_url)
    async with await open_database(database_url) as database:
        assert await counts(database) == before


@pytest.fixture
def broken_scripts(tmp_path: Path) -> Path:
    """A copy of the migrations with one more, that drops a table and then fails."""
    scripts = tmp_path / "migrations"
    shutil.copytree(Path(migrating.__file__).parent / "migrations", scripts)
    (scripts / "versions" / "9999_broken.py").write_text(
        f'from alembic import op\n\nrevision = "9999"\ndown_revision = "{newest_revision()}"\n\n\n'
        'def upgrade():\n    op.execute("DROP TABLE welcomed")\n    op.execute("SELECT nonsense FROM nowhere")\n'
    )
    return scripts


async def test_a_failed_migration_leaves_the_old_state(
    database_url: str, broken_scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await structure(database_url)
    monkeypatch.setattr(migrating, "_SCRIPTS", broken_scripts)
    with pytest.raises(MigrationFailed, match="nothing was changed"):
        await migrate(database_url)
    assert await structure(database_url) == before


async def test_the_file_is_copied_before_it_is_migrated(sqlite_url: str) -> None:
    async with await open_database(sqlite_url) as database:
        await database.write(live)
    await migrate_down(sqlite_url, BASE)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    copy = path.with_name(f"{path.name}.before-downgrade-from-{newest_revision()}")
    async with await open_database(f"sqlite:///{copy}") as database:
        assert await database.read(lambda work: work.businesses.list_ids()) == [SHOP]


async def test_a_migration_that_breaks_references_is_refused(
    sqlite_url: str, broken_scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await open_database(sqlite_url) as database:
        await database.write(live)
    (broken_scripts / "versions" / "9999_broken.py").write_text(
        f'from alembic import op\n\nrevision = "9999"\ndown_revision = "{newest_revision()}"\n\n\n'
        'def upgrade():\n    op.execute("DELETE FROM appointment")\n'
    )
    monkeypatch.setattr(migrating, "_SCRIPTS", broken_scripts)
    with pytest.raises(MigrationFailed, match="nowhere"):
        await migrate(sqlite_url)
    async with await open_database(sqlite_url) as database:
        assert await database.read(lambda work: work.appointments.get(SHOP, appointment("a").id)) is not None


async def test_starts_at_the_same_time_wait_for_one_another(database_url: str) -> None:
    """Each on a thread of its own with connections of its own, as processes are."""
    await migrate_down(database_url, BASE)
    await asyncio.gather(*(asyncio.to_thread(asyncio.run, migrate(database_url, HEAD)) for _ in range(4)))
    async with await open_database(database_url) as database:
        await database.write(live)


async def _sqlite_names(url: str) -> set[str]:
    def look() -> set[str]:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        rows = connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        connection.close()
        return {name for (name,) in rows}

    return await asyncio.to_thread(look)
