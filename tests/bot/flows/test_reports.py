"""Why somebody was chosen and who changed an appointment: answered from its history."""

import pytest

from tests.support.practice import SAM, Practice
from tests.support.teams_activities import ANN, Person


async def book(practice: Practice, words: str, who: Person = ANN) -> None:
    [shown] = await practice.channel.say(words, who)
    await practice.channel.click(shown, "book.confirm", who=who)


async def move(practice: Practice, words: str, who: Person = ANN) -> None:
    [shown] = await practice.channel.say(words, who)
    await practice.channel.click(shown, "reschedule.confirm", who=who)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("why was Bram chosen", "Bram Bakker was the only one free"),
        ("waarom is Bram gekozen", "Bram Bakker was als enige vrij"),
        ("why was Bram chosen for Noor", "Bram Bakker was the only one free"),
    ],
)
async def test_why_somebody_was_chosen_is_answered_with_the_reason(practice: Practice, words: str, answer: str) -> None:
    await book(practice, "book Piet friday 10:00 check-up with Ann")
    await book(practice, "book Noor friday 10:00 check-up with anyone")
    [shown] = await practice.channel.say(words)
    assert answer in shown.words
    assert "Friday, November 27, 10:00" in shown.words or "vrijdag 27 november, 10:00" in shown.words


async def test_who_was_chosen_by_a_move_is_told_as_that(practice: Practice) -> None:
    await book(practice, "book Noor friday 10:00 check-up with Ann")
    await move(practice, "move Noor to Bram")
    [shown] = await practice.channel.say("why was Bram chosen")
    assert "Bram Bakker got it when it was moved" in shown.words


async def test_who_somebody_else_is_asked_about_is_not_taken_for_the_last_shown(practice: Practice) -> None:
    await book(practice, "book Noor friday 10:00 check-up with Ann")
    [shown] = await practice.channel.say("why was Bram chosen")
    assert "No appointment found" in shown.words


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            "who moved this",
            "Moved by Sam Smit, Tue, Nov 24 10:00 AM (from Fri, Nov 27 10:00 AM to Fri, Nov 27 11:00 AM)",
        ),
        ("who moved Noor?", "Moved by Sam Smit"),
        ("wie heeft deze verzet", "Verzet door Sam Smit, di 24 nov 10:00 (van vr 27 nov 10:00 naar vr 27 nov 11:00)"),
    ],
)
async def test_who_moved_it_is_answered_with_name_and_times(practice: Practice, words: str, answer: str) -> None:
    await book(practice, "book Noor friday 10:00 check-up with Ann")
    await move(practice, "move Noor to friday 11:00", SAM)
    await practice.channel.say("find Noor")
    [card] = await practice.channel.say("cancel Noor")
    assert card.card
    [shown] = await practice.channel.say(words)
    assert answer in shown.words


async def test_who_cancelled_it_is_answered_though_it_is_over(practice: Practice) -> None:
    await book(practice, "book Noor friday 10:00 check-up with Ann")
    [asked] = await practice.channel.say("cancel Noor", SAM)
    summary = await practice.channel.click(asked, "cancel.word", who=SAM)
    await practice.channel.click(summary, "cancel.confirm", who=SAM)
    practice.clock.forward(hours=1)
    [shown] = await practice.channel.say("who cancelled Noor?")
    assert "Cancelled by Sam Smit" in shown.words


async def test_with_nothing_shown_nobody_is_named(practice: Practice) -> None:
    [shown] = await practice.channel.say("who moved this")
    assert "No appointment found" in shown.words
