"""A whole business copied from one Slotkeeper to another through nothing but the API (S92): equal, resumable, nobody hears of it."""

from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.bookings_api import BookingsApi
from composition.clone_command import clone, journal_path, open_journal
from scheduling.api_calls import ApiAnswer, ApiCall
from scheduling.business import BusinessId
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.grants import Grant
from settings import read_settings
from tests.api.cloning import PARTS, SOURCE, Breaking, Cloner, alike, in_order, keep_nothing, make_source
from tests.api.conftest import BUSINESSES, Api, a_key
from usecases.access import SYSTEM
from usecases.clone_journal import CloneReport, Journal
from usecases.clone_whole import CloneWhole
from usecases.demo.offer import BUSINESS_ID
from usecases.remove_business import DeleteWish

STAYS_BEHIND = {"outbox", "sms_message", "service_link", "page_address"}
EVERYBODY_WORKS = "2031-03-04"
"""Two who are booked past somebody's hours may overlap."""
ITS_OWN = {
    "business": {"tenant_id", "is_published", "web_slug", "personal_of"},
    "service": {"web_slug"},
    "appointment": {"meeting_handle", "version"},
    "attendee": {"id"},
    "waiting_wish": {"id"},
    "waiting_offer": {"id", "wish_id"},
}


@pytest.fixture
async def cloner(api: Api) -> AsyncIterator[Cloner]:
    async with BookingsApi(api.root, api.key) as source, BookingsApi(api.root, api.key) as target:
        yield Cloner(api, Journal(keep=keep_nothing), source, target)


async def run(cloner: Cloner, **given: Any) -> CloneReport:
    report = await whole(cloner)(SOURCE, **given)
    assert report is not None
    return report


def whole(cloner: Cloner, **given: Any) -> CloneWhole:
    parts: dict[str, Any] = {"source": cloner.source, "target": cloner.target, "journal": cloner.journal}
    return CloneWhole(**{**parts, **given})


def stored(rows: Any) -> dict[str, list[str]]:
    """What two copies have in common, table by table: all but what stays behind and what each has of its own."""
    found = {}
    for table, told in rows.items():
        own = ITS_OWN.get(table, set())
        kept = [one for one in told if one.get("what") != "business_imported"]
        if table == "reminder":
            kept = [{**one, "state": "dropped" if one["state"] == "planned" else one["state"]} for one in kept]
        found[table] = in_order([{name: value for name, value in one.items() if name not in own} for one in kept])
    return {table: told for table, told in found.items() if table not in STAYS_BEHIND}


async def test_a_business_with_500_appointments_is_cloned_through_the_api_into_an_equal_one(cloner: Cloner) -> None:
    await make_source(cloner.api, 500)
    report = await run(cloner)
    assert report.refused == []
    for part in PARTS:
        before, after = [
            await cloner.source.every(f"{BUSINESSES}/{one}/{part}") for one in (SOURCE, report.business_id)
        ]
        assert in_order(alike(after, {})) == in_order(alike(before, {})), part
    assert report.counts["appointment", "new"] > 500
    assert stored(await cloner.rows(report.business_id)) == stored(await cloner.rows(SOURCE))


async def test_each_thing_reads_at_the_copy_as_at_the_source(cloner: Cloner) -> None:
    await make_source(cloner.api)
    report = await run(cloner)
    before, after = [await cloner.everything(one) for one in (SOURCE, report.business_id)]
    for part in PARTS:
        assert in_order(alike(after[part], {})) == in_order(alike(before[part], {})), part
    first, second = [alike(one["business"], {}) for one in (before, after)]
    assert first | {"isPublished": False, "publicUrl": ""} == second | {"publicUrl": ""}


