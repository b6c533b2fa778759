"""What staff read in chat about an appointment: answers, inner notes, the link, and whom the bot chose and why."""

from collections.abc import AsyncIterator

import pytest_asyncio

from storage import Database
from tests.features.acting import NOOR
from tests.support.practice import SAM, VIC, Practice, open_practice


@pytest_asyncio.fixture
async def practice(sqlite_database: Database) -> AsyncIterator[Practice]:
    async with open_practice(sqlite_database) as opened:
        yield opened


async def test_staff_find_answers_and_inner_notes_on_the_appointment(practice: Practice) -> None:
    channel = practice.channel
    [shown] = await channel.say("book Piet intake monday 10:00")
    summary = await channel.click(shown, "book.details", {"in_q_reason": "a sore knee", "in_notes": "third visit"})
    booked = await channel.click(summary, "book.confirm")
    for entered in ("What is it about?", "a sore knee", "third visit"):
        assert entered in booked.words


async def test_a_customer_reads_no_inner_note(practice: Practice) -> None:
    channel = practice.channel
    [shown] = await channel.say("book Noor intake monday 10:00")
    summary = await channel.click(shown, "book.details", {"in_q_reason": "a sore knee", "in_notes": "pays late"})
    await channel.click(summary, "book.confirm")
    await practice.outbox.run_once()
    [mail] = [one for one in practice.mails.sent if one.to == NOOR]
    assert "pays late" not in mail.text + mail.html + (mail.ics or b"").decode()


async def test_the_card_says_why_somebody_was_chosen(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor check-up monday 10:00", SAM)
    booked = await practice.channel.click(shown, "book.confirm", who=SAM)
    assert "was chosen at random among those free" in booked.words


async def test_a_viewer_reads_the_day(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor check-up friday 10:00 with Bram", SAM)
    await practice.channel.click(shown, "book.confirm", who=SAM)
    [day] = await practice.channel.say("friday", VIC)
    assert "Noor Jansen" in day.words
