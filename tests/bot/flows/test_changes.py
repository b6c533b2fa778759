"""Moving and cancelling in chat, the undo, stale cards, and time off with the appointments it hits."""

import pytest

from tests.support.channel import Shown
from tests.support.practice import SAM, VIC, Practice
from tests.support.teams_activities import BRAM


async def booked(practice: Practice, words: str = "book Noor friday 14:30 check-up with Bram") -> Shown:
    [shown] = await practice.channel.say(words, SAM)
    return await practice.channel.click(shown, "book.confirm", who=SAM)


async def test_it_is_the_appointment_last_shown(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move it to friday 16:00", SAM)
    assert "4:00 PM–4:30 PM" in shown.words


@pytest.mark.parametrize(
    "words",
    ["move Noor to Ann", "move Noor from Bram to Ann", "verzet Noor naar Ann", "move Noor to friday 14:30 with Ann"],
)
async def test_a_sentence_gives_an_appointment_to_somebody_else(practice: Practice, words: str) -> None:
    await booked(practice)
    [shown] = await practice.channel.say(words, SAM)
    moved = await practice.channel.click(shown, "reschedule.confirm", who=SAM)
    assert "Friday, November 27, 2:30 PM–3:00 PM" in moved.words or "vrijdag 27 november, 14:30–15:00" in moved.words
    assert "With\nAnn de Wit" in moved.words or "Bij\nAnn de Wit" in moved.words


async def test_nobody_takes_over_what_he_or_she_does_not_offer(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to Vic", SAM)
    assert "Vic Vos does not offer Check-up" in shown.words
    assert "To which time?" in shown.words


@pytest.mark.parametrize("proposal", ["move Piet to friday 11:00", "cancel Piet"])
async def test_it_is_the_appointment_that_a_change_was_proposed_for(practice: Practice, proposal: str) -> None:
    await booked(practice, "book Piet thursday 10:00 check-up with Bram")
    await booked(practice)
    await practice.channel.say(proposal, SAM)
    [shown] = await practice.channel.say("cancel it", SAM)
    assert "Cancel this appointment?" in shown.words
    assert "Piet de Boer" in shown.words


async def test_a_move_names_old_and_new_and_what_the_customer_will_hear(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    for words in ("Friday, November 27, 2:30 PM", "Thursday, November 26, 10:00 AM", "gets the old and the new time"):
        assert words in shown.words


async def test_a_move_is_done_with_one_click_and_can_be_undone(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    moved = await practice.channel.click(shown, "reschedule.confirm")
    assert "✓ Rescheduled" in moved.words
    back = await practice.channel.click(moved, "appointment.undo")
    assert "Friday, November 27, 2:30 PM" in back.words


async def test_after_ten_seconds_the_undo_says_that_it_is_too_late(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    moved = await practice.channel.click(shown, "reschedule.confirm")
    practice.clock.forward(seconds=11)
    late = await practice.channel.click(moved, "appointment.undo")
    assert "Thursday, November 26, 10:00 AM" in late.words
    assert "✓ Undone" not in late.words


async def test_moving_without_a_time_offers_free_times_of_the_same_person(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor")
    assert "Bram Bakker" in shown.words
    assert "2:30 PM" in shown.words


async def test_moving_to_a_taken_time_says_so_and_offers_others(practice: Practice) -> None:
    await booked(practice)
    await booked(practice, "book Piet friday 10:00 check-up with Bram")
    [shown] = await practice.channel.say("move Noor to friday 10:00")
    assert "already taken" in shown.words
    assert "Free instead" in shown.words


async def test_the_appointment_that_moves_is_not_in_its_own_way(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to friday 14:45")
    moved = await practice.channel.click(shown, "reschedule.confirm")
    assert "2:45 PM–3:15 PM" in moved.words


async def test_cancelling_takes_a_word_and_tells_what_is_sent(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("cancel Noor")
    summary = await practice.channel.click(shown, "cancel.word", {"in_word": "Bram is ill"})
    assert "Bram is ill" in summary.words
    assert "Noor Jansen gets a cancellation at noor@example.com, in Dutch" in summary.words
    cancelled = await practice.channel.click(summary, "cancel.confirm")
    assert "✕ Cancelled" in cancelled.words


async def test_a_cancellation_can_be_undone(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("annuleer Noor")
    summary = await practice.channel.click(shown, "cancel.word")
    cancelled = await practice.channel.click(summary, "cancel.confirm")
    back = await practice.channel.click(cancelled, "appointment.undo")
    assert "✓ Ongedaan gemaakt" in back.words


async def test_an_undo_too_late_still_says_that_it_is_cancelled(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("cancel Noor")
    cancelled = await practice.channel.click(await practice.channel.click(shown, "cancel.word"), "cancel.confirm")
    practice.clock.forward(seconds=11)
    late = await practice.channel.click(cancelled, "appointment.undo")
    assert "This can no longer be undone" in late.words
    assert "✕ Cancelled" in late.words


async def test_what_can_be_undone_has_not_left_yet_and_says_when_it_will(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    moved = await practice.channel.click(shown, "reschedule.confirm")
    assert "Message about the change to noor@example.com in Dutch: goes out in 10 s" in moved.words


async def test_my_appointment_is_never_a_colleagues_in_silence(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("cancel my 14:30")
    assert "You have nothing like that. Your colleagues have these:" in shown.words
    assert "Cancel this appointment?" not in shown.words


async def test_a_move_to_where_it_is_already_is_refused(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to friday 14:30")
    assert "Move it like this?" not in shown.words
    assert "It is at that time already" in shown.words


async def test_the_word_undo_undoes_the_last_change(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    await practice.channel.click(shown, "reschedule.confirm")
    [back] = await practice.channel.say("undo")
    assert "✓ Undone" in back.words


async def test_a_reference_finds_the_appointment(practice: Practice) -> None:
    shown = await booked(practice)
    reference = next(words for words in shown.words.splitlines() if words.startswith("SK-"))
    [found] = await practice.channel.say(f"cancel {reference.lower()}")
    assert "Cancel this appointment?" in found.words


async def test_without_a_hint_the_coming_ones_are_listed(practice: Practice) -> None:
    await booked(practice)
    await booked(practice, "book Piet friday 10:00 check-up with Bram")
    [shown] = await practice.channel.say("cancel", BRAM)
    assert "Noor Jansen" in shown.words
    assert "Piet de Boer" in shown.words
    one = await practice.channel.click(shown, "cancel", who=BRAM)
    assert "annuleren" in one.words


async def test_cancelling_a_customer_in_a_group_gives_up_one_place(practice: Practice) -> None:
    await booked(practice, "book Piet yoga class wednesday 11:00 with Ann")
    await booked(practice, "book Noor yoga class wednesday 11:00 with Ann")
    [shown] = await practice.channel.say("cancel Piet")
    summary = await practice.channel.click(shown, "cancel.word")
    assert "Only this place is given up" in summary.words
    cancelled = await practice.channel.click(summary, "cancel.confirm")
    assert "1 of 3 places taken" in cancelled.words


async def test_a_customer_in_a_group_does_not_move_the_group(practice: Practice) -> None:
    await booked(practice, "book Piet yoga class wednesday 11:00 with Ann")
    await booked(practice, "book Noor yoga class wednesday 11:00 with Ann")
    [shown] = await practice.channel.say("move Piet to friday 11:00")
    assert "Not the whole group" in shown.words


async def test_a_card_out_of_date_says_what_happened_and_how_it_is_now(practice: Practice) -> None:
    mine = await booked(practice)
    [moving] = await practice.channel.say("move Noor to thursday 10:00")
    practice.clock.forward(seconds=5)
    await practice.channel.click(moving, "reschedule.confirm")
    stale = await practice.channel.click(mine, "cancel", who=SAM)
    assert "This card was out of date" in stale.words
    assert "Moved" in stale.words
    assert "Thursday, November 26, 10:00 AM" in stale.words


async def test_a_double_click_on_a_move_moves_once(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("move Noor to thursday 10:00")
    await practice.channel.click(shown, "reschedule.confirm")
    again = await practice.channel.click(shown, "reschedule.confirm", is_old_client=True)
    assert "Thursday, November 26, 10:00 AM" in again.words


async def test_a_viewer_may_not_cancel(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("cancel Noor")
    summary = await practice.channel.click(shown, "cancel.word")
    tried = await practice.channel.click(summary, "cancel.confirm", who=VIC)
    assert "✕ Cancelled" not in tried.words
    assert tried.error is not None


async def test_a_team_member_sees_nothing_of_a_colleagues_appointments(practice: Practice) -> None:
    await booked(practice, "book Noor friday 14:30 check-up with Ann")
    [shown] = await practice.channel.say("annuleer Noor", BRAM)
    assert "Geen afspraak gevonden" in shown.words


async def test_time_off_is_confirmed_with_what_it_hits(practice: Practice) -> None:
    await booked(practice)
    [shown] = await practice.channel.say("time off friday 13:00-17:00 dentist", BRAM)
    assert "dentist" in shown.words
    assert "Noor Jansen" in shown.words
    stored = await practice.channel.click(shown, "time_off.confirm", who=BRAM)
    assert "Noor Jansen" in stored.words
    moving = await practice.channel.click(stored, "reschedule", who=BRAM)
    assert "Noor Jansen" in moving.words


async def test_days_off_span_the_turn_of_the_year(practice: Practice) -> None:
    [shown] = await practice.channel.say("off 24 december to 2 january")
    assert "Thursday, December 24 to Saturday, January 2, 2027" in shown.words


async def test_time_off_alone_lists_mine_to_change_or_delete(practice: Practice) -> None:
    [shown] = await practice.channel.say("off thursday afternoon")
    await practice.channel.click(shown, "time_off.confirm")
    [listed] = await practice.channel.say("time off")
    assert "12:00 PM–6:00 PM" in listed.words
    form = await practice.channel.click(listed, "time_off.change")
    changed = await practice.channel.click(form, "time_off.save", {"in_until": "15:00"})
    assert "12:00 PM–3:00 PM" in changed.words
    [listed] = await practice.channel.say("time off")
    gone = await practice.channel.click(listed, "time_off.remove")
    assert "Deleted" in gone.words


async def test_a_list_of_a_colleagues_time_off_says_whose_it_is(practice: Practice) -> None:
    [listed] = await practice.channel.say("time off Bram")
    assert "Time off of Bram Bakker" in listed.words
    assert "My time off" not in listed.words


async def test_time_off_blocks_booking_at_once(practice: Practice) -> None:
    [shown] = await practice.channel.say("off friday afternoon", BRAM)
    await practice.channel.click(shown, "time_off.confirm", who=BRAM)
    [wanted] = await practice.channel.say("book Noor friday 14:30 check-up with Bram")
    assert "Bram Bakker is away at" in wanted.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("time off for everybody 25 december", "for one person at a time"),
        ("iedereen vrij 25 december want het is kerst", "voor één persoon tegelijk"),
    ],
)
async def test_closing_for_everybody_is_not_taken_for_the_writers_own_time_off(
    practice: Practice, words: str, said: str
) -> None:
    [shown] = await practice.channel.say(words)
    if "Wat bedoel je?" in shown.words:
        shown = await practice.channel.click(shown, "Vrij nemen")
    assert said in shown.words


async def test_hours_off_without_a_day_are_those_of_today(practice: Practice) -> None:
    [shown] = await practice.channel.say("time off 13:00-17:00 dentist")
    assert "Take this time off?" in shown.words
    assert "Tuesday, November 24, 1:00 PM–5:00 PM" in shown.words


async def test_a_whole_day_off_is_called_that_when_asked_why(practice: Practice) -> None:
    [shown] = await practice.channel.say("time off friday", BRAM)
    await practice.channel.click(shown, "time_off.confirm", who=BRAM)
    [why] = await practice.channel.say("why is friday empty with Bram?")
    assert "All day time off" in why.words
    assert "00:00" not in why.words
    assert "12:00 AM" not in why.words


async def test_a_team_member_takes_no_time_off_for_others(practice: Practice) -> None:
    [shown] = await practice.channel.say("time off for Ann friday", BRAM)
    assert "You cannot take time off for Ann de Wit" in shown.words
    assert "Take this time off?" not in shown.words


async def test_free_on_a_day_may_mean_two_things(practice: Practice) -> None:
    [shown] = await practice.channel.say("vrij donderdag")
    assert "Vrije tijden" in shown.words
    off = await practice.channel.click(shown, "Vrij nemen")
    assert "donderdag 26 november" in off.words