async def test_everything_that_is_stored_of_a_business_is_equal_at_its_copy(cloner: Cloner) -> None:
    """Cancelled and past appointments with their history, time off, the waiting list, own words and the logo among it."""
    await make_source(cloner.api)
    report = await run(cloner)
    before, after = [await cloner.rows(one) for one in (SOURCE, report.business_id)]
    assert {one["state"] for one in before["appointment"]} >= {"booked", "done", "no_show", "cancelled"}
    assert {table for table, told in before.items() if not told} <= STAYS_BEHIND
    assert stored(after) == stored(before)


async def test_the_copy_has_wishes_and_history_that_the_api_tells(cloner: Cloner) -> None:
    await make_source(cloner.api)
    copy_id = (await run(cloner)).business_id
    for place in ("waitingList", "timeOff"):
        mine, theirs = [await cloner.api.every(f"/slotkeeper/businesses/{one}/{place}") for one in (copy_id, SOURCE)]
        assert mine
        assert in_order(alike(mine, {})) == in_order(alike(theirs, {}))
    cancelled = next(one for one in (await cloner.rows(SOURCE))["appointment"] if one["state"] == "cancelled")
    courses = [
        await cloner.api.every(f"/slotkeeper/businesses/{one}/appointments/{cancelled['id']}/history")
        for one in (copy_id, SOURCE)
    ]
    assert courses[0]
    assert alike(courses[0], {}) == alike(courses[1], {})


async def test_nobody_hears_of_a_clone(cloner: Cloner) -> None:
    await make_source(cloner.api)
    rows = await cloner.rows((await run(cloner)).business_id)
    assert rows["outbox"] == []
    assert {row["state"] for row in rows["reminder"]} <= {"dropped", "sent"}


async def test_whoever_wants_no_reminders_is_left_alone_by_the_copy_too(cloner: Cloner) -> None:
    await make_source(cloner.api)
    copy_id = (await run(cloner)).business_id
    document = await cloner.api.read(f"/slotkeeper/businesses/{copy_id}/export")
    assert document["stopped"]["reminders"] == ["c0@example.com"]


async def test_a_second_run_finds_everything_there(cloner: Cloner) -> None:
    await make_source(cloner.api)
    first = await run(cloner)
    again = await run(cloner)
    assert again.business_id == first.business_id
    assert {what for (_, what), count in again.counts.items() if count} == {"same"}


async def test_without_its_journal_a_second_run_doubles_nothing(cloner: Cloner) -> None:
    await make_source(cloner.api)
    first = await run(cloner)
    before = await cloner.rows(first.business_id)
    cloner.journal = Journal(keep=keep_nothing)
    await cloner.api.patch(f"{BUSINESSES}/{SOURCE}", {"displayName": "Another name"})
    again = await run(cloner)
    assert again.business_id == first.business_id
    assert {kind for (kind, what), count in again.counts.items() if count and what != "same"} == {"business", "history"}
    after = await cloner.rows(first.business_id)
    assert after["business"][0]["display_name"] == "Another name"
    assert {table: len(told) for table, told in after.items() if table != "history"} == {
        table: len(told) for table, told in before.items() if table != "history"
    }


async def test_a_second_run_brings_over_what_changed_and_what_was_cancelled(cloner: Cloner) -> None:
    await make_source(cloner.api)
    copy_id = (await run(cloner)).business_id
    place = f"{BUSINESSES}/{SOURCE}/appointments"
    await cloner.api.patch(f"{place}/more1", {"serviceNotes": "other", "overrideReason": "test"})
    await cloner.api.post(f"{place}/more2/cancel", {"cancellationMessage": "closed"})
    foreseen = await run(cloner, is_trial=True)
    again = await run(cloner)
    assert again.counts["appointment", "changed"] == foreseen.counts["appointment", "changed"] == 2
    rows = {one["id"]: one for one in (await cloner.rows(copy_id))["appointment"]}
    assert (rows["more1"]["notes"], rows["more2"]["state"]) == ("other", "cancelled")


