"""A business with its appointments copied through nothing but the API (S92): equal, resumable, and nobody hears of it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.bookings_api import BookingsApi, base_of
from adapters.system_clock import SystemClock
from composition.clone_command import journal_path, open_journal
from scheduling.api_calls import ApiAnswer, ApiCall
from scheduling.business import BusinessId
from scheduling.errors import TemporaryFailure
from scheduling.grants import Grant
from tests.api.conftest import BUSINESSES, Api
from usecases.access import SYSTEM, Actor
from usecases.api_keys import KeyWish
from usecases.clone_over_api import CloneOverApi, CloneReport, Journal
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS, SANNE
from usecases.import_business import ImportWish

SOURCE = "source@slotkeeper"
SERVER_ONLY = {
    "id",
    "createdDateTime",
    "lastUpdatedDateTime",
    "@odata.etag",
    "@odata.context",
    "selfServiceAppointmentId",
}
MEETING = {"joinWebUrl", "anonymousJoinWebUrl", "webUrl"}
PARTS = ("customQuestions", "staffMembers", "services", "customers", "appointments")


@pytest.fixture
def demo_settings() -> dict[str, Any]:
    """One caller may ask as much as it can: what is slowed down for haste is tested elsewhere."""
    return {"api_per_minute": 1_000_000}


@dataclass
class Cloner:
    """Two clients of one server: what they do has nothing to do with that."""

    api: Api
    journal: Journal
    source: BookingsApi
    target: BookingsApi

    async def run(self, **given: Any) -> CloneReport:
        return await CloneOverApi(source=self.source, target=self.target, journal=self.journal, clock=SystemClock())(
            SOURCE, **given
        )

    async def everything(self, business_id: str) -> dict[str, Any]:
        """By id, as a client reads it."""
        place = f"{BUSINESSES}/{business_id}"
        found: dict[str, Any] = {"business": await self.api.read(place)}
        for part in PARTS:
            listed = await self.source.every(f"{place}/{part}")
            calls = [ApiCall(method="GET", path=f"{place}/{part}/{one['id']}") for one in listed]
            has_more = part in ("services", "appointments")
            found[part] = [one.body for one in await self.source.many(calls)] if has_more else listed
        return found


async def _keep_nothing(new: object) -> None:
    """A journal that ends with the test."""


@pytest.fixture
async def cloner(api: Api) -> AsyncIterator[Cloner]:
    async with BookingsApi(api.root, api.key) as source, BookingsApi(api.root, api.key) as target:
        yield Cloner(api, Journal(keep=_keep_nothing), source, target)


async def make_source(api: Api, number: int) -> None:
    """The demo business with few appointments of its own and this many more, each of a customer of its own."""
    document = orjson.loads(orjson.dumps(await api.use_cases.moving.export_business(BUSINESS_ID, SYSTEM)))
    rows = document["rows"]
    pattern = next(one for one in rows["appointment"] if one["state"] == "booked" and one["seats"] == 1)
    person = next(one for one in rows["appointment_staff"] if one["appointment_id"] == pattern["id"])
    seat = next(one for one in rows["attendee"] if one["appointment_id"] == pattern["id"])
    customer = next(one for one in rows["customer"] if one["id"] == seat["customer_id"])
    kept = {one["id"] for one in rows["appointment"][::10]} | {pattern["id"]}
    rows["appointment"] = [one for one in rows["appointment"] if one["id"] in kept]
    for table in ("appointment_staff", "attendee", "reminder"):
        rows[table] = [one for one in rows[table] if one["appointment_id"] in kept]
    first = datetime.fromisoformat(pattern["starts_at"]) - timedelta(days=number // 4)
    for at in range(number):
        start = (first + timedelta(hours=at)).replace(year=first.year - 1)
        mine = {"id": f"more{at}", "draft_id": None, "reference": f"SK-M{at:05}", "notes": f"note {at}"}
        span = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=20)).isoformat()}
        buffers = {"pre_buffer": 0, "post_buffer": 0}
        rows["appointment"].append({**pattern, **mine, **span, **buffers})
        rows["appointment_staff"].append({**person, "appointment_id": mine["id"]})
        somebody = {"id": f"c{at}", "email": f"c{at}@example.com", "display_name": f"Customer {at}"}
        rows["customer"].append({**customer, **somebody})
        told = {"id": f"s{at}", "appointment_id": mine["id"], "customer_id": f"c{at}", "name": f"Customer {at}"}
        rows["attendee"].append({**seat, **told, "email": somebody["email"]})
    await api.use_cases.moving.import_business(ImportWish(document=document, as_id=SOURCE), SYSTEM)


def alike(value: Any, names: dict[str, str]) -> Any:
    """What two copies have in common: without what only servers write, with the same names for the same things."""
    match value:
        case dict():
            return {name: alike(one, names) for name, one in value.items() if name not in SERVER_ONLY | MEETING}
        case list():
            return [alike(one, names) for one in value]
        case str():
            return names.get(value, value)
    return value


def in_order(items: Sequence[Any]) -> list[str]:
    return sorted(orjson.dumps(one, option=orjson.OPT_SORT_KEYS).decode() for one in items)


async def test_a_business_with_500_appointments_is_cloned_through_the_api_into_an_equal_one(cloner: Cloner) -> None:
    await make_source(cloner.api, 500)
    report = await cloner.run()
    assert report.refused == []
    before, after = [await cloner.everything(one) for one in (SOURCE, report.business_id)]
    names = {
        target: source
        for kind in ("question", "staff", "service", "customer")
        for source, target in cloner.journal.ids(kind).items()
    }
    assert len(before["appointments"]) > 500
    for part in PARTS:
        assert in_order(alike(after[part], names)) == in_order(alike(before[part], {})), part
    differs = {"isPublished", "publicUrl"}
    first, second = [
        {name: value for name, value in alike(one["business"], {}).items() if name not in differs}
        for one in (before, after)
    ]
    assert first == second


async def test_nobody_hears_of_a_clone(cloner: Cloner, demo: Any) -> None:
    await make_source(cloner.api, 5)
    report = await cloner.run()
    assert cloner.target.is_quiet
    log = await cloner.api.use_cases.moving.export_business(BusinessId(report.business_id), SYSTEM)
    assert {row["state"] for row in log["rows"]["outbox"]} <= {"dropped"}
    assert {row["state"] for row in log["rows"]["reminder"]} <= {"dropped"}


async def test_a_second_run_finds_everything_there(cloner: Cloner) -> None:
    await make_source(cloner.api, 5)
    first = await cloner.run()
    again = await cloner.run()
    assert again.business_id == first.business_id
    assert {what for (_, what), count in again.counts.items() if count} == {"same"}


async def test_a_second_run_brings_over_what_changed_and_what_was_cancelled(cloner: Cloner) -> None:
    await make_source(cloner.api, 5)
    await cloner.run()
    place = f"{BUSINESSES}/{SOURCE}/appointments"
    await cloner.api.patch(f"{place}/more1", {"serviceNotes": "other", "overrideReason": "test"})
    await cloner.api.delete(f"{place}/more2")
    again = await cloner.run()
    assert again.counts["appointment", "changed"] == 1
    assert again.counts["appointment", "gone"] == 1


@dataclass
class Breaking:
    """A target that falls silent after some batches."""

    inner: BookingsApi
    batches: int
    address: str = ""
    is_quiet: bool = True
    sent: list[int] = field(default_factory=list)

    async def one(self, call: ApiCall) -> ApiAnswer:
        return await self.inner.one(call)

    async def every(self, path: str) -> list[Any]:
        return await self.inner.every(path)

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        """The last one is carried out, and its answer lost."""
        answers = await self.inner.many(calls)
        self.sent.append(len(calls))
        if len(self.sent) >= self.batches:
            raise TemporaryFailure("graph_silent", "cut")
        return answers


async def test_a_run_that_was_cut_goes_on_and_doubles_nothing(cloner: Cloner, tmp_path: Path) -> None:
    await make_source(cloner.api, 30)
    path = journal_path(tmp_path, "a", "b", SOURCE)
    for batches in (1, 3, 5, 6):
        breaking = Breaking(cloner.target, batches, cloner.target.address)
        run = CloneOverApi(source=cloner.source, target=breaking, journal=open_journal(path), clock=SystemClock())
        with pytest.raises(TemporaryFailure):
            await run(SOURCE)
    cloner.journal = open_journal(path)
    report = await cloner.run()
    before, after = [await cloner.everything(one) for one in (SOURCE, report.business_id)]
    assert [len(after[part]) for part in PARTS] == [len(before[part]) for part in PARTS]


async def test_while_a_later_run_goes_on_the_rules_of_the_copy_hold(cloner: Cloner) -> None:
    """Its page may be open by then, and a run may break off in the middle."""
    await make_source(cloner.api, 5)
    first = await cloner.run()
    await cloner.api.patch(f"{BUSINESSES}/{SOURCE}/appointments/more1", {"serviceNotes": "x", "overrideReason": "test"})
    breaking = Breaking(cloner.target, 1, cloner.target.address)
    run = CloneOverApi(source=cloner.source, target=breaking, journal=cloner.journal, clock=SystemClock())
    with pytest.raises(TemporaryFailure):
        await run(SOURCE)
    source, copy = [await cloner.api.read(f"{BUSINESSES}/{one}") for one in (SOURCE, first.business_id)]
    assert copy["schedulingPolicy"] == source["schedulingPolicy"]


async def test_a_copy_that_was_deleted_is_made_anew(cloner: Cloner) -> None:
    """Also when nothing is known of the first run but the keys of its calls, which the server remembers."""
    await make_source(cloner.api, 5)
    first = await cloner.run()
    known = await cloner.everything(first.business_id)
    for one in known["appointments"]:
        await cloner.api.delete(f"{BUSINESSES}/{first.business_id}/appointments/{one['id']}")
    assert (await cloner.api.delete(f"{BUSINESSES}/{first.business_id}")).status == 204
    second = await cloner.run()
    assert second.business_id != first.business_id
    assert second.refused == []
    assert len((await cloner.everything(second.business_id))["appointments"]) == len(known["appointments"])


async def test_a_trial_writes_nothing(cloner: Cloner) -> None:
    await make_source(cloner.api, 5)
    before = await cloner.api.read(BUSINESSES)
    report = await cloner.run(is_trial=True)
    assert report.counts["appointment", "new"] >= 5
    assert await cloner.api.read(BUSINESSES) == before


async def test_a_call_is_kept_quiet_for_the_widest_permission_alone(api: Api, cloner: Cloner) -> None:
    narrow = replace(api, key=await narrow_key(api))
    said = await narrow.post(f"{BUSINESSES}/{BUSINESS_ID}/customers", {"displayName": "X"}, Slotkeeper_Quiet="true")
    assert said.status == 403


async def narrow_key(api: Api) -> str:
    sanne = next(one.account for one in ACCOUNTS if one.staff_id == SANNE)
    wish = KeyWish(display_name="Write", grants=frozenset({Grant.APPOINTMENTS}), business_id=None)
    return await api.use_cases.make_api_key(wish, Actor(kind="staff", account_id=sanne.id))


@pytest.mark.parametrize("address", ["http://example.com", "ftp://example.com", "example.com"])
def test_a_key_is_never_sent_in_the_open(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        base_of(address)


def test_the_version_may_be_left_out_of_the_address() -> None:
    assert base_of("https://a.example.com/") == base_of("https://a.example.com/v1.0")
