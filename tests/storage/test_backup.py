"""A copy of everything, taken and put back while the product runs, from either database into either."""

import gzip
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scheduling.errors import SlotRefused
from scheduling.staff import StaffId
from storage import Database, Work, open_database
from storage.backup import RestoreRefused, restore_backup, write_backup
from storage.tables import metadata
from tests.storage.builders import ANNA, BRAM, NOOR, SHOP, appointment, seat


def everything(work: Work) -> dict[str, list[tuple[Any, ...]]]:
    """All rows; the version numbers apart, for they rise."""
    found = {}
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if column.name != "version"]
        found[table.name] = sorted((tuple(row) for row in work.connection.execute(select(*columns))), key=repr)
    return found


def book(one: str, hour: int, work: Work) -> None:
    work.appointments.add(SHOP, appointment(one, hour, attendees=(seat(f"seat-{one}"),)))


@pytest.fixture
async def filled(shop: Database) -> Database:
    await shop.write(partial(book, "first", 9))
    return shop


async def test_what_was_copied_comes_back_and_what_came_later_is_gone(filled: Database, tmp_path: Path) -> None:
    before = await filled.read(everything)
    await filled.read(partial(write_backup, tmp_path / "copy"))
    await filled.write(partial(book, "later", 14))
    await filled.write(partial(restore_backup, tmp_path / "copy"))
    assert await filled.read(everything) == before


async def test_a_copy_of_one_database_fills_the_other(
    filled: Database, tmp_path: Path, sqlite_url: str, postgres_url: str
) -> None:
    before = await filled.read(everything)
    await filled.read(partial(write_backup, tmp_path / "copy"))
    other = sqlite_url if filled.url.startswith("postgresql") else postgres_url
    async with await open_database(other) as target:
        await target.write(partial(restore_backup, tmp_path / "copy"))
        assert await target.read(everything) == before


async def test_the_guards_stand_again_after_a_restore(filled: Database, tmp_path: Path) -> None:
    await filled.read(partial(write_backup, tmp_path / "copy"))
    await filled.write(partial(restore_backup, tmp_path / "copy"))
    with pytest.raises(SlotRefused):
        await filled.write(partial(book, "rival", 9))


async def test_numbers_are_above_all_that_were_ever_seen(filled: Database, tmp_path: Path) -> None:
    await filled.read(partial(write_backup, tmp_path / "copy"))
    await filled.write(partial(book, "later", 14))
    seen = await filled.versions(SHOP, [BRAM, NOOR])
    await filled.write(partial(restore_backup, tmp_path / "copy"))
    now = await filled.versions(SHOP, [BRAM, NOOR])
    assert now.business > seen.business
    assert all(new > old for new, old in zip(now.staff, seen.staff, strict=True))


async def test_somebody_new_gets_a_number_nobody_had(filled: Database, tmp_path: Path) -> None:
    await filled.read(partial(write_backup, tmp_path / "copy"))
    await filled.write(partial(restore_backup, tmp_path / "copy"))

    def add(work: Work) -> tuple[int, list[int]]:
        old = [person.number for person in work.staff.list(SHOP)]
        person = work.staff.get(SHOP, BRAM)
        return work.staff.add(SHOP, replace(person, id=StaffId("new"), account_id=None)).number, old

    number, old = await filled.write(add)
    assert number not in old


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
async def test_a_file_cut_short_changes_nothing(filled: Database, tmp_path: Path, kept: float) -> None:
    path = tmp_path / "copy"
    await filled.read(partial(write_backup, path))
    before = await filled.read(everything)
    whole = gzip.decompress(path.read_bytes())
    lines = whole.splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[: int(len(lines) * kept)])))
    with pytest.raises(RestoreRefused):
        await filled.write(partial(restore_backup, path))
    assert await filled.read(everything) == before


async def test_any_other_file_is_refused(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("not a backup")
    with pytest.raises(RestoreRefused, match="is no backup"):
        await filled.write(partial(restore_backup, tmp_path / "copy"))


async def test_a_copy_of_another_revision_is_refused(filled: Database, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.write_bytes(gzip.compress(b'{"format":"slotkeeper backup 1","revision":"9999"}\n'))
    with pytest.raises(RestoreRefused, match="9999"):
        await filled.write(partial(restore_backup, path))


async def test_names_in_other_scripts_survive(filled: Database, tmp_path: Path) -> None:
    await filled.read(partial(write_backup, tmp_path / "copy"))
    await filled.write(partial(restore_backup, tmp_path / "copy"))
    assert (await filled.read(lambda work: work.customers.get(SHOP, ANNA))).display_name == "Anna Özgür"
