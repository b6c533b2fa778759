"""What can be asked in chat: the schedule, why, customers, help; who sees what; groups and channels; settings and set-up."""

from dataclasses import replace

import pytest

from cards.actions import Verb
from scheduling.staff import AccountId
from tests.support.builders import staff_actor
from tests.support.card_clicks import texts
from tests.support.channel import Shown
from tests.support.practice import NOBODY, SAM, VIC, Practice
from tests.support.teams_activities import ANN, BRAM, CHANNEL, GROUP, Chat


async def booked(practice: Practice, words: str = "book Noor friday 14:30 check-up with Bram") -> Shown:
    [shown] = await practice.channel.say(words, SAM)
    return await practice.channel.click(shown, "book.confirm", who=SAM)


async def test_a_day_is_shown_with_everybodys_appointments(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("friday")
    for words in ("Friday, November 27", "2:30 PM", "Check-up", "Noor Jansen", "Bram Bakker"):
        assert words in shown.words


async def test_a_team_member_sees_the_own_day_with_free_gaps(practice: Practice) -> None:
    await booked(practice)
    await booked(practice, "book Piet friday 10:00 check-up with Ann")
    [shown] = await practice.channel.say("vrijdag", BRAM)
    assert "Noor Jansen" in shown.words
    assert "Piet" not in shown.words
    assert "15:00–17:00" in shown.words


async def test_the_schedule_pages_in_place(practice: Practice) -> None:
    [shown] = await practice.channel.say("today")
    tomorrow = await practice.channel.click(shown, "Next")
    assert "Wednesday, November 25" in tomorrow.words
    week = await practice.channel.click(tomorrow, "Week")
    assert "Tuesday, December 1" in week.words


@pytest.mark.parametrize(
    "words", ["tomorrow", "morgen", "3 december", "week", "next", "who is in today", "wie is er vandaag"]
)
async def test_every_way_to_ask_for_a_day_is_answered(practice: Practice, words: str) -> None:
    [shown] = await practice.channel.say(words)
    assert shown.card is not None
    assert "did not understand" not in shown.words


async def test_why_a_closed_day_is_empty(practice: Practice) -> None:
    [shown] = await practice.channel.say("why is saturday empty?")
    assert "De Praktijk is closed on Saturday, November 28" in shown.words


async def test_why_today_is_empty_in_the_evening(practice: Practice) -> None:
    practice.clock.forward(hours=9)
    [shown] = await practice.channel.say("why is today empty with Bram?")
    assert "hours of Bram Bakker on Tuesday, November 24 are over" in shown.words


async def test_why_a_time_is_not_free_names_what_takes_it(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("why is 14:30 not free with Bram on friday")
    assert "already taken" in shown.words
    assert "2:30 PM–3:00 PM taken by an appointment" in shown.words


async def test_waarom_is_answered_in_dutch(practice: Practice) -> None:
    [shown] = await practice.channel.say("waarom is zaterdag leeg?")
    assert "gesloten op zaterdag 28 november" in shown.words


async def test_the_welcomes_third_button_asks_why_and_is_answered(practice: Practice) -> None:
    [shown, *_] = await practice.channel.install()
    asked = await practice.channel.click(shown, "Why is Saturday empty?")
    assert "Why?" in asked.words


async def test_a_customer_is_found_with_coming_appointments(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("find jansen")
    for words in ("noor@example.com", "+31612345678", "Friday, November 27"):
        assert words in shown.words
    again = await practice.channel.click(shown, "Book again")
    assert "Which service?" in again.words


async def test_welcome_comes_once_for_the_two_activities_of_an_install(practice: Practice) -> None:
    shown = await practice.channel.install()
    assert len(shown) == 1
    assert "Hi Ann" in shown[0].words


async def test_help_is_answered_without_a_role_too(practice: Practice) -> None:
    [shown] = await practice.channel.say("help", NOBODY)
    assert "Ask Ann de Wit" in shown.words


async def test_what_is_not_understood_gets_a_way_forward(practice: Practice) -> None:
    [shown] = await practice.channel.say("flurbel quux zonk")
    assert "find flurbel quux zonk" in shown.words


async def test_the_answer_comes_in_the_language_written(practice: Practice) -> None:
    [dutch] = await practice.channel.say("annuleer mijn afspraak van 2 uur")
    [english] = await practice.channel.say("cancel my 2 o'clock", BRAM)
    assert "Geen afspraak gevonden" in dutch.words
    assert "No appointment found" in english.words


async def test_the_language_is_kept_when_changed_by_command(practice: Practice) -> None:
    await practice.channel.say("language dutch")
    [shown] = await practice.channel.say("help")
    assert "Wat ik kan" in shown.words


async def test_settings_are_saved(practice: Practice) -> None:
    [shown] = await practice.channel.say("settings", BRAM)
    saved = await practice.channel.click(shown, "settings.save", {"in_chat": False, "in_language": "en"}, who=BRAM)
    assert "Saved." in saved.words
    view = await practice.use.read_business(practice.business.id, staff_actor("ann"))
    bram = next(person for person in view.staff if person.id == "bram")
    assert not bram.wants_chat


async def test_a_group_sees_no_customer_until_the_writer_looks(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 10:00 check-up", where=GROUP)
    assert "Noor" not in shown.words
    mine = await practice.channel.refresh(shown)
    assert "Noor Jansen" in mine.words
    await practice.channel.click(mine, "book.confirm")
    everybody = practice.channel.posts[-1]
    assert everybody.is_update
    assert "Noor" not in "\n".join(texts(everybody.card or {}))
    assert "Friday, November 27, 10:00 AM" in everybody.words


async def test_a_colleague_with_a_role_sees_the_customer_in_the_group_a_stranger_does_not(practice: Practice) -> None:
    await practice.channel.say("hi", VIC)
    await practice.channel.say("hi", NOBODY)
    [shown] = await practice.channel.say("book Noor friday 10:00 check-up", where=GROUP)
    await practice.channel.click(await practice.channel.refresh(shown), "book.confirm")
    everybody = practice.channel.posts[-1]
    seen = await practice.channel.refresh(everybody, VIC)
    assert "Noor Jansen" in seen.words
    assert everybody.card is not None
    assert NOBODY.user_id not in everybody.card["refresh"]["userIds"]


async def test_a_group_card_refreshed_again_books_nothing_more(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 10:00 check-up", where=GROUP)
    mine = await practice.channel.refresh(shown)
    await practice.channel.click(mine, "book.confirm")
    again = await practice.channel.refresh(shown)
    assert "Already booked" in again.words


async def test_a_client_that_does_not_refresh_has_a_button_to_the_own_view(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 10:00 check-up", where=GROUP)
    mine = await practice.channel.click(shown, "Show me")
    assert "Noor Jansen" in mine.words


async def test_a_channel_sees_the_day_without_customers(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("friday", where=CHANNEL)
    assert "Check-up" in shown.words
    assert "Noor" not in shown.words


async def test_a_stranger_in_a_group_is_refreshed_to_nothing_more(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("find jansen", NOBODY, where=GROUP)
    assert "noor@example.com" not in shown.words


async def test_uninstalling_drops_the_conversation(practice: Practice) -> None:
    await practice.channel.say("hi")
    await practice.channel.uninstall()
    kept = await practice.database.read(lambda work: work.conversations.personal_of(AccountId("account-ann")))
    assert kept is None


async def test_who_blocked_the_bot_is_kept_again_when_he_or_she_speaks(practice: Practice) -> None:
    async def is_kept() -> bool:
        account = AccountId("account-ann")
        return await practice.database.read(lambda work: work.conversations.personal_of(account)) is not None

    await practice.channel.say("hi")
    practice.channel.service.fail(403, code="ConversationBlockedByUser")
    await practice.channel.say("hi")
    assert not await is_kept()
    await practice.channel.say("hi")
    assert await is_kept()


async def test_reader_time_stands_behind_when_it_differs(practice: Practice) -> None:
    away = replace(ANN, time_zone="America/New_York")
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up with Bram", away)
    assert "Friday, November 27, 2:30 PM–3:00 PM (Amsterdam)" in shown.words
    assert "8:30 AM your time" in shown.words


async def test_set_up_is_for_administrators_only(practice: Practice) -> None:
    [shown] = await practice.channel.say("set up", NOBODY)
    assert "Name of the business" not in shown.words


@pytest.mark.parametrize("verb", list(Verb))
async def test_every_verb_answers_empty_data_without_a_fault(practice: Practice, verb: Verb) -> None:
    card = {"type": "AdaptiveCard", "actions": [{"type": "Action.Execute", "verb": verb.value, "data": {}}]}
    shown = await practice.channel.click(Shown(where=VIC.chat, activity_id="1", card=card), verb.value, who=VIC)
    assert "sorry" not in shown.words


async def test_appointments_in_a_row_are_one_line_of_the_reason(practice: Practice) -> None:
    for start in ("9:00", "9:30", "10:00"):
        await booked(practice, f"book Noor friday {start} check-up with Bram")
    [shown] = await practice.channel.say("why is 9:30 not free with Bram on friday for a check-up")
    assert "9:30 AM–10:00 AM taken by an appointment" in shown.words
    [shown] = await practice.channel.say("why is friday full with Bram")
    assert "9:00 AM–10:30 AM taken by 3 appointments" in shown.words


async def test_choosing_english_keeps_the_region_of_the_client(practice: Practice) -> None:
    await practice.channel.say("language english")
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up")
    assert "2:30 PM" in shown.words


@pytest.mark.parametrize("where", [GROUP, CHANNEL], ids=["group", "channel"])
async def test_why_somebody_is_away_is_nobodys_business_in_a_group(practice: Practice, where: Chat) -> None:
    [asked] = await practice.channel.say("time off thursday 13:00-17:00 dentist")
    await practice.channel.click(asked, "time_off.confirm")
    [shown] = await practice.channel.say("thursday", where=where)
    assert "Time off · Ann de Wit" in shown.words
    assert "dentist" not in str(shown.card)


async def test_a_time_that_is_free_after_all_can_be_booked_at_once(practice: Practice) -> None:
    [shown] = await practice.channel.say("why is 15:00 not free with Bram on friday")
    assert "is free" in shown.words
    booking = await practice.channel.click(
        await practice.channel.click(shown, "Book"), "book.service", {"in_choice": "a"}
    )
    assert "3:00 PM" in booking.words


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("is Bram free at 14:30 on friday", "Fri, Nov 27 2:30 PM is already taken"),
        ("is Bram free at 3 on friday", "Fri, Nov 27 3:00 PM is free"),
        ("is Bram vrij om 3 uur vrijdag", "vr 27 nov 15:00 is vrij"),
        ("is Bram free at 9:00", "Wed, Nov 25 9:00 AM is free"),
    ],
)
async def test_whether_somebody_is_free_at_a_time_is_answered_about_that_time(
    practice: Practice, words: str, answer: str
) -> None:
    await booked(practice)
    [shown] = await practice.channel.say(words)
    assert answer in shown.words


async def test_a_time_asked_about_that_is_free_can_be_booked(practice: Practice) -> None:
    [shown] = await practice.channel.say("is Bram free at 3 on friday")
    booking = await practice.channel.click(
        await practice.channel.click(shown, "Book"), "book.service", {"in_choice": "a"}
    )
    assert "3:00 PM" in booking.words


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("off 31 november", "I could not read the day"),
        ("off friday for Zork", "I do not know that colleague"),
        ("why is 31 november empty", "I could not read the day"),
        ("why is friday empty with Zork", "I do not know that colleague"),
        ("who is in 31 november", "I could not read the day"),
        ("cancel 31 november", "I could not read the day"),
        ("move Noor to 31 november", "I could not read the day"),
        ("31 november", "I could not read the day"),
        ("book Noor 31 november", "I could not read the day"),
        ("book Noor friday 45", "I could not read the time"),
        ("book Noor with Zork friday", "I do not know that colleague"),
        ("free times 31 november", "I could not read the day"),
        ("boek Noor 31 november", "Ik kon de dag niet lezen"),
    ],
)
async def test_what_cannot_be_read_is_said_and_not_left_out(practice: Practice, words: str, answer: str) -> None:
    shown = await practice.channel.say(words)
    assert answer in shown[-1].words
