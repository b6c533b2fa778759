"""What leaves because of a conversation: the mails, and the private chat of the staff member it concerns."""

from datetime import UTC, datetime

from tests.support.connector_service import ConnectorService
from tests.support.practice import SAM, Practice
from tests.support.teams_activities import ANN, BRAM, Person, message


async def book(practice: Practice, words: str, who: Person = SAM) -> None:
    [shown] = await practice.channel.say(words, who)
    booked = await practice.channel.click(shown, "book.confirm", who=who)
    assert "Booked" in booked.words or "Geboekt" in booked.words


async def told(practice: Practice, who: Person) -> str:
    """What the bot has said to a person of itself."""
    before = len(practice.channel.in_chat_of(who))
    await practice.outbox.run_once()
    return "\n".join(shown.words for shown in practice.channel.in_chat_of(who)[before:])


async def test_a_staff_member_is_told_when_somebody_else_books(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    words = await told(practice, BRAM)
    assert "Noor Jansen" in words
    assert "Sam Smit" in words
    assert "14:30" in words


async def test_nobody_is_told_in_chat_of_what_he_did_himself(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "boek Noor vrijdag 14:30 check-up", BRAM)
    assert await told(practice, BRAM) == ""


async def test_a_staff_member_is_told_old_and_new_time_of_a_move(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    await practice.channel.click(shown, "reschedule.confirm")
    practice.clock.forward(seconds=11)
    words = await told(practice, BRAM)
    assert "donderdag 26 november" in words
    assert "vrijdag 27 november" in words


async def test_a_switch_in_the_settings_stops_it(practice: Practice) -> None:
    [settings] = await practice.channel.say("settings", BRAM)
    await practice.channel.click(settings, "settings.save", {"in_chat": False}, who=BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    assert await told(practice, BRAM) == ""


async def test_at_night_the_chat_waits_for_the_morning_and_mail_does_not(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    practice.clock.moment = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    assert await told(practice, BRAM) == ""
    assert any("noor@example.com" in mail.to for mail in practice.mails.sent)
    practice.clock.moment = datetime(2026, 11, 25, 7, 1, tzinfo=UTC)
    assert "Noor Jansen" in await told(practice, BRAM)


async def test_the_customer_reads_his_own_language_and_the_staff_theirs(practice: Practice) -> None:
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    to_noor = next(mail for mail in practice.mails.sent if "noor@example.com" in mail.to)
    assert "vrijdag 27 november" in to_noor.text
    to_bram = next(mail for mail in practice.mails.sent if "bram@example.com" in mail.to)
    assert "+31612345678" in to_bram.text


async def test_an_undone_cancellation_sends_nothing(practice: Practice) -> None:
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    before = len(practice.mails.sent)
    [shown] = await practice.channel.say("cancel Noor")
    summary = await practice.channel.click(shown, "cancel.word")
    cancelled = await practice.channel.click(summary, "cancel.confirm")
    await practice.channel.click(cancelled, "appointment.undo")
    practice.clock.forward(minutes=5)
    await practice.outbox.run_once()
    assert len(practice.mails.sent) == before


async def test_a_customer_who_is_to_be_left_alone_is_not_offered_a_message(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up with Bram", SAM)
    details = await practice.channel.click(shown, "Change: Details", who=SAM)
    summary = await practice.channel.click(details, "book.details", {"in_tell": False}, who=SAM)
    assert "Noor Jansen is not told" in summary.words
    await practice.channel.click(summary, "book.confirm", who=SAM)
    [moving] = await practice.channel.say("move Noor to thursday 10:00")
    assert "Noor Jansen is not told" in moving.words
    assert "Tell the customer" not in moving.words


async def test_a_conversation_that_is_gone_is_forgotten(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram", ANN)
    practice.channel.service.fail(404, code="ConversationNotFound")
    await practice.outbox.run_once()
    await book(practice, "book Piet friday 10:00 check-up with Bram", ANN)
    assert await told(practice, BRAM) == ""


async def test_whoever_blocked_the_bot_hears_nothing_until_speaking_again(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    practice.channel.service.fail(403, code="ConversationBlockedByUser")
    assert await told(practice, BRAM) == ""
    await book(practice, "book Piet friday 15:30 check-up with Bram")
    assert await told(practice, BRAM) == ""
    await practice.channel.say("hoi", BRAM)
    await book(practice, "book Emma friday 16:30 check-up with Bram")
    assert "Emma" in await told(practice, BRAM)


async def test_after_uninstalling_nothing_is_sent_any_more(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await practice.channel.uninstall(BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    assert await told(practice, BRAM) == ""


async def test_notices_go_where_the_person_was_heard_last(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    moved = await ConnectorService.start()
    moved_activity = message(moved.url, BRAM, "hi", id="later")
    await practice.channel.post(moved_activity)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    await practice.outbox.run_once()
    assert any("Noor Jansen" in str(call.body) for call in moved.calls)
    await moved.close()


async def test_a_notice_says_why_it_came_and_how_to_turn_it_off(practice: Practice) -> None:
    await practice.channel.say("hi", BRAM)
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    assert 'Met "instellingen" zet je dit uit' in await told(practice, BRAM)
