"""A clock time in the hour that comes twice when the clocks go back: both moments are offered, open or closed."""

from datetime import UTC, datetime

import pytest

from scheduling.business import BusinessId
from scheduling.policy import ALWAYS
from tests.support import teams_activities as teams
from tests.support.builders import a_business
from tests.support.databases import open_patiently
from tests.support.practice import Practice, open_practice

FIRST, SECOND = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@pytest.fixture
def october(practice: Practice) -> Practice:
    practice.clock.moment = datetime(2027, 10, 26, 8, 0, tzinfo=UTC)
    return practice


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("Sun, Oct 31 2:30 AM, the first time (Amsterdam, UTC+2)", FIRST),
        ("Sun, Oct 31 2:30 AM, the second time (Amsterdam, UTC+1)", SECOND),
    ],
)
async def test_each_of_the_two_can_be_booked_anyway(october: Practice, title: str, start: datetime) -> None:
    [shown] = await october.channel.say("book Noor for a check-up with Bram sunday at 02:30")
    assert "comes twice" in shown.words
    summary = await october.channel.click(shown, title)
    assert "outside the working hours" in summary.words or "closed" in summary.words
    await october.channel.click(summary, "book.anyway", {"in_reason": "night shift"})
    found = await october.database.read(
        lambda work: work.appointments.coming(october.business.id, after=october.clock.now())
    )
    assert [one.span.start for one in found] == [start]


async def test_the_choice_waits_while_the_service_is_asked_for(october: Practice) -> None:
    [shown] = await october.channel.say("book Noor with Bram sunday at 02:30")
    shown = await october.channel.click(shown, "Check-up")
    assert "the second time (Amsterdam, UTC+1)" in shown.words


async def test_another_day_offers_that_hour_no_more(october: Practice) -> None:
    [shown] = await october.channel.say("book Noor for a check-up with Bram sunday at 02:30")
    shown = await october.channel.click(shown, "Later")
    assert "comes twice" not in shown.words


async def test_a_move_into_that_hour_is_asked_which_too(october: Practice) -> None:
    [shown] = await october.channel.say("boek Noor donderdag 10:00 check-up bij Bram")
    await october.channel.click(shown, "book.confirm")
    [shown] = await october.channel.say("move Noor to sunday 02:30")
    summary = await october.channel.click(shown, "Sun, Oct 31 2:30 AM, the second time (Amsterdam, UTC+1)")
    assert "2:30 AM–3:00 AM (Amsterdam, UTC+1)" in summary.words


async def test_free_starts_that_the_clock_shows_twice_are_told_apart(sqlite_url: str) -> None:
    business = a_business(id=BusinessId("practice@slotkeeper"), hours=ALWAYS, tenant_id=teams.TENANT)
    async with (
        await open_patiently(sqlite_url) as database,
        open_practice(database, now=datetime(2027, 10, 26, 8, 0, tzinfo=UTC), business=business) as practice,
    ):
        [shown] = await practice.channel.say("book Noor for a check-up with Bram sunday")
    assert "2:30 AM · Amsterdam, UTC+2" in shown.words
    assert "2:30 AM · Amsterdam, UTC+1" in shown.words
