"""Breaking a rule in chat is a decision about the rule that the card names: somebody who was faster makes it ask again."""

from tests.bot.flows.test_booking import stored
from tests.bot.flows.test_changes import booked
from tests.support.card_clicks import actions
from tests.support.channel import Shown
from tests.support.practice import SAM, Practice

OUTSIDE, TAKEN = "outside the working hours", "has just been taken"
WHY = {"in_reason": "comes from far"}


async def late(practice: Practice, name: str) -> Shown:
    [shown] = await practice.channel.say(f"book {name} at 20:00 tomorrow check-up with Bram", SAM)
    return shown


async def test_a_second_one_outside_hours_is_said_to_be_taken(practice: Practice) -> None:
    await practice.channel.click(await late(practice, "Karel"), "book.anyway", WHY, who=SAM)
    shown = await late(practice, "Piet")
    assert "already taken" in shown.words
    assert OUTSIDE not in shown.words


async def test_whoever_was_slower_is_asked_again_and_may_then_insist(practice: Practice) -> None:
    first, second = await late(practice, "Karel"), await late(practice, "Piet")
    assert OUTSIDE in second.words
    await practice.channel.click(first, "book.anyway", WHY, who=SAM)
    again = await practice.channel.click(second, "book.anyway", WHY, who=SAM)
    assert (TAKEN in again.words, len(await stored(practice))) == (True, 1)
    insisted = await practice.channel.click(again, "book.anyway", WHY, who=SAM)
    assert "✓ Booked" in insisted.words
    assert [one.override and one.override.rule for one in await stored(practice)] == ["hours", "busy"]


async def test_a_card_from_before_says_of_no_rule_that_it_was_told(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("book Karel friday 14:30 check-up with Bram", SAM)
    assert shown.card is not None
    for action in actions(shown.card):
        action.get("data", {}).pop("told", None)
    taken = await practice.channel.click(shown, "book.anyway", WHY, who=SAM)
    assert (TAKEN in taken.words, len(await stored(practice))) == (True, 1)


async def test_a_move_is_asked_again_as_well(practice: Practice) -> None:
    await booked(practice)
    [move] = await practice.channel.say("move Noor to tomorrow 20:00", SAM)
    assert OUTSIDE in move.words
    await practice.channel.click(await late(practice, "Karel"), "book.anyway", WHY, who=SAM)
    again = await practice.channel.click(move, "reschedule.anyway", WHY, who=SAM)
    assert TAKEN in again.words
    moved = await practice.channel.click(again, "reschedule.anyway", WHY, who=SAM)
    assert "8:00 PM–8:30 PM" in moved.words


async def test_a_rule_that_nobody_may_break_is_named_and_offers_no_way_round_it(practice: Practice) -> None:
    for name in ("Karel", "Piet", "Lotte"):
        [seat] = await practice.channel.say(f"book {name} tomorrow at 11:00 yoga class with Bram", SAM)
        await practice.channel.click(seat, "book.confirm", who=SAM)
    [full] = await practice.channel.say("book Wim tomorrow at 11:00 yoga class with Bram", SAM)
    assert full.card is not None
    verbs = {action.get("verb") for action in actions(full.card)}
    assert ("full" in full.words, "book.anyway" in verbs, "book.confirm" in verbs) == (True, False, False)
