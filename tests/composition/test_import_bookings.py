"""Businesses out of Microsoft Bookings: read through Graph and never changed, brought in once however often it runs, nobody told."""

import argparse
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import app
from adapters.graph_bookings import GraphBookings
from adapters.graph_client import GraphClient
from composition.import_bookings_command import copy_all, import_bookings
from composition.own_bookings import OwnBookings
from composition.product import Product, put_together
from scheduling.business import BusinessId
from settings import Settings, read_settings
from tests.support.databases import begin_migrated
from tests.support.fake_bookings import ID, FakeBookings, open_contoso
from tests.support.fake_graph import TENANT, FakeGraph, Fault, client_trust
from usecases.access import SYSTEM

READ_ALL = frozenset({"Bookings.Read.All"})


@dataclass
class Move:
    """A tenant with one business in Bookings, and the product it is to come to."""

    graph: FakeGraph
    client: GraphClient
    product: Product
    settings: Settings
    waited: list[float]

    @property
    def bookings(self) -> FakeBookings:
        return self.graph.bookings

    async def run(self, **given: Any) -> int:
        command = argparse.Namespace(**{"business": [], "dry_run": False, **given})
        source = GraphBookings(self.client, self.graph.url, sleep=self.wait)
        return await copy_all(self.settings, command, source, OwnBookings(self.product, TENANT))

    async def wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def rows(self) -> dict[str, Any]:
        """Of the only business there is, as an export tells them."""
        (name,) = await self.product.database.read(lambda work: work.businesses.names())
        document = await self.product.use_cases.moving.export_business(BusinessId(name.id), SYSTEM)
        found: dict[str, Any] = document["rows"]
        return found


@pytest.fixture
async def move(tmp_path: Path) -> AsyncIterator[Move]:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    graph = await FakeGraph.start()
    graph.roles = READ_ALL
    open_contoso(graph.bookings)
    await begin_migrated(tmp_path / "data" / "slotkeeper.db")
    settings = read_settings(_env_file=None, data_dir=tmp_path / "data", port=1)
    client = GraphClient(token=graph.entra_token(), graph=graph.url, trust=client_trust(), sleep=sleep)
    async with client, put_together(settings) as product:
        yield Move(graph, client, product, settings, waited)
    await graph.close()


async def test_a_business_comes_with_everything_bookings_knows_of_it(move: Move) -> None:
    assert await move.run() == 0
    rows = await move.rows()
    assert rows["business"][0]["display_name"] == "Contoso Salon"
    assert rows["business"][0]["zone"] == "Europe/Berlin"
    assert {(one["email"], one["role"]) for one in rows["staff_member"]} == {
        ("person1@contoso.com", "administrator"),
        ("person2@contoso.com", "teamMember"),
    }
    assert len(rows["appointment"]) == len(rows["customer"]) == 4
    assert {one["notes"] for one in rows["appointment"]} == {f"note {number}" for number in range(4)}
    assert {one["notes"] for one in rows["attendee"]} == {"window seat"}
    assert {one["answers"][0]["answer"] for one in rows["attendee"]} == {f"Mo {number}" for number in range(4)}


async def test_the_rules_of_bookings_are_in_force_once_it_is_there(move: Move) -> None:
    await move.run()
    policies = {bool(one["service_id"]): one for one in (await move.rows())["scheduling_policy"]}
    assert policies[False]["minimum_lead_time"] == 24 * 60
    assert policies[False]["maximum_advance"] == 30 * 24 * 60
    assert policies[True]["minimum_lead_time"] == 120


async def test_nobody_is_told_and_nothing_is_changed_there(move: Move) -> None:
    await move.run()
    rows = await move.rows()
    assert {one["state"] for one in rows["outbox"]} <= {"dropped"}
    assert {one["state"] for one in rows["reminder"]} <= {"dropped"}
    assert {one.method for one in move.graph.asked} == {"GET"}


async def test_a_second_run_doubles_nothing_and_brings_what_changed(move: Move) -> None:
    await move.run()
    first = move.bookings.parts[ID, "appointments"]["AAMk1="]
    first["serviceNotes"] = "changed there"
    del move.bookings.parts[ID, "appointments"]["AAMk2="]
    assert await move.run() == 0
    rows = await move.rows()
    notes = {one["notes"]: one["state"] for one in rows["appointment"]}
    assert notes == {"note 0": "booked", "changed there": "booked", "note 2": "cancelled", "note 3": "booked"}
    assert len(rows["customer"]) == 4


