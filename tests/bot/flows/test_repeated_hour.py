"""A clock time in the hour that comes twice when the clocks go back: both moments are offered, open or closed."""

from datetime import UTC, datetime

import pytest

from tests.support.practice import Practice

FIRST, SECOND = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_october(practice: Practice) -> None:
    practice.clock.moment = datetime(2027, 10, 26, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("Sun, Oct 31 2:30 AM, the first time (Amsterdam, UTC+2)", FIRST),
        ("Sun, Oct 31 2:30 AM, the second time (Amsterdam, UTC+1)", SECOND),
    ],
)
async def test_each_of_the_two_can_be_booked_anyway(practice: Practice, title: str, start: datetime) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram sunday at 02:30")
    assert "comes twice" in shown.words
    summary = await practice.channel.click(shown, title)
    assert "outside the working hours" in summary.words or "closed" in summary.words
    await practice.channel.click(summary, "book.anyway", {"in_reason": "night shift"})
    found = await practice.database.read(
        lambda work: work.appointments.coming(practice.business.id, after=practice.clock.now())
    )
    assert [one.span.start for one in found] == [start]


async def test_the_choice_waits_while_the_service_is_asked_for(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor with Bram sunday at 02:30")
    shown = await practice.channel.click(shown, "Check-up")
    assert "the second time (Amsterdam, UTC+1)" in shown.words


async def test_another_day_offers_that_hour_no_more(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram sunday at 02:30")
    shown = await practice.channel.click(shown, "Later")
    assert "comes twice" not in shown.words


async def test_a_move_into_that_hour_is_asked_which_too(practice: Practice) -> None:
    [shown] = await practice.channel.say("boek Noor donderdag 10:00 check-up bij Bram")
    await practice.channel.click(shown, "book.confirm")
    [shown] = await practice.channel.say("move Noor to sunday 02:30")
    summary = await practice.channel.click(shown, "Sun, Oct 31 2:30 AM, the second time (Amsterdam, UTC+1)")
    assert "2:30 AM–3:00 AM (Amsterdam, UTC+1)" in summary.words
