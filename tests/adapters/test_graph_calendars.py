"""Free and busy of staff out of Outlook: spans only, and who could not be asked."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from adapters.graph_calendars import GraphCalendars, NotSynced
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember
from tests.adapters.graph_world import ANN, BRAM, SPAN, START, World, world
from tests.support.fake_graph import Fault, Json, Mailbox
from usecases.ports import StaffCalendars

DAY = Interval(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))
HALF_HOUR = timedelta(minutes=30)


def person(name: str, email: str) -> StaffMember:
    return StaffMember(id=StaffId(name), display_name=name, email=email)


PEOPLE = (person("bram", BRAM), person("ann", ANN))


def item(status: str, start: datetime = START) -> Json:
    ends = (start, start + HALF_HOUR)
    first, last = ({"dateTime": f"{end:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"} for end in ends)
    return {"status": status, "start": first, "end": last, "subject": "the dentist", "location": "elsewhere"}


def calendars(here: World, troubles: list[NotSynced] | None = None, time_limit: float | None = None) -> GraphCalendars:
    said: list[NotSynced] = [] if troubles is None else troubles
    made = GraphCalendars(client=here.client, time_limit=time_limit, report=said.append)
    fits: StaffCalendars = made
    assert fits is made
    return made


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("busy", True),
        ("Busy", True),
        ("tentative", True),
        ("oof", True),
        ("OOF", True),
        ("free", False),
        ("workingElsewhere", False),
        ("unknown", False),
    ],
)
async def test_what_counts_as_taken(status: str, counts: bool) -> None:
    async with world() as here:
        here.box().busy = [item(status)]
        found = await calendars(here).busy(PEOPLE, DAY)
        assert found == {"bram": (SPAN,) if counts else (), "ann": ()}


async def test_the_right_to_read_free_and_busy_is_enough() -> None:
    async with world() as here:
        here.graph.roles = frozenset({"Calendars.ReadBasic"})
        here.box().busy = [item("busy")]
        assert (await calendars(here).busy(PEOPLE, DAY))[StaffId("bram")] == (SPAN,)


async def test_nothing_but_spans_is_kept() -> None:
    async with world() as here:
        here.box().busy = [item("busy")]
        assert "dentist" not in repr(await calendars(here).busy(PEOPLE, DAY))


async def test_a_calendar_that_cannot_be_asked_is_left_out_and_reported() -> None:
    async with world() as here:
        troubles: list[NotSynced] = []
        stranger = person("zoe", "zoe@elsewhere.example")
        found = await calendars(here, troubles).busy((*PEOPLE, stranger), DAY)
        assert set(found) == {"bram", "ann"}
        assert [(one.staff_id, one.code, one.reason) for one in troubles] == [
            ("zoe", "calendar_not_synced", "ErrorMailRecipientNotFound")
        ]


async def test_one_who_has_no_mailbox_does_not_stop_the_others() -> None:
    async with world() as here:
        troubles: list[NotSynced] = []
        people = (person("zoe", "zoe@elsewhere.example"), *PEOPLE)
        assert set(await calendars(here, troubles).busy(people, DAY)) == {"bram", "ann"}
        assert [one.reason for one in troubles] == ["no_mailbox"]


async def test_a_failing_service_leaves_all_out_and_says_why() -> None:
    async with world() as here:
        troubles: list[NotSynced] = []
        here.graph.fail(Fault(status=429), 5)
        assert await calendars(here, troubles).busy(PEOPLE, DAY) == {}
        assert [one.reason for one in troubles] == ["throttled", "throttled"]


async def test_twenty_are_asked_at_a_time() -> None:
    async with world() as here:
        people = [person(f"p{number}", f"p{number}@zuid.example") for number in range(45)]
        here.graph.mailboxes |= {one.email: Mailbox() for one in people}
        assert len(await calendars(here).busy(people, DAY)) == 45
        assert _sizes(here) == [20, 20, 5]


async def test_a_long_span_is_asked_in_parts_and_put_together() -> None:
    async with world() as here:
        far = START + timedelta(days=100)
        here.box().busy = [item("busy"), item("busy", far)]
        span = Interval(DAY.start, DAY.start + timedelta(days=150))
        found = await calendars(here).busy(PEOPLE, span)
        assert found[StaffId("bram")] == (SPAN, Interval(far, far + HALF_HOUR))
        assert len(_sizes(here)) == 3


async def test_an_event_across_two_parts_is_told_once() -> None:
    async with world() as here:
        edge = DAY.start + timedelta(days=61, minutes=-15)
        here.box().busy = [item("busy", edge)]
        found = await calendars(here).busy(PEOPLE, Interval(DAY.start, DAY.start + timedelta(days=100)))
        assert found[StaffId("bram")] == (Interval(edge, edge + HALF_HOUR),)


async def test_before_a_booking_nobody_waits_longer_than_the_limit() -> None:
    async with world() as here:
        troubles: list[NotSynced] = []
        here.graph.fail(Fault(seconds=3))
        assert await calendars(here, troubles, time_limit=0.1).busy(PEOPLE, DAY) == {}
        assert [one.reason for one in troubles] == ["too_slow", "too_slow"]


async def test_those_whose_calendar_does_not_count_are_not_asked() -> None:
    async with world() as here:
        private = StaffMember(id=StaffId("x"), display_name="X", email=BRAM, personal_calendar_counts=False)
        assert await calendars(here).busy((private, person("y", "")), DAY) == {}
        assert here.graph.asked == []


async def test_an_answer_that_is_no_answer_leaves_all_out() -> None:
    async with world() as here:
        troubles: list[NotSynced] = []
        here.graph.fail(Fault(status=200))
        assert await calendars(here, troubles).busy(PEOPLE, DAY) == {}
        assert {one.reason for one in troubles} == {"answer_not_understood"}


def _sizes(here: World) -> Sequence[int]:
    return [len(one.body["schedules"]) for one in here.graph.requests("POST", "/getSchedule")]
