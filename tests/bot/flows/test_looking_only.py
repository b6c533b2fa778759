"""A viewer asks for what the role does not allow: told in words, without a card whose buttons lead nowhere."""

import pytest

from tests.support.channel import Shown
from tests.support.practice import VIC, Practice


async def booked(practice: Practice) -> Shown:
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up with Bram")
    return await practice.channel.click(shown, "book.confirm")


@pytest.mark.parametrize("words", ["cancel Noor", "cancel", "move Noor to friday 10:00", "move"])
async def test_a_viewer_is_told_that_the_role_changes_nothing(practice: Practice, words: str) -> None:
    await booked(practice)
    [shown] = await practice.channel.say(words, VIC)
    assert "Your role looks, it does not change" in shown.words


async def test_a_viewer_gets_no_card_out_of_a_button_meant_for_others(practice: Practice) -> None:
    done = await booked(practice)
    shown = await practice.channel.click(done, "Cancel", who=VIC)
    assert "Your role looks, it does not change" in shown.words


async def test_a_viewer_is_not_offered_to_set_up_a_business(practice: Practice) -> None:
    [shown] = await practice.channel.say("set up", VIC)
    assert "set up by the people whom the settings" in shown.words


async def test_a_viewer_is_offered_no_time_off_to_enter(practice: Practice) -> None:
    [shown] = await practice.channel.say("time off", VIC)
    assert "You cannot take time off for Vic Vos" in shown.words
