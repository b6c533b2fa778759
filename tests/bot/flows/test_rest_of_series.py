"""The rest of a series in chat: moved as it was looked at, cancelled at once, and what has gone in between."""

import pytest

from scheduling.appointment import Appointment, State
from tests.bot.flows.test_booking import stored
from tests.bot.flows.test_series import FRIDAYS, SENTENCE, days
from tests.support.channel import Shown
from tests.support.practice import Practice
from tests.support.teams_activities import BRAM


@pytest.fixture
async def series(practice: Practice) -> list[Appointment]:
    [shown] = await practice.channel.say(SENTENCE)
    await practice.channel.click(shown, "book.confirm")
    return await stored(practice)


async def moved_to(practice: Practice, clock: str) -> Shown:
    """The second date, with those after it, as they are shown before the move."""
    [asked] = await practice.channel.say(f"move Noor from 4 december to 4 december {clock}")
    return await practice.channel.click(asked, "reschedule.rest")


async def coming(practice: Practice) -> list[str]:
    return days([one for one in await stored(practice) if one.state is State.BOOKED])


async def test_this_date_and_the_later_ones_are_cancelled_by_one_click(
    practice: Practice, series: list[Appointment]
) -> None:
    [asked] = await practice.channel.say("cancel Noor on 4 december")
    last = await practice.channel.click(asked, "cancel.word")
    assert "Cancel this and the 2 after it" in last.words
    done = await practice.channel.click(last, "cancel.rest")
    assert "(given up)" in done.words
    assert await coming(practice) == FRIDAYS[:1]


async def test_a_second_click_cancels_nothing_else(practice: Practice, series: list[Appointment]) -> None:
    [asked] = await practice.channel.say("cancel Noor on 4 december")
    last = await practice.channel.click(asked, "cancel.word")
    await practice.channel.click(last, "cancel.rest")
    again = await practice.channel.click(last, "cancel.rest")
    assert "4 december" in again.words or "December 4" in again.words
    assert await coming(practice) == FRIDAYS[:1]


async def test_this_date_and_the_later_ones_are_moved_as_they_were_shown(
    practice: Practice, series: list[Appointment]
) -> None:
    shown = await moved_to(practice, "11:00")
    assert "Move 3 dates?" in shown.words
    await practice.channel.click(shown, "reschedule.rest_confirm")
    assert await coming(practice) == [FRIDAYS[0], "12-04 11:00", "12-11 11:00", "12-18 11:00"]


async def test_a_date_that_cannot_go_there_stays_or_takes_another_start(
    practice: Practice, series: list[Appointment]
) -> None:
    for who in ("Bram", "Ann"):
        [other] = await practice.channel.say(f"book Piet for a check-up with {who} on 11 december at 11")
        await practice.channel.click(other, "book.confirm")
    shown = await moved_to(practice, "11:00")
    assert "is not free. Instead:" in shown.words
    await practice.channel.click(shown, "reschedule.rest_confirm")
    assert (await coming(practice)).count("12-11 10:00") == 1
    assert "12-18 11:00" in await coming(practice)


async def test_of_nothing_ticked_nothing_moves(practice: Practice, series: list[Appointment]) -> None:
    shown = await moved_to(practice, "11:00")
    again = await practice.channel.click(shown, "reschedule.rest_confirm", {"in_dates": ""})
    assert "Choose at least one date." in again.words
    assert await coming(practice) == FRIDAYS


@pytest.mark.parametrize("forged", ["99@2026-12-04T10:00Z", "x@y", "0@never", "-1@2026-12-04T10:00Z"])
async def test_forged_dates_move_nothing(practice: Practice, series: list[Appointment], forged: str) -> None:
    shown = await moved_to(practice, "11:00")
    await practice.channel.click(shown, "reschedule.rest_confirm", {"in_dates": forged})
    assert await coming(practice) == FRIDAYS


async def test_a_single_appointment_has_no_such_button(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram on 4 december at 10")
    await practice.channel.click(shown, "book.confirm")
    [asked] = await practice.channel.say("move Noor to 4 december 11:00")
    assert "after it" not in asked.words


async def test_the_colleague_hears_once_of_all_that_were_moved(practice: Practice, series: list[Appointment]) -> None:
    await practice.channel.install(BRAM)
    await practice.outbox.run_once()
    before = len(practice.channel.in_chat_of(BRAM))
    await practice.channel.click(await moved_to(practice, "11:00"), "reschedule.rest_confirm")
    await practice.outbox.run_once()
    assert len(practice.channel.in_chat_of(BRAM)) == before + 1
