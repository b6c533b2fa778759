"""One business as one file: out of one database and into another, as it was, and nobody hears of it (S92)."""

import copy
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed, Refusal
from scheduling.grants import Grant
from storage import Database, Work, open_database
from storage.business_rows import CARRIED, NOT_CARRIED
from storage.tables import appointment_staff, metadata, outbox, reminder
from tests.storage.builders import outbox_item
from tests.support.builders import Shop, a_business, a_shop, staff_actor
from tests.support.databases import begin_migrated
from tests.support.whole_life import a_full_life
from usecases.access import SYSTEM, Actor
from usecases.business_file import FORMAT, read_file
from usecases.import_business import ImportWish
from usecases.stop_reminders import CHANNEL, reminder_mark, wants_no_reminders

COPY = BusinessId("second@slotkeeper")


@pytest_asyncio.fixture
async def life(database: Database) -> Shop:
    return await a_full_life(database)


@pytest_asyncio.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Shop]:
    """Another server, with a shop of its own."""
    path = tmp_path / "elsewhere" / "slotkeeper.db"
    await begin_migrated(path)
    async with await open_database(f"sqlite:///{path}") as database:
        other = await a_shop(database, business=a_business(id=BusinessId("other@slotkeeper")))
        yield other


async def told(shop: Shop, business_id: BusinessId | None = None) -> Any:
    """As it stands in a file."""
    document = await shop.usecases.moving.export_business(business_id or shop.id, SYSTEM)
    return orjson.loads(orjson.dumps(document))


async def bring(shop: Shop, document: Any, actor: Actor = SYSTEM, **given: Any) -> Any:
    return await shop.usecases.moving.import_business(ImportWish(document=document, **given), actor)


def content(document: Any) -> Any:
    """All that two files of the same business have in common: the entry that tells of an import is not."""
    kept = copy.deepcopy(document)
    kept["rows"]["history"] = [one for one in kept["rows"]["history"] if one["what"] != "business_imported"]
    del kept["exported_at"]
    return kept


async def refused(shop: Shop, document: Any, **given: Any) -> Refusal:
    before = await shop.database.read(counted)
    with pytest.raises(Invalid) as caught:
        await bring(shop, document, **given)
    assert await shop.database.read(counted) == before
    return caught.value


def counted(work: Work) -> dict[str, int]:
    tables = metadata.sorted_tables
    return {one.name: work.connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}


def test_every_table_of_a_business_is_carried_or_left_out_for_a_reason() -> None:
    known = {table.name for table in metadata.sorted_tables if "business_id" in table.c}
    carried = {table.name for table in CARRIED}
    assert known == carried | set(NOT_CARRIED)
    assert carried.isdisjoint(NOT_CARRIED)


async def test_a_business_arrives_elsewhere_as_it_was(life: Shop, elsewhere: Shop) -> None:
    document = await told(life)
    outcome = await bring(elsewhere, document)
    assert (outcome.business_id, outcome.notes) == (life.id, ())
    assert content(await told(elsewhere, life.id)) == content(document)
    assert {"waiting_wish", "attendee", "service_link", "history"} <= {
        name for name, rows in document["rows"].items() if rows
    }


async def test_nothing_waits_to_be_sent_after_an_import(life: Shop, elsewhere: Shop) -> None:
    await life.database.write(lambda work: work.outbox.add([outbox_item("m", business_id=life.id)]))
    await bring(elsewhere, await told(life))
    states = select(outbox.c.state).where(outbox.c.business_id == life.id).distinct()
    found = await elsewhere.database.read(lambda work: set(work.connection.execute(states).scalars()))
    assert found <= {"done", "dropped", "parked"}


async def test_the_same_file_twice_is_recognised(life: Shop, elsewhere: Shop) -> None:
    document = await told(life)
    await bring(elsewhere, document)
    before = await elsewhere.database.read(counted)
    again = await bring(elsewhere, {**document, "exported_at": "2030-01-01T00:00:00+00:00"})
    assert again.is_known
    assert await elsewhere.database.read(counted) == before


async def test_another_file_never_overwrites_a_business(life: Shop) -> None:
    refusal = await refused(life, await told(life))
    assert (refusal.data["field"], refusal.data["rule"]) == ("file.id", "already_there")


async def test_the_id_of_a_deleted_business_is_never_given_again(life: Shop) -> None:
    document = await told(life)
    await life.database.write(lambda work: work.deleting.take_name(life.id))
    assert (await refused(life, document)).data["rule"] == "id_used"


async def test_a_trial_stores_nothing_and_says_what_would_come(life: Shop, elsewhere: Shop) -> None:
    document = await told(life)
    before = await elsewhere.database.read(counted)
    outcome = await bring(elsewhere, document, is_trial=True)
    assert outcome.counts["appointment"] == len(document["rows"]["appointment"])
    assert await elsewhere.database.read(counted) == before


async def test_a_copy_beside_has_seats_of_its_own_and_touches_nothing_of_the_other(life: Shop) -> None:
    document = await told(life)
    await bring(life, document, as_id=COPY)
    copied, kept = await told(life, COPY), await told(life)
    assert content(kept) == content(document)
    mine, theirs = ({row["id"] for row in one["rows"]["attendee"]} for one in (copied, kept))
    assert len(mine) == len(theirs)
    assert mine.isdisjoint(theirs)
    assert copied["rows"]["business"][0]["is_published"] is False
    assert {row["meeting_handle"] == {} for row in copied["rows"]["appointment"]} == {True}


