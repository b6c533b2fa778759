"""Others who are told as well (B62): a field on the booking card, with its error beside it."""

import pytest

from tests.bot.flows.test_booking import SENTENCE, stored
from tests.support.channel import Shown
from tests.support.practice import Practice

DAUGHTER, SON = "daughter@example.com", "son@example.com"


async def details(practice: Practice, sentence: str = SENTENCE) -> Shown:
    [summary] = await practice.channel.say(sentence)
    return await practice.channel.click(summary, "Change: Details")


async def with_copies(practice: Practice, typed: str) -> Shown:
    return await practice.channel.click(await details(practice), "book.details", {"in_copies": typed})


@pytest.mark.parametrize("typed", [f"{DAUGHTER}, {SON}", f"{DAUGHTER};{SON}", f" {DAUGHTER} ,; {SON};"])
async def test_several_addresses_are_named_in_one_field(practice: Practice, typed: str) -> None:
    summary = await with_copies(practice, typed)
    assert f"A copy goes to {DAUGHTER}, {SON}." in summary.words
    await practice.channel.click(summary, "book.confirm")
    (appointment,) = await stored(practice)
    assert appointment.cc == (DAUGHTER, SON)


async def test_whoever_is_named_gets_a_copy(practice: Practice) -> None:
    await practice.channel.click(await with_copies(practice, SON), "book.confirm")
    await practice.outbox.run_once()
    assert SON in [mail.to for mail in practice.mails.sent]


async def test_a_wrong_address_is_named_at_the_field_and_what_was_typed_stays(practice: Practice) -> None:
    shown = await with_copies(practice, f"{DAUGHTER}, nonsense")
    assert "Copies: “nonsense” is not a mail address." in shown.words
    assert f"{DAUGHTER}, nonsense" in shown.words


async def test_a_sentence_typed_after_a_slip_leads_back_to_the_field(practice: Practice) -> None:
    await with_copies(practice, "nonsense")
    shown, *_ = await practice.channel.say("friday 15:30")
    assert "Copies: “nonsense” is not a mail address." in shown.words


async def test_it_may_be_left_empty(practice: Practice) -> None:
    summary = await with_copies(practice, "")
    assert "A copy goes to" not in summary.words
    await practice.channel.click(summary, "book.confirm")
    (appointment,) = await stored(practice)
    assert appointment.cc == ()


async def test_a_group_is_not_asked_for_it(practice: Practice) -> None:
    shown = await details(practice, "book Noor for a yoga class with Bram friday at half past two")
    assert "Copies to" not in shown.words
