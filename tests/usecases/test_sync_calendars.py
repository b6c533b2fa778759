"""The worker reads the outside calendars of staff: what is kept of them, when they are read again, and what happens when they cannot be."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scheduling.policy import SchedulingPolicy
from scheduling.staff import StaffMember
from storage import Database, Work
from storage.tables import busy
from tests.support.builders import a_business, a_service, a_staff_member, at
from tests.support.fake_graph import Fault
from tests.support.outlook import ADA, BRAM, BRAMS, Outlook, outlook, span


def enter(here: Outlook, start: datetime, end: datetime, **more: Any) -> str:
    return here.graph.put_by_hand(BRAMS, start, end, **more)


async def number_of(here: Outlook) -> int:
    versions = await here.shop.database.versions(here.shop.id, [BRAM])
    return versions.staff[0]


async def change(here: Outlook, **changed: Any) -> None:
    def save(work: Work) -> StaffMember:
        member = work.staff.get(here.shop.id, BRAM)
        return work.staff.save(here.shop.id, replace(member, **changed))

    await here.shop.database.write(save)


async def test_somebody_is_taken_when_the_calendar_says_so(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10))
        await here.read()
        assert await here.busy() == [span(9, 10)]


@pytest.mark.parametrize(
    ("shown", "counts"), [("tentative", True), ("oof", True), ("free", False), ("workingElsewhere", False)]
)
async def test_tentative_counts_as_taken_and_free_does_not(database: Database, shown: str, counts: bool) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10), showAs=shown)
        await here.read()
        assert await here.busy() == ([span(9, 10)] if counts else [])


async def test_a_whole_day_blocks_the_day_of_the_person(database: Database) -> None:
    """It comes as a day in UTC; Bram lives in Amsterdam, an hour ahead in January."""
    async with outlook(database) as here:
        enter(here, at(0, day=6), at(0, day=7), isAllDay=True)
        await here.read()
        assert [(one.start, one.end) for one in await here.busy()] == [(at(23, day=5), at(23, day=6))]


async def test_a_whole_day_of_somebody_far_away_blocks_that_day_there(database: Database) -> None:
    staff = (a_staff_member("Ada"), a_staff_member("Bram Visser", zone="America/Los_Angeles"))
    async with outlook(database, staff=staff) as here:
        enter(here, at(0, day=6), at(0, day=7), isAllDay=True)
        await here.read()
        assert [(one.start, one.end) for one in await here.busy()] == [(at(8, day=6), at(8, day=7))]


async def test_of_somebody_without_appointments_free_and_busy_alone_is_asked(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10))
        await here.read()
        assert {one.path.rpartition("/")[2] for one in here.graph.asked} == {"getSchedule"}


async def test_nothing_but_spans_is_stored(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10), subject="the dentist", location={"displayName": "elsewhere"})
        await here.read()
        rows = await database.read(lambda work: work.connection.execute(select(busy)).all())
        assert len(rows) == 1
        assert "dentist" not in repr(rows)
        assert "elsewhere" not in repr(rows)


async def test_it_is_read_as_far_ahead_as_anything_can_be_booked(database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=0, maximum_advance=100 * 24 * 60)
    async with outlook(database, business=a_business(policy=policy)) as here:
        await here.read()
        asked = [one.body for one in here.graph.requests("POST", "/getSchedule")]
        assert len(asked) == 2
        assert asked[-1]["endTime"]["dateTime"] >= f"{at(8) + timedelta(days=100):%Y-%m-%d}"
        lengths = [_length(one) for one in asked]
        assert max(lengths) < timedelta(days=62)


async def test_near_days_are_read_every_few_minutes_and_far_ones_rarely(database: Database) -> None:
    async with outlook(database) as here:
        await here.read()
        in_full = here.is_asked()
        await here.read(minutes=1)
        assert here.is_asked() == in_full
        await here.read(minutes=5)
        assert here.is_asked() == in_full + 1
        await here.read(hours=6)
        assert here.is_asked() == 2 * in_full + 1


async def test_what_is_new_is_seen_with_the_next_reading(database: Database) -> None:
    async with outlook(database) as here:
        await here.read()
        enter(here, at(9), at(10))
        await here.read(minutes=5)
        assert await here.busy() == [span(9, 10)]


async def test_a_reading_without_news_leaves_kept_answers_alone(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10))
        await here.read()
        before = await number_of(here)
        await here.read(minutes=5)
        await here.read(hours=7)
        assert await number_of(here) == before


async def test_news_raise_the_number_of_the_person_alone(database: Database) -> None:
    async with outlook(database) as here:
        await here.read()
        before = await database.versions(here.shop.id, [BRAM, ADA])
        enter(here, at(9), at(10))
        await here.read(minutes=5)
        after = await database.versions(here.shop.id, [BRAM, ADA])
        assert (after.staff[0] > before.staff[0], after.staff[1], after.business) == (
            True,
            before.staff[1],
            before.business,
        )


async def test_one_that_cannot_be_read_keeps_what_is_known_and_says_why(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10))
        await here.read()
        del here.graph.mailboxes[BRAMS]
        await here.read(minutes=5)
        row = await here.calendar()
        assert (row.state, row.reason, row.failed_since) == ("failed", "ErrorMailRecipientNotFound", at(8, 5))
        assert await here.busy() == [span(9, 10)]


async def test_one_that_fails_does_not_hold_up_the_others(database: Database) -> None:
    async with outlook(database) as here:
        del here.graph.mailboxes["ada@example.com"]
        enter(here, at(9), at(10))
        await here.read()
        assert (await here.calendar()).state == "synced"


async def test_it_is_tried_again_by_itself_and_less_often_the_longer_it_fails(database: Database) -> None:
    async with outlook(database) as here:
        box = here.graph.mailboxes.pop(BRAMS)
        await here.read()
        waits = []
        for _ in range(6):
            row = await here.calendar()
            assert row.next_at is not None
            waits.append((row.next_at - here.shop.clock.now()) // timedelta(minutes=1))
            here.shop.clock.moment = row.next_at
            await here.read()
        assert waits == [1, 1, 2, 4, 8, 16]
        here.graph.mailboxes[BRAMS] = box
        await here.read(hours=1)
        row = await here.calendar()
        assert (row.state, row.reason, row.failed_since) == ("synced", "", None)


async def test_a_passing_fault_of_the_network_goes_away_by_itself(database: Database) -> None:
    async with outlook(database) as here:
        here.graph.fail(Fault(status=503, path="/getSchedule"), 5)
        await here.read()
        assert (await here.calendar()).state == "failed"
        await here.read(minutes=1)
        assert (await here.calendar()).state == "synced"


async def test_switched_off_the_calendar_is_forgotten_and_never_asked(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10))
        await here.read()
        await change(here, personal_calendar_counts=False)
        await here.read(minutes=5)
        assert await here.busy() == []
        here.graph.asked.clear()
        await here.read(hours=7)
        assert BRAMS not in str([one.body for one in here.graph.asked])


async def test_switched_on_again_it_is_read_again(database: Database) -> None:
    async with outlook(database) as here:
        await change(here, personal_calendar_counts=False)
        enter(here, at(9), at(10))
        await here.read()
        assert await here.busy() == []
        await change(here, personal_calendar_counts=True)
        await here.read(minutes=1)
        assert await here.busy() == [span(9, 10)]


async def test_switched_off_while_it_is_read_nothing_is_kept(database: Database) -> None:
    async with outlook(database) as here:
        enter(here, at(9), at(10))
        reading = here.sync.outside.calendars.read

        async def then_off(*asked: Any) -> Any:
            found = await reading(*asked)
            await change(here, personal_calendar_counts=False)
            return found

        here.sync.outside = replace(here.sync.outside, calendars=_Reading(then_off))
        await here.read()
        assert await here.busy() == []


async def test_two_workers_share_the_work(database: Database) -> None:
    staff = tuple(a_staff_member(f"P{number}", id=f"p{number}") for number in range(30))
    service = a_service(staff_ids=tuple(one.id for one in staff))
    async with outlook(database, staff=(a_staff_member("Ada"), *staff), services=[service]) as here:
        await here.sync._look_around()
        first, second = await here.sync._claim(), await here.sync._claim()
        assert (len(first), len(second)) == (20, 11)
        assert {one.staff_id for one in first} & {one.staff_id for one in second} == set()


class _Reading:
    """Reads as it is told."""

    def __init__(self, read: Any) -> None:
        self.read = read


def _length(body: dict[str, Any]) -> timedelta:
    start, end = (datetime.fromisoformat(body[name]["dateTime"]) for name in ("startTime", "endTime"))
    return end - start
