"""Who has chosen a language is spoken to in it on every card of a booking, to the last word, in each of the eight."""

import pytest

from scheduling.languages import LANGUAGES
from tests.booking_page.test_languages import english_left
from tests.bot.flows.test_booking import free_starts
from tests.support.practice import Practice
from tests.support.teams_activities import BRAM

OF_CARDS = ("cards", "chat", "formats", "refusals")


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
async def test_the_cards_of_a_booking_speak_the_language_of_the_settings(practice: Practice, language: str) -> None:
    channel = practice.channel
    [settings] = await channel.say("settings", BRAM)
    await channel.click(settings, "settings.save", {"in_chat": True, "in_language": language}, who=BRAM)
    [start] = await channel.say("?", BRAM)
    service = await channel.click(start, "book", who=BRAM)
    times = await channel.click(service, "Check-up", who=BRAM)
    customer = await channel.click(times, free_starts(times)[2], who=BRAM)
    details = await channel.click(customer, "book.customer", {"in_customer": "noor"}, who=BRAM)
    summary = await channel.click(details, "book.details", {"in_notes": "–"}, who=BRAM)
    booked = await channel.click(summary, "book.confirm", who=BRAM)
    cards = (start, service, times, customer, details, summary, booked)
    assert [english_left(one.words, language, OF_CARDS) for one in cards] == [set()] * len(cards)
    assert {one.card["lang"][:2] for one in cards if one.card} == {language}
