"""One's day in the morning, in chat: asked for in the settings, with the buttons of the schedule."""

from datetime import UTC, datetime

from tests.bot.flows.test_told import book, told
from tests.support.practice import Practice
from tests.support.teams_activities import BRAM
from usecases.plan_mornings import PlanMornings

FRIDAY_AT_SEVEN = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


async def morning(practice: Practice) -> str:
    practice.clock.moment = FRIDAY_AT_SEVEN
    await PlanMornings(database=practice.database, clock=practice.clock).run_once()
    return await told(practice, BRAM)


async def test_whoever_asks_for_it_gets_the_day_with_its_gaps_and_how_to_turn_it_off(practice: Practice) -> None:
    [settings] = await practice.channel.say("instellingen", BRAM)
    await practice.channel.click(settings, "settings.save", {"in_morning": True, "in_morning_at": "07:00"}, who=BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    words = await morning(practice)
    assert "Noor Jansen" in words
    assert "14:30" in words
    assert "Vrij" in words
    assert "Je vroeg om je dag in de ochtend" in words


async def test_its_buttons_lead_on_from_there(practice: Practice) -> None:
    [settings] = await practice.channel.say("settings", BRAM)
    await practice.channel.click(settings, "settings.save", {"in_morning": True, "in_morning_at": "07:00"}, who=BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    await morning(practice)
    shown = await practice.channel.click(practice.channel.in_chat_of(BRAM)[-1], "schedule", who=BRAM)
    assert shown.error is None
    assert shown.card is not None


async def test_the_settings_remember_it_and_switch_it_off(practice: Practice) -> None:
    [settings] = await practice.channel.say("settings", BRAM)
    saved = await practice.channel.click(
        settings, "settings.save", {"in_morning": True, "in_morning_at": "07:00"}, who=BRAM
    )
    await practice.channel.click(saved, "settings.save", {"in_morning": False}, who=BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    assert await morning(practice) == ""


async def test_without_asking_nobody_gets_it(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    assert await morning(practice) == ""
