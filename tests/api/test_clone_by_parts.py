"""A business copied thing by thing, as between products that share no more than the bookings API (S92): resumable, nobody hears of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.bookings_api import BookingsApi, base_of
from adapters.system_clock import SystemClock
from composition.clone_command import journal_path, open_journal
from scheduling.errors import TemporaryFailure
from scheduling.grants import Grant
from tests.api.cloning import PARTS, SOURCE, Breaking, Cloner, alike, in_order, keep_nothing, make_source
from tests.api.conftest import BUSINESSES, Api, granted
from usecases.clone_journal import CloneReport, Journal
from usecases.clone_over_api import CloneOverApi
from usecases.demo.offer import BUSINESS_ID


@pytest.fixture
async def cloner(api: Api) -> AsyncIterator[Cloner]:
    await make_source(api)
    async with BookingsApi(api.root, api.key) as source, BookingsApi(api.root, api.key) as target:
        yield Cloner(api, Journal(keep=keep_nothing), source, target)


async def run(cloner: Cloner, **given: Any) -> CloneReport:
    clone = CloneOverApi(source=cloner.source, target=cloner.target, journal=cloner.journal, clock=SystemClock())
    return await clone(SOURCE, **given)


async def test_what_the_bookings_api_knows_of_a_business_comes_over(cloner: Cloner) -> None:
    report = await run(cloner)
    assert report.refused == []
    before, after = [await cloner.everything(one) for one in (SOURCE, report.business_id)]
    kinds = ("question", "staff", "service", "customer")
    names = {target: source for kind in kinds for source, target in cloner.journal.ids(kind).items()}
    for part in PARTS:
        assert in_order(alike(after[part], names)) == in_order(alike(before[part], {})), part


async def test_nobody_hears_of_a_clone(cloner: Cloner) -> None:
    report = await run(cloner)
    assert cloner.target.is_quiet
    rows = await cloner.rows(report.business_id)
    assert {row["state"] for row in rows["outbox"]} <= {"dropped"}
    assert {row["state"] for row in rows["reminder"]} <= {"dropped"}


async def test_a_second_run_finds_everything_there(cloner: Cloner) -> None:
    first = await run(cloner)
    again = await run(cloner)
    assert again.business_id == first.business_id
    assert {what for (_, what), count in again.counts.items() if count} == {"same"}


async def test_a_second_run_brings_over_what_changed_and_what_was_cancelled(cloner: Cloner) -> None:
    await run(cloner)
    place = f"{BUSINESSES}/{SOURCE}/appointments"
    await cloner.api.patch(f"{place}/more1", {"serviceNotes": "other", "overrideReason": "test"})
    await cloner.api.delete(f"{place}/more2")
    again = await run(cloner)
    assert again.counts["appointment", "changed"] == 1
    assert again.counts["appointment", "gone"] == 1


async def test_a_run_that_was_cut_goes_on_and_doubles_nothing(cloner: Cloner, tmp_path: Path) -> None:
    path = journal_path(tmp_path, "a", "b", SOURCE)
    for batches in (1, 3, 5, 6):
        breaking = Breaking(cloner.target, batches, cloner.target.address)
        clone = CloneOverApi(source=cloner.source, target=breaking, journal=open_journal(path), clock=SystemClock())
        with pytest.raises(TemporaryFailure):
            await clone(SOURCE)
    cloner.journal = open_journal(path)
    report = await run(cloner)
    before, after = [await cloner.everything(one) for one in (SOURCE, report.business_id)]
    assert [len(after[part]) for part in PARTS] == [len(before[part]) for part in PARTS]


async def test_while_a_later_run_goes_on_the_rules_of_the_copy_hold(cloner: Cloner) -> None:
    """Its page may be open by then, and a run may break off in the middle."""
    first = await run(cloner)
    await cloner.api.patch(f"{BUSINESSES}/{SOURCE}/appointments/more1", {"serviceNotes": "x", "overrideReason": "test"})
    breaking = Breaking(cloner.target, 1, cloner.target.address)
    clone = CloneOverApi(source=cloner.source, target=breaking, journal=cloner.journal, clock=SystemClock())
    with pytest.raises(TemporaryFailure):
        await clone(SOURCE)
    source, copy = [await cloner.api.read(f"{BUSINESSES}/{one}") for one in (SOURCE, first.business_id)]
    assert copy["schedulingPolicy"] == source["schedulingPolicy"]


async def test_a_copy_that_was_deleted_is_made_anew(cloner: Cloner) -> None:
    """Also when nothing is known of the first run but the keys of its calls, which the server remembers."""
    first = await run(cloner)
    known = await cloner.everything(first.business_id)
    for one in known["appointments"]:
        await cloner.api.delete(f"{BUSINESSES}/{first.business_id}/appointments/{one['id']}")
    assert (await cloner.api.delete(f"{BUSINESSES}/{first.business_id}")).status == 204
    second = await run(cloner)
    assert second.business_id != first.business_id
    assert second.refused == []
    assert len((await cloner.everything(second.business_id))["appointments"]) == len(known["appointments"])


async def test_a_trial_writes_nothing(cloner: Cloner) -> None:
    before = await cloner.api.read(BUSINESSES)
    report = await run(cloner, is_trial=True)
    assert report.counts["appointment", "new"] >= 3
    assert await cloner.api.read(BUSINESSES) == before


async def test_a_trial_counts_what_would_still_come(cloner: Cloner) -> None:
    await run(cloner)
    await cloner.api.patch(f"{BUSINESSES}/{SOURCE}/appointments/more1", {"serviceNotes": "x", "overrideReason": "test"})
    foreseen = await run(cloner, is_trial=True)
    assert (foreseen.counts["appointment", "new"], foreseen.counts["appointment", "changed"]) == (0, 1)
    assert foreseen.counts == (await run(cloner)).counts


async def test_a_call_is_kept_quiet_for_the_widest_permission_alone(api: Api) -> None:
    narrow = await granted(api, Grant.APPOINTMENTS)
    said = await narrow.post(f"{BUSINESSES}/{BUSINESS_ID}/customers", {"displayName": "X"}, Slotkeeper_Quiet="true")
    assert said.status == 403


@pytest.mark.parametrize("address", ["http://example.com", "ftp://example.com", "example.com"])
def test_a_key_is_never_sent_in_the_open(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        base_of(address)


def test_the_version_may_be_left_out_of_the_address() -> None:
    assert base_of("https://a.example.com/") == base_of("https://a.example.com/v1.0")