async def test_what_was_changed_at_the_copy_alone_stays(cloner: Cloner) -> None:
    await make_source(cloner.api)
    copy_id = (await run(cloner)).business_id
    place = f"{BUSINESSES}/{copy_id}"
    await cloner.api.patch(place, {"displayName": "Mine"})
    await cloner.api.patch(f"{place}/appointments/more1", {"serviceNotes": "mine", "overrideReason": "test"})
    await run(cloner)
    rows = await cloner.rows(copy_id)
    assert rows["business"][0]["display_name"] == "Mine"
    assert next(one for one in rows["appointment"] if one["id"] == "more1")["notes"] == "mine"


@pytest.mark.parametrize("hour", [3, 10, 20])
async def test_what_takes_the_time_of_another_at_the_copy_is_named_and_the_rest_comes(
    cloner: Cloner, hour: int
) -> None:
    """Within hours and outside of them."""
    await make_source(cloner.api)
    copy_id = (await run(cloner)).business_id
    told = await cloner.api.read(f"{BUSINESSES}/{SOURCE}/appointments/more0")
    names = ("serviceId", "staffMemberIds", "customers")
    new = {name: told[name] for name in names} | {"overrideReason": "test"}
    times = (("startDateTime", f"{hour:02}:00:00"), ("endDateTime", f"{hour:02}:20:00"))
    span = {name: {"dateTime": f"{EVERYBODY_WORKS}T{time}", "timeZone": "UTC"} for name, time in times}
    await cloner.api.made(f"{BUSINESSES}/{copy_id}/appointments", {**new, **span})
    theirs = await cloner.api.made(f"{BUSINESSES}/{SOURCE}/appointments", {**new, **span})
    await cloner.api.patch(f"{BUSINESSES}/{SOURCE}/appointments/more1", {"serviceNotes": "x", "overrideReason": "test"})
    report = await run(cloner)
    assert [(kind, one) for kind, one, _ in report.refused] == [("appointment", theirs["id"])]
    assert "another appointment at that time" in report.refused[0][2]
    assert report.counts["appointment", "changed"] == 1


async def test_who_is_erased_at_the_source_is_erased_at_the_copy(cloner: Cloner) -> None:
    await make_source(cloner.api)
    copy_id = (await run(cloner)).business_id
    wish = (await cloner.rows(SOURCE))["waiting_wish"][0]
    customer = wish["customer_id"]
    email = next(one["email"] for one in (await cloner.rows(copy_id))["customer"] if one["id"] == customer)
    assert email
    assert (await cloner.api.delete(f"{BUSINESSES}/{SOURCE}/customers/{customer}")).status == 204
    report = await run(cloner)
    assert report.counts["wish", "gone"] == 1
    rows = await cloner.rows(copy_id)
    assert rows["waiting_wish"] == []
    assert email not in str(rows)


async def test_a_run_that_was_cut_goes_on_and_doubles_nothing(cloner: Cloner, tmp_path: Path) -> None:
    await make_source(cloner.api, 60)
    path = journal_path(tmp_path, "a", "b", SOURCE)
    for changes in (1, 2, 3):
        breaking = Breaking(cloner.target, changes)
        with pytest.raises(TemporaryFailure):
            await whole(cloner, target=breaking, journal=open_journal(path))(SOURCE)
    cloner.journal = open_journal(path)
    report = await run(cloner)
    before, after = [await cloner.rows(one) for one in (SOURCE, report.business_id)]
    assert stored(after) == stored(before)


async def test_a_copy_that_was_deleted_is_made_anew(cloner: Cloner) -> None:
    """Its id is used up; also where nothing is known of the first run."""
    await make_source(cloner.api)
    first = await run(cloner)
    name = (await cloner.rows(SOURCE))["business"][0]["display_name"]
    wish = DeleteWish(business_id=BusinessId(first.business_id), typed_name=name, drops_coming=True)
    await cloner.api.use_cases.delete_business(wish, SYSTEM)
    assert (await run(cloner, is_trial=True)).counts["appointment", "new"] > 3
    for journal in (cloner.journal, Journal(keep=keep_nothing)):
        cloner.journal = journal
        second = await run(cloner)
        assert second.business_id != first.business_id
        assert second.refused == []
    assert stored(await cloner.rows(second.business_id)) == stored(await cloner.rows(SOURCE))


