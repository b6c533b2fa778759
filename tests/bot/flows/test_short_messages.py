"""Short and odd sentences: what is not wanted, "it", lengths, series, and moves relative to the present time."""

import pytest

from tests.support.channel import Shown
from tests.support.practice import Practice


async def booked(practice: Practice) -> Shown:
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up with Bram")
    return await practice.channel.click(shown, "book.confirm")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("don't book Noor friday", "Nothing was booked"),
        ("do not cancel Noor", "Nothing was booked"),
        ("boek niet Noor vrijdag", "Er is niets geboekt"),
        ("boek Lisa Bos niet", "Er is niets geboekt"),
    ],
)
async def test_what_is_not_wanted_opens_no_card(practice: Practice, words: str, answer: str) -> None:
    await booked(practice)
    [shown] = await practice.channel.say(words)
    assert answer in shown.words
    assert "Discard" not in shown.words


@pytest.mark.parametrize("words", ["it", "deze", "that one"])
async def test_it_alone_is_the_appointment_last_shown(practice: Practice, words: str) -> None:
    await booked(practice)
    [shown] = await practice.channel.say(words)
    assert "Noor Jansen" in shown.words
    assert "SK-" in shown.words


@pytest.mark.parametrize(
    ("words", "new"),
    [
        ("move Noor up by 30 minutes", "2:00 PM–2:30 PM"),
        ("push Noor back 30 minutes", "3:00 PM–3:30 PM"),
        ("half an hour later", "3:00 PM–3:30 PM"),
        ("een half uur later", "15:00–15:30"),
        ("een kwartier eerder", "14:15–14:45"),
    ],
)
async def test_a_move_may_be_relative_to_the_present_time(practice: Practice, words: str, new: str) -> None:
    await booked(practice)
    [shown] = await practice.channel.say(words)
    assert new in shown.words
    assert "Old" in shown.words or "Oud" in shown.words


async def test_half_an_hour_later_goes_on_with_an_open_booking(practice: Practice) -> None:
    await practice.channel.say("book Noor friday 14:30 check-up with Bram")
    shown, *_ = await practice.channel.say("half an hour later")
    assert "3:00 PM–3:30 PM" in shown.words
    assert "Is this right?" in shown.words


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("book Noor friday 14:30 for 45 minutes check-up with Bram", "2:30 PM–3:15 PM"),
        ("boek Noor vrijdag 14:30 voor 45 minuten check-up bij Bram", "14:30–15:15"),
    ],
)
async def test_another_length_stands_on_the_summary_and_is_booked(practice: Practice, words: str, span: str) -> None:
    [shown] = await practice.channel.say(words)
    assert span in shown.words
    assert "45 min" in shown.words
    done = await practice.channel.click(shown, "book.confirm")
    assert span in done.words


async def test_another_length_is_judged_by_its_own_end(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("book Piet friday 14:00 for 45 minutes check-up with Bram")
    assert "already taken" in shown.words


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("book Noor every friday at 3 check-up with Bram", "For a series say on which day of the week and how often"),
        (
            "boek Noor elke vrijdag om 3 uur check-up bij Bram",
            "Zeg voor een reeks op welke dag van de week en hoe vaak",
        ),
        ("off every friday", "belongs into the working hours"),
    ],
)
async def test_who_wants_a_series_is_told_how_it_is_said(practice: Practice, words: str, answer: str) -> None:
    [shown] = await practice.channel.say(words)
    assert answer in shown.words
    assert "Which day" not in shown.words
