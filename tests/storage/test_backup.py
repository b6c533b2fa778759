"""A copy of everything, and everything back from it, on a database that goes on running."""

import asyncio
import gzip
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from scheduling.errors import Refusal
from scheduling.staff import StaffId, StaffMember
from storage import Change, Database, Work, open_database
from storage.backup import RestoreRefused, restore_backup, write_backup
from storage.logos import Logo
from storage.tables import metadata
from tests.storage.builders import BRAM, NOW, SHOP, appointment, at, history_entry, outbox_item, seat
from tests.support.builders import staff_actor
from tests.support.whole_life import a_full_life
from usecases.remove_business import DeleteWish

VERSIONS = {"business.version", "staff_member.version"}


def live(work: Work) -> None:
    booked = appointment("a", attendees=(seat("s", consented_at=NOW),))
    work.appointments.add(SHOP, booked)
    work.history.add(SHOP, history_entry("h"))
    work.outbox.add([outbox_item("m")])
    work.logos.put(SHOP, Logo("image/png", bytes(range(256)), NOW))


def everything(work: Work) -> dict[str, list[Any]]:
    """All rows of all tables, but for the version numbers."""
    return {
        table.name: sorted(
            str([value for name, value in row._mapping.items() if f"{table.name}.{name}" not in VERSIONS])
            for row in work.connection.execute(select(table))
        )
        for table in metadata.sorted_tables
    }


def rewrite(copy: Path, change: Callable[[bytes], bytes]) -> None:
    copy.write_bytes(gzip.compress(change(gzip.decompress(copy.read_bytes()))))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.gz"


async def test_a_restored_database_holds_what_the_copied_one_held(shop: Database, copy: Path) -> None:
    await shop.write(live)
    before = await shop.read(everything)
    await shop.read(partial(write_backup, copy))
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("b", 15)))
    await shop.write(partial(restore_backup, copy))
    assert await shop.read(everything) == before


async def test_wishes_offers_series_links_codes_replies_and_forms_come_back(database: Database, copy: Path) -> None:
    shop = await a_full_life(database)
    before = await database.read(everything)
    filled = {name for name, rows in before.items() if rows}
    assert {"waiting_wish", "waiting_offer", "service_link", "one_time_code"} <= filled
    await database.read(partial(write_backup, copy))
    await shop.usecases.delete_business(
        DeleteWish(business_id=shop.id, typed_name="The Shop", drops_coming=True), staff_actor("ada")
    )
    await database.write(partial(restore_backup, copy))
    assert await database.read(everything) == before


async def test_a_restore_leaves_the_beats_of_the_workers_alone(shop: Database, copy: Path) -> None:
    await shop.write(lambda work: work.beats.keep("w", NOW))
    await shop.read(partial(write_backup, copy))
    await shop.write(lambda work: work.beats.keep("w", at(9)))
    await shop.write(partial(restore_backup, copy))
    assert await shop.read(lambda work: work.beats.last()) == at(9)


async def test_a_copy_of_one_database_fills_the_other(
    shop: Database, copy: Path, sqlite_url: str, postgres_url: str
) -> None:
    await shop.write(live)
    before = await shop.read(everything)
    await shop.read(partial(write_backup, copy))
    other_url = postgres_url if shop.url.startswith("sqlite") else sqlite_url
    async with await open_database(other_url) as other:
        await other.write(partial(restore_backup, copy))
        assert await other.read(everything) == before


async def test_after_a_restore_the_guards_are_in_place(shop: Database, copy: Path) -> None:
    await shop.write(live)
    await shop.read(partial(write_backup, copy))
    await shop.write(partial(restore_backup, copy))
    with pytest.raises(Refusal):
        await shop.write(lambda work: work.appointments.add(SHOP, appointment("b")))
    with pytest.raises(DBAPIError):
        await shop.write(lambda work: work.history.add(SHOP, history_entry("h")))


async def test_after_a_restore_new_people_get_new_numbers(shop: Database, copy: Path) -> None:
    await shop.read(partial(write_backup, copy))
    await shop.write(partial(restore_backup, copy))
    new = StaffMember(id=StaffId("eva"), display_name="Eva")
    assert (await shop.write(lambda work: work.staff.add(SHOP, new))).number == 3


async def test_a_restore_raises_every_number_above_all_before(shop: Database, copy: Path) -> None:
    await shop.read(partial(write_backup, copy))
    for _ in range(3):
        await shop.write(lambda work: work.staff.lock(SHOP, [BRAM]))
    before = await shop.versions(SHOP, [BRAM])
    heard: list[Change] = []
    shop.on_change(heard.append)
    await shop.write(partial(restore_backup, copy))
    after = await shop.versions(SHOP, [BRAM])
    assert after.business > before.business
    assert after.staff > before.staff
    assert heard[0].is_configuration


async def test_a_file_cut_short_changes_nothing(shop: Database, copy: Path) -> None:
    await shop.write(live)
    await shop.read(partial(write_backup, copy))
    rewrite(copy, lambda content: content[: content.rindex(b"\n", 0, -1) + 1])
    before = await shop.read(everything)
    with pytest.raises(RestoreRefused):
        await shop.write(partial(restore_backup, copy))
    assert await shop.read(everything) == before


@pytest.mark.parametrize(
    ("present", "damaged"),
    [
        (b'"table":"customer"', b'"table":"customers"'),
        (b'"display_name"', b'"displayed_name"'),
        (b'["shop@example.com",', b'["shop@slotkeeper","one too many",'),
        (b'["shop@example.com",', b"[null,"),
        (b'+00:00"', b'+00:0x"'),
    ],
)
async def test_a_file_whose_content_does_not_fit_changes_nothing(
    shop: Database, copy: Path, present: bytes, damaged: bytes
) -> None:
    await shop.write(live)
    await shop.read(partial(write_backup, copy))
    rewrite(copy, lambda content: content.replace(present, damaged))
    before = await shop.read(everything)
    with pytest.raises(RestoreRefused):
        await shop.write(partial(restore_backup, copy))
    assert await shop.read(everything) == before


async def test_a_file_of_another_kind_is_refused(shop: Database, copy: Path) -> None:
    await asyncio.to_thread(copy.write_text, "no backup at all")
    with pytest.raises(RestoreRefused):
        await shop.write(partial(restore_backup, copy))


async def test_a_copy_of_another_revision_is_refused(shop: Database, copy: Path) -> None:
    await shop.read(partial(write_backup, copy))
    rewrite(copy, lambda content: content.replace(b'"revision":"', b'"revision":"x'))
    with pytest.raises(RestoreRefused, match="restore it with the version"):
        await shop.write(partial(restore_backup, copy))


async def test_a_copy_that_could_not_be_finished_does_not_appear(shop: Database, tmp_path: Path) -> None:
    target = tmp_path / "folder" / "copy.gz"
    with pytest.raises(FileNotFoundError):
        await shop.read(partial(write_backup, target))
    assert not target.exists()