async def test_a_copy_reminds_nobody(life: Shop) -> None:
    await bring(life, await told(life), as_id=COPY)
    states = select(reminder.c.state).where(reminder.c.business_id == COPY).distinct()
    assert "planned" not in await life.database.read(lambda work: set(work.connection.execute(states).scalars()))


async def test_whoever_wanted_no_reminders_is_left_alone_there_too(life: Shop, elsewhere: Shop) -> None:
    address = next(row["email"] for row in (await told(life))["rows"]["customer"] if row["email"])
    mark = reminder_mark(life.id, address)
    await life.database.write(lambda work: work.suppressions.add(CHANNEL, mark, "unsubscribed", life.clock.now()))
    await bring(elsewhere, await told(life))
    assert await elsewhere.database.read(lambda work: wants_no_reminders(work, life.id, address))


async def test_people_are_linked_there_to_their_accounts(life: Shop, elsewhere: Shop) -> None:
    document = await told(life)
    before = {row["id"]: row["account_id"] for row in document["rows"]["staff_member"]}
    objects = {one["id"]: one["object_id"] for one in document["accounts"]}
    await bring(elsewhere, document)
    arrived = await told(elsewhere, life.id)
    there = {one["id"]: one["object_id"] for one in arrived["accounts"]}
    after = {row["id"]: row["account_id"] for row in arrived["rows"]["staff_member"]}
    assert any(before.values())
    assert {one: there.get(account) for one, account in after.items()} == {
        one: objects.get(account) for one, account in before.items()
    }


async def test_a_broken_file_is_refused_by_member_and_rule(life: Shop, elsewhere: Shop) -> None:
    document = await told(life)
    document["rows"]["attendee"][1]["customer_id"] = "nobody"
    refusal = await refused(elsewhere, document)
    assert (refusal.data["field"], refusal.data["rule"]) == ("rows.attendee[1].customer_id", "not_in_file")


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"format": "other"}, "file.format", "must_be"),
        ({"version": 99}, "file.version", "must_be"),
        ({"id": "no address"}, "file.id", "business_id"),
        ({"surplus": 1}, "file.surplus", "unknown_field"),
        ({"rows": []}, "file.rows", "an_object"),
        ({"rows": {"business": {}}}, "rows.business", "shape"),
        ({"rows": {}}, "rows.business", "required"),
        ({"accounts": [{"id": 3}]}, "file.accounts[0].id", "shape"),
        ({"stopped": {"texts": [1]}}, "file.stopped.texts", "shape"),
    ],
)
def test_what_is_no_such_file_is_refused(change: Any, field: str, rule: str) -> None:
    document = {"format": FORMAT, "version": 1, "id": "a@slotkeeper", "rows": {"business": [{}]}, **change}
    with pytest.raises(Invalid) as caught:
        read_file(document)
    assert (caught.value.data["field"], caught.value.data["rule"]) == (field, rule)


async def test_what_overlaps_in_the_file_is_refused_by_the_guard(life: Shop, elsewhere: Shop) -> None:
    """The guards of the database hold for what comes in by a file as for what is booked."""
    document = await told(life)
    rows = document["rows"]
    first = next(row for row in rows["appointment"] if row["state"] == "booked")
    person = next(row for row in rows["appointment_staff"] if row["appointment_id"] == first["id"])
    rows["appointment"].append({**first, "id": "twin", "reference": "SK-TWINAA", "draft_id": None})
    rows["appointment_staff"].append({**person, "appointment_id": "twin"})
    refusal = await refused(elsewhere, document)
    assert refusal.data["rule"] == "guard_slot_taken"
    assert refusal.data["field"] == f"rows.appointment_staff[{len(rows['appointment_staff']) - 1}]"


async def test_more_people_than_seats_are_refused_by_the_guard(life: Shop, elsewhere: Shop) -> None:
    document = await told(life)
    seats = document["rows"]["attendee"]
    seats += [{**seats[0], "id": f"{seats[0]['id']}{number}", "is_cancelled": False} for number in range(20)]
    assert (await refused(elsewhere, document)).data["rule"] == "guard_full"


async def test_what_arrived_takes_its_time(life: Shop, elsewhere: Shop) -> None:
    await bring(elsewhere, await told(life))
    columns = (appointment_staff.c.appointment_id, appointment_staff.c.busy_from, appointment_staff.c.is_active)
    taken = select(*columns).where(appointment_staff.c.business_id == life.id).order_by(*columns[:2])
    held = appointment_staff.c.held_until.is_(None)
    before, after = [
        await one.database.read(lambda work: [tuple(row) for row in work.connection.execute(taken.where(held))])
        for one in (life, elsewhere)
    ]
    assert before == after


async def test_only_administrators_have_the_file(life: Shop) -> None:
    assert (await life.usecases.moving.export_business(life.id, staff_actor("ada")))["id"] == life.id
    with pytest.raises(NotAllowed):
        await life.usecases.moving.export_business(life.id, staff_actor("bram"))


async def test_a_program_that_may_not_make_businesses_may_not_import(life: Shop, elsewhere: Shop) -> None:
    reader = Actor(kind="program", tenant_id="t", grants=frozenset({Grant.READ}))
    with pytest.raises(NotAllowed):
        await bring(elsewhere, await told(life), reader)


async def test_a_program_brings_a_business_to_its_own_tenant(life: Shop, elsewhere: Shop) -> None:
    program = Actor(kind="program", program_id="key:1", tenant_id="new-tenant", grants=frozenset(Grant))
    await bring(elsewhere, await told(life), program)
    arrived = (await told(elsewhere, life.id))["rows"]
    assert arrived["business"][0]["tenant_id"] == "new-tenant"
    assert {row["account_id"] for row in arrived["staff_member"]} == {None}
