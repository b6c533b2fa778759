"""A copy that comes in parts: as it would have come in one piece, what is the same left alone, and the guards in force (S92)."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import select

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed
from storage import Database
from storage.business_rows import CARRIED
from storage.portions import PORTIONED
from storage.tables import appointment, appointment_staff
from tests.support.builders import Shop, staff_actor
from tests.support.whole_life import a_full_life
from usecases.access import SYSTEM, Actor
from usecases.business_file import STAYS_WITH_THE_OTHER
from usecases.clone_whole import TABLES
from usecases.import_business import ImportWish
from usecases.import_portion import PortionWish
from usecases.stop_reminders import wants_no_reminders

COPY = BusinessId("second@slotkeeper")
OF_APPOINTMENTS = ("appointment_staff", "attendee", "reminder")


@pytest_asyncio.fixture
async def life(database: Database) -> Shop:
    """With a copy of which the business itself has come."""
    shop = await a_full_life(database)
    document = await told(shop)
    await shop.usecases.moving.import_business(ImportWish(document={**document, "rows": first_of(document)}), SYSTEM)
    return shop


async def told(shop: Shop) -> Any:
    """The business as a copy, as far as it comes in parts."""
    document = orjson.loads(orjson.dumps(await shop.usecases.moving.export_business(shop.id, SYSTEM, COPY)))
    return {**document, "rows": {name: rows for name, rows in document["rows"].items() if name in PORTIONED}}


def first_of(document: Any) -> dict[str, Any]:
    own = [one for one in document["rows"]["scheduling_policy"] if not one["service_id"]]
    return {"business": document["rows"]["business"], "scheduling_policy": own}


async def bring(shop: Shop, document: Any, gone: Mapping[str, list[str]] | None = None, actor: Actor = SYSTEM) -> Any:
    return await shop.usecases.moving.import_portion(COPY, PortionWish(document=document, gone=gone or {}), actor)


async def arrived(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """What there is of the copy, without the entry that tells of the import."""
    document = orjson.loads(orjson.dumps(await shop.usecases.moving.export_business(COPY, SYSTEM)))
    rows = {name: document["rows"][name] for name in sorted(PORTIONED)}
    return {**rows, "history": [one for one in rows["history"] if one["what"] != "business_imported"]}


async def rows_of(shop: Shop, table: str) -> list[dict[str, Any]]:
    return (await arrived(shop))[table]


def in_order(rows: Iterable[Any]) -> list[str]:
    return sorted(orjson.dumps(one, option=orjson.OPT_SORT_KEYS).decode() for one in rows)


def one_booked(document: Any, **changed: Any) -> Any:
    """The part that holds one appointment that stands, with all that belongs to it."""
    rows = document["rows"]
    row = next(one for one in rows["appointment"] if one["state"] == "booked")
    owned = {name: [one for one in rows[name] if one["appointment_id"] == row["id"]] for name in OF_APPOINTMENTS}
    return {**document, "rows": {"appointment": [{**row, **changed}], **owned}}


async def refused(shop: Shop, document: Any, gone: Any = None) -> tuple[str, str]:
    before = await arrived(shop)
    with pytest.raises(Invalid) as caught:
        await bring(shop, document, gone)
    assert await arrived(shop) == before
    return str(caught.value.data["field"]), str(caught.value.data["rule"])


def test_every_table_that_a_copy_has_comes_in_parts() -> None:
    """One that is added to what is carried would else be left out of copies in silence."""
    assert {table.name for table in CARRIED} - set(STAYS_WITH_THE_OTHER) == PORTIONED
    assert PORTIONED == TABLES


async def test_a_copy_in_parts_is_as_it_would_be_in_one_piece(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    found = await arrived(life)
    for table, rows in document["rows"].items():
        spared = [{**one, **({"web_slug": ""} if table == "business" else {})} for one in rows]
        there = [{**one, **({"web_slug": ""} if table == "business" else {})} for one in found[table]]
        if table == "reminder":
            spared = [{**one, "state": one["state"].replace("planned", "dropped")} for one in spared]
        assert in_order(there) == in_order(spared), table


async def test_the_same_part_again_changes_nothing(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    before = await arrived(life)
    counts = await bring(life, document)
    assert {what for counted in counts.values() for what, number in counted.items() if number} == {"same"}
    assert await arrived(life) == before


async def test_what_two_bring_at_once_comes_once(life: Shop) -> None:
    document = await told(life)
    first, second = await asyncio.gather(bring(life, document), bring(life, document))
    number = len(document["rows"]["appointment"])
    assert first["appointment"] + second["appointment"] == Counter(new=number, same=number)
    assert len(await rows_of(life, "attendee")) == len(document["rows"]["attendee"])


async def test_what_differs_becomes_as_told_with_all_that_belongs_to_it(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    part = one_booked(document, notes="other", state="cancelled")
    part["rows"]["attendee"] = [{**one, "is_cancelled": True} for one in part["rows"]["attendee"]]
    part["rows"]["reminder"] = []
    counts = await bring(life, part)
    id_ = part["rows"]["appointment"][0]["id"]
    assert counts["appointment"] == {"changed": 1}
    assert not [one for one in await rows_of(life, "reminder") if one["appointment_id"] == id_]
    columns = (appointment.c.notes, appointment.c.seats_taken, appointment_staff.c.is_active)
    mine = select(*columns).where(appointment.c.business_id == COPY, appointment.c.id == id_)
    joined = mine.join_from(appointment, appointment_staff)
    found = await life.database.read(lambda work: work.connection.execute(joined).one())
    assert tuple(found) == ("other", 0, False)


async def test_an_appointment_moves_with_the_time_it_takes(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    row = one_booked(document)["rows"]["appointment"][0]
    later = {name: row[name].replace("2027-", "2028-") for name in ("starts_at", "ends_at")}
    await bring(life, one_booked(document, **later))
    again = one_booked(document, id="other", reference="SK-OTHER", draft_id=None)
    for name in OF_APPOINTMENTS:
        again["rows"][name] = [{**one, "appointment_id": "other"} for one in again["rows"][name]]
    for at, seat in enumerate(again["rows"]["attendee"]):
        seat["id"] = f"seat{at}"
    again["rows"]["reminder"] = []
    assert (await bring(life, again))["appointment"] == {"new": 1}


async def test_what_takes_the_time_of_another_is_refused_by_its_place(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    twin = one_booked(document, id="twin", reference="SK-TWINAA", draft_id=None)["rows"]
    person = {**twin["appointment_staff"][0], "appointment_id": "twin"}
    part = {**document, "rows": {"appointment": twin["appointment"], "appointment_staff": [person]}}
    assert await refused(life, part) == ("rows.appointment_staff[0]", "guard_slot_taken")


async def test_what_was_changed_more_often_here_is_not_set_back(life: Shop) -> None:
    document = await told(life)
    await bring(life, one_booked_with_references(document, sequence=7))
    assert await refused(life, one_booked(document, sequence=6)) == ("rows.appointment[0]", "changed_here")


def one_booked_with_references(document: Any, **changed: Any) -> Any:
    kept = {name: rows for name, rows in document["rows"].items() if not name.startswith(("waiting", "history"))}
    return {**document, "rows": {**kept, **one_booked(document, **changed)["rows"]}}


async def test_a_part_of_what_is_no_copy_of_it_is_refused(life: Shop) -> None:
    document = await told(life)
    assert await refused(life, {**document, "copy_of": "other@slotkeeper"}) == ("file.copy_of", "no_copy_of")
    part = {**document, "id": life.id}
    with pytest.raises(Invalid):
        await bring(life, part)
    with pytest.raises(Invalid):
        await life.usecases.moving.import_portion(life.id, PortionWish(document=part, gone={}), SYSTEM)


BROKEN: tuple[tuple[Any, str, str], ...] = (
    ({"attendee": [{"id": "a", "appointment_id": "nothing"}]}, "rows.attendee[0].appointment_id", "not_in_file"),
    ({"appointment": [{"id": "a", "service_id": "nothing"}]}, "rows.appointment[0].starts_at", "required"),
    ({"outbox": []}, "rows.outbox", "unknown_field"),
    ({"business": [{"display_name": "Without rules"}]}, "rows.scheduling_policy", "required"),
    ({"business": [{}, {}]}, "rows.business", "required"),
)


async def test_a_broken_part_is_refused_by_place_and_rule(life: Shop) -> None:
    document = await told(life)
    for rows, place, rule in BROKEN:
        assert await refused(life, {**document, "rows": rows}) == (place, rule)


async def test_what_names_something_that_has_not_come_is_refused(life: Shop) -> None:
    part = one_booked(await told(life))
    assert (await refused(life, part))[1] == "not_in_file"


async def test_a_wish_that_is_gone_goes_and_nothing_else_can_be_taken_away(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    wish = document["rows"]["waiting_wish"][0]["id"]
    part = {**document, "rows": {}}
    assert (await bring(life, part, {"waiting_wish": [wish]}))["waiting_wish"] == {"gone": 1}
    assert wish not in {one["id"] for one in await rows_of(life, "waiting_wish")}
    assert await refused(life, part, {"appointment": ["x"]}) == ("gone.appointment", "unknown_field")


async def test_what_was_decided_at_the_copy_stays_so(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    before = await life.database.read(lambda work: work.businesses.get(COPY))
    changed = {**document["rows"]["business"][0], "display_name": "Other", "is_published": True, "tenant_id": "x"}
    own = {name: document["rows"][name] for name in ("business_hours", "scheduling_policy", "own_words")}
    own["scheduling_policy"] = [one for one in own["scheduling_policy"] if not one["service_id"]]
    await bring(life, {**document, "rows": {"business": [changed], **own}})
    after = await life.database.read(lambda work: work.businesses.get(COPY))
    assert after.display_name == "Other"
    assert (after.is_published, after.web_slug, after.tenant_id) == (False, before.web_slug, before.tenant_id)


async def test_whoever_wants_no_reminders_is_left_alone_there_too(life: Shop) -> None:
    part = {**await told(life), "rows": {}, "stopped": {"reminders": ["noor@example.com"], "texts": []}}
    await bring(life, part)
    assert await life.database.read(lambda work: wants_no_reminders(work, COPY, "noor@example.com"))


async def test_only_administrators_bring_parts(life: Shop) -> None:
    document = await told(life)
    await bring(life, document)
    with pytest.raises(NotAllowed):
        await bring(life, document, actor=staff_actor("bram"))