async def test_what_graph_refuses_to_tell_is_named_and_stays(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    await move.run()
    move.graph.fail(Fault(status=400, path="AAMk2="))
    assert await move.run() == 5
    assert "appointment AAMk2=: 400" in capsys.readouterr().out
    assert {one["state"] for one in (await move.rows())["appointment"]} == {"booked"}


async def test_a_dry_run_tells_what_would_come_and_what_cannot(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    move.bookings.parts[ID, "appointments"]["AAMk1="]["serviceId"] = "gone"
    assert await move.run(dry_run=True) == 5
    told = capsys.readouterr().out
    assert "would be copied" in told
    assert "4 new" in told
    assert "appointment AAMk1=: its service is no more" in told
    assert await move.product.database.read(lambda work: work.businesses.names()) == []


async def test_it_waits_as_long_as_graph_asks(move: Move) -> None:
    move.graph.fail(Fault(status=429, path="/customers", headers={"Retry-After": "37"}))
    assert await move.run() == 0
    assert 37 in move.waited


async def test_a_run_that_was_cut_in_the_middle_goes_on(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    move.graph.fail(Fault(cut="before", path="AAMk2="), times=40)
    assert await move.run() == 4
    assert "run the same command again" in capsys.readouterr().out
    move.graph.faults.clear()
    assert await move.run() == 0
    assert len((await move.rows())["appointment"]) == 4


async def test_what_overlaps_in_bookings_comes_as_an_exception(move: Move) -> None:
    twin = {**move.bookings.parts[ID, "appointments"]["AAMk1="], "id": "twin"}
    move.bookings.put("appointments", twin)
    assert await move.run() == 0
    rows = await move.rows()
    assert len(rows["appointment"]) == 5
    assert sum(bool(one["override_rule"]) for one in rows["appointment"]) >= 1


async def test_without_the_permission_nothing_is_asked(move: Move, capsys: pytest.CaptureFixture[str]) -> None:
    move.graph.roles = frozenset({"Mail.Send"})
    assert await move.run() == 2
    assert "Bookings.Read.All" in capsys.readouterr().out
    assert move.graph.asked == []


REPORT = "\t".join
HEAD = REPORT(
    (
        "Date Time",
        "Customer Name",
        "Customer Email",
        "Customer Phone",
        "Staff",
        "Service",
        "Duration (mins.)",
        "Booking Id",
    )
)
LINES = (
    HEAD,
    REPORT(("2099-03-02 10:00", "Noor", "noor@example.com", "", "Ada; Bram", "Cut", "30", "b1")),
    REPORT(("2020-03-03 11:00", "Else", "else@example.com", "", "Ada", "Cut", "30", "b2")),
    REPORT(("2099-03-04 12:00", "Noor", "noor@example.com", "", "Bram", "Class", "60", "b3")),
    REPORT(("2099-03-04 12:00", "Else", "else@example.com", "", "Bram", "Class", "60", "b3")),
    REPORT(("soon", "Else", "else@example.com", "", "Bram", "Class", "60", "b4")),
)


async def test_a_report_becomes_a_business_once(move: Move, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.tsv").write_text("\n".join(LINES), encoding="utf-8")
    words = ["import-bookings", "--tsv", str(tmp_path / "report.tsv"), "--name", "Salon", "--zone", "Europe/Amsterdam"]
    for _ in range(2):
        assert await import_bookings(move.settings, app.parse(words)) == 5
    assert "line 6: 'soon' is no moment" in capsys.readouterr().out
    rows = await move.rows()
    assert [len(rows[name]) for name in ("service", "staff_member", "customer", "appointment", "attendee")] == [
        2,
        2,
        2,
        3,
        4,
    ]
    assert "2099-03-02T09:00:00+00:00" in {one["starts_at"] for one in rows["appointment"]}


async def test_what_a_later_report_does_not_hold_stays(move: Move, tmp_path: Path) -> None:
    words = ["import-bookings", "--tsv", str(tmp_path / "report.tsv"), "--name", "Salon", "--zone", "Europe/Amsterdam"]
    for lines in (LINES[:3], (HEAD, LINES[3])):
        (tmp_path / "report.tsv").write_text("\n".join(lines), encoding="utf-8")
        assert await import_bookings(move.settings, app.parse(words)) == 0
    assert [one["state"] for one in (await move.rows())["appointment"]] == ["booked"] * 3
