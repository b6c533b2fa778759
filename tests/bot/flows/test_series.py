"""A series in chat: understood from one sentence, its dates on the card, one click that books them, and one card to the colleague."""

import pytest

from scheduling.appointment import Appointment
from tests.bot.flows.test_booking import stored
from tests.support.practice import Practice
from tests.support.teams_activities import BRAM

SENTENCE = "book Noor for a check-up with Bram every friday at 10 for 4 weeks"
DUTCH = "boek Noor voor een check-up bij Bram elke vrijdag om 10 uur, 4 keer"


def days(appointments: list[Appointment]) -> list[str]:
    return [f"{one.wall_start[5:10]} {one.wall_start[11:]}" for one in appointments]


FRIDAYS = ["11-27 10:00", "12-04 10:00", "12-11 10:00", "12-18 10:00"]


@pytest.mark.parametrize(("said", "title"), [(SENTENCE, "Series of 4"), (DUTCH, "Reeks van 4")])
async def test_one_sentence_shows_all_dates_and_one_click_books_them(practice: Practice, said: str, title: str) -> None:
    [shown] = await practice.channel.say(said)
    assert title in shown.words
    assert await stored(practice) == []
    booked = await practice.channel.click(shown, "book.confirm")
    assert "SK-" in booked.words
    assert title in booked.words
    assert days(await stored(practice)) == FRIDAYS


async def test_a_second_click_books_nothing(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    await practice.channel.click(shown, "book.confirm")
    again = await practice.channel.click(shown, "book.confirm")
    assert "Already booked" in again.words
    assert len(await stored(practice)) == 4


async def test_a_taken_date_comes_with_others_and_is_left_out_unless_one_is_chosen(practice: Practice) -> None:
    [first] = await practice.channel.say("book Piet for a check-up with Bram on 4 december at 10")
    await practice.channel.click(first, "book.confirm")
    [shown] = await practice.channel.say(SENTENCE)
    assert "is not free. Instead:" in shown.words
    await practice.channel.click(shown, "book.confirm", {"in_date_1": "2026-12-04T09:30Z"})
    assert days(await stored(practice)) == [FRIDAYS[0], FRIDAYS[1], "12-04 10:30", *FRIDAYS[2:]]


async def test_a_date_that_goes_meanwhile_is_told_and_nothing_is_booked(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    [other] = await practice.channel.say("book Piet for a check-up with Bram on 11 december at 10")
    await practice.channel.click(other, "book.confirm")
    again = await practice.channel.click(shown, "book.confirm")
    assert "is not free. Instead:" in again.words
    assert days(await stored(practice)) == ["12-11 10:00"]


async def test_some_dates_may_be_left_out_but_not_all(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    none = await practice.channel.click(shown, "book.confirm", {"in_dates": ""})
    assert "Choose at least one date." in none.words
    await practice.channel.click(none, "book.confirm", {"in_dates": ["2026-11-27T09:00Z", "2026-12-18T09:00Z"]})
    assert days(await stored(practice)) == [FRIDAYS[0], FRIDAYS[3]]


async def test_how_often_can_be_said_afterwards(practice: Practice) -> None:
    await practice.channel.say("book Noor for a check-up with Bram on friday at 10")
    [shown, *_] = await practice.channel.say("3 times")
    assert "Series of 3" in shown.words


async def test_a_rhythm_without_an_end_is_asked_about(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram every friday at 10")
    assert "For a series say on which day" in shown.words


async def test_forged_numbers_are_no_series(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram every friday at 10 for 400 weeks")
    assert "Series of" not in shown.words


async def test_the_colleague_hears_of_it_once_with_all_dates(practice: Practice) -> None:
    await practice.channel.install(BRAM)
    [shown] = await practice.channel.say(SENTENCE)
    await practice.channel.click(shown, "book.confirm")
    await practice.outbox.run_once()
    news = [post for post in practice.channel.in_chat_of(BRAM) if "Reeks van 4" in post.words]
    assert len(news) == 1
    assert "18 december" in news[0].words