async def test_a_copy_gets_the_id_that_was_asked_for(cloner: Cloner) -> None:
    await make_source(cloner.api)
    report = await whole(cloner, as_id="second@slotkeeper")(SOURCE)
    assert report is not None
    assert report.business_id == "second@slotkeeper"


async def test_a_trial_writes_nothing(cloner: Cloner) -> None:
    await make_source(cloner.api)
    before = await cloner.api.read(BUSINESSES)
    report = await run(cloner, is_trial=True)
    assert {what for _, what in report.counts} == {"new"}
    assert await cloner.api.read(BUSINESSES) == before


def command(api: Api, **given: Any) -> Namespace:
    told = {
        "business": SOURCE,
        "source": api.root,
        "target": api.root,
        "key": [api.key] * 2,
        "as_id": "",
        "dry_run": False,
    }
    return Namespace(**{**told, **given})


async def test_the_command_says_what_came(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await make_source(api)
    settings = read_settings(_env_file=None, data_dir=tmp_path / "journals", port=1)
    assert await clone(settings, command(api, dry_run=True)) == 0
    assert f"{SOURCE} would be copied" in capsys.readouterr().out
    assert await clone(settings, command(api)) == 0
    said = capsys.readouterr().out
    assert "nobody is told" in said
    assert "waiting list  1 new" in said


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"as_id": "no id"}, "must be written like"),
        ({"as_id": BUSINESS_ID}, f"copy of {SOURCE}"),
        ({"business": "x"}, "404"),
    ],
)
async def test_the_command_says_why_nothing_came(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: Any, reason: str
) -> None:
    await make_source(api)
    settings = read_settings(_env_file=None, data_dir=tmp_path / "journals", port=1)
    assert await clone(settings, command(api, **given)) == 5
    assert reason in capsys.readouterr().out


@pytest.mark.parametrize("side", ["source", "target"])
async def test_what_is_no_slotkeeper_is_left_to_the_bookings_api(cloner: Cloner, side: str) -> None:
    await make_source(cloner.api)
    assert await whole(cloner, **{side: GraphAlone(getattr(cloner, side))})(SOURCE) is None
    assert [one["id"] for one in await cloner.api.every(BUSINESSES)].count(SOURCE) == 1


@dataclass
class GraphAlone:
    """A bookings API that knows nothing beyond Graph's."""

    inner: BookingsApi
    address: str = "https://graph.example.com/v1.0"
    is_quiet: bool = False

    async def one(self, call: ApiCall) -> ApiAnswer:
        return ApiAnswer(status=404) if call.path.startswith("/slotkeeper") else await self.inner.one(call)

    async def every(self, path: str) -> list[Any]:
        return await self.inner.every(path)

    async def many(self, calls: Any) -> list[ApiAnswer]:
        return await self.inner.many(calls)


async def test_a_source_that_tells_more_than_is_known_is_not_copied_in_part(cloner: Cloner) -> None:
    await make_source(cloner.api)
    with pytest.raises(PermanentFailure, match="gift_card"):
        await whole(cloner, source=Newer(cloner.source))(SOURCE)


class Newer(GraphAlone):
    """A version to come, which keeps something that this one does not know."""

    async def one(self, call: ApiCall) -> ApiAnswer:
        answer = await self.inner.one(call)
        return replace(answer, body={**answer.body, "rows": {**answer.body["rows"], "gift_card": []}})


async def test_a_key_that_may_only_read_is_told_what_it_lacks(api: Api, cloner: Cloner) -> None:
    await make_source(api)
    async with BookingsApi(api.root, await a_key(api.use_cases, Grant.READ)) as source:
        with pytest.raises(PermanentFailure, match=r"Bookings\.Manage\.All"):
            await whole(cloner, source=source)(SOURCE)
