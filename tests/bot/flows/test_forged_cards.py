"""Cards that no honest client sends: each is answered with a sentence, none with an apology for a fault of ours."""

import asyncio

import pytest

from cards.actions import Verb
from tests.support.builders import staff_actor
from tests.support.channel import Shown
from tests.support.practice import NOBODY, Practice
from tests.support.teams_activities import ANN, BRAM, Person

WHOLE = {
    "service": "checkup",
    "staff": "ann",
    "slot": "2026-11-27T10:00Z",
    "customer": "jan",
    "draft": "forged",
    "details": True,
    "first": "2026-12-10",
    "last": "2026-12-11",
    "in_first": "2026-12-10",
    "in_reason": "because",
}
DATES = ("0001-01-01", "9999-12-31")
FORGED = {
    **{
        f"{key} {day}": {key: day} for day in DATES for key in ("day", "in_day", "first", "last", "in_first", "in_last")
    },
    **{moment: {"slot": moment} for moment in ("0001-01-01T00:30Z", "1969-01-01T00:00Z", "9999-12-31T23:59-14:00")},
    **{f"{count} digits of length": {"minutes": "9" * count} for count in (9, 30, 1900)},
    **{f"{count} digits of hours": {"start": "9" * count, "end": "9" * count} for count in (9, 1900)},
    "the last day there is": {"move": "later", "day": "8999-12-31"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_a_forged_card_is_never_a_fault(practice: Practice, forged: dict[str, object]) -> None:
    async with asyncio.timeout(180):
        for verb in Verb:
            answered = await send(practice, verb, {**WHOLE, "draft": f"forged-{verb}", **forged})
            assert "sorry" not in answered.words, (verb, answered.words)


async def test_a_stranger_who_names_somebody_elses_business_is_refused_in_words(practice: Practice) -> None:
    named = {"business": str(practice.business.id)}
    for verb in Verb:
        answered = await send(practice, verb, {**WHOLE, **named}, who=NOBODY)
        assert "sorry" not in answered.words, (verb, answered.words)
        assert "Mulder" not in answered.words, verb


async def test_a_card_for_somebody_else_books_nobody_in_that_persons_place(practice: Practice) -> None:
    wanted = {"service": "checkup", "staff": "ann", "slot": "2026-11-27T10:00Z", "customer": "jan", "express": True}
    answered = await send(practice, Verb.BOOK_CONFIRM, {**wanted, "draft": "forged"}, who=BRAM)
    assert "Booked" not in answered.words
    assert "niet voor Ann de Wit" in answered.words


async def test_a_confirmation_without_the_time_off_it_confirms_stores_nothing(practice: Practice) -> None:
    answered = await send(practice, Verb.TIME_OFF_CONFIRM, {})
    assert "This card is from an older version" in answered.words
    assert not await practice.use.list_time_off(practice.business.id, staff_actor("ann"))


async def send(practice: Practice, verb: Verb, data: dict[str, object], who: Person = ANN) -> Shown:
    card = {"type": "AdaptiveCard", "actions": [{"type": "Action.Execute", "verb": verb.value, "data": data}]}
    return await practice.channel.click(Shown(where=who.chat, activity_id="1", card=card), verb.value, who=who)
