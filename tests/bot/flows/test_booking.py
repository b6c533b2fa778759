"""Booking in chat: by one sentence, by clicks, with steps back, and once only whatever is clicked twice."""

import pytest

from scheduling.appointment import Appointment, State
from scheduling.interval import Interval
from scheduling.service import Question, QuestionAssignment, QuestionId
from storage.work import Work
from tests.support.builders import a_service, at
from tests.support.card_clicks import RefusedByClient, actions
from tests.support.channel import Shown
from tests.support.databases import open_patiently
from tests.support.practice import SAM, TREATS, VIC, Practice, open_practice
from tests.support.teams_activities import ANN, BRAM

SEASON = Interval(at(0, day=1, month=11, year=2026), at(0, day=1, month=4, year=2027))
SENTENCE = "book Noor for a check-up with Bram friday at half past two, noor@example.com"


async def stored(practice: Practice) -> list[Appointment]:
    def read(work: Work) -> list[Appointment]:
        found = work.appointments.in_span(practice.business.id, SEASON)
        return [appointment for appointment in found if appointment.state is State.BOOKED]

    return await practice.database.read(read)


def free_starts(shown: Shown) -> list[str]:
    assert shown.card is not None
    return [str(action["title"]) for action in actions(shown.card) if action.get("verb") == "book.time"]


async def test_one_full_sentence_leads_straight_to_the_summary(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    for words in (
        "Is this right?",
        "Check-up",
        "Bram Bakker",
        "Friday, November 27, 2:30 PM",
        "in 3 days",
        "Noor Jansen",
    ):
        assert words in shown.words


async def test_one_click_then_books_it_with_reference_and_mail(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    booked = await practice.channel.click(shown, "book.confirm")
    assert "✓ Booked" in booked.words
    assert "SK-" in booked.words
    assert "Confirmation to noor@example.com in Dutch" in booked.words


async def test_half_drie_is_half_past_two(practice: Practice) -> None:
    [shown] = await practice.channel.say("boek Noor vrijdag om half drie voor een check-up")
    assert "vrijdag 27 november, 14:30–15:00" in shown.words
    assert "Klopt dit?" in shown.words


async def test_a_second_click_books_nothing_and_shows_what_was_booked(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    await practice.channel.click(shown, "book.confirm")
    again = await practice.channel.click(shown, "book.confirm")
    assert "Already booked" in again.words
    assert len(await stored(practice)) == 1


async def test_an_old_client_books_the_same_by_submit(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    booked = await practice.channel.click(shown, "book.confirm", is_old_client=True)
    assert "✓ Booked" in booked.words


async def test_every_step_by_clicks(practice: Practice) -> None:
    channel = practice.channel
    [shown] = await channel.say("book")
    person = await channel.click(shown, "Check-up")
    assert "With whom?" in person.words
    times = await channel.click(person, "Ann de Wit (me)")
    assert "When?" in times.words
    customer = await channel.click(times, free_starts(times)[2])
    assert "For which customer?" in customer.words
    details = await channel.click(customer, "book.customer", {"in_customer": "noor"})
    assert "Anything else?" in details.words
    summary = await channel.click(details, "book.details", {"in_notes": "brings a dog"})
    assert "brings a dog" in summary.words
    booked = await channel.click(summary, "book.confirm")
    assert "✓ Booked" in booked.words


async def test_a_step_back_keeps_what_was_entered(practice: Practice) -> None:
    channel = practice.channel
    [shown] = await channel.say("book Piet intake monday 10:00")
    summary = await channel.click(shown, "book.details", {"in_q_reason": "a sore knee", "in_notes": "second visit"})
    details = await channel.click(summary, "book.back")
    assert "a sore knee" in details.words
    assert "second visit" in details.words


async def test_a_required_question_is_asked_before_the_summary(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Piet intake monday 10:00")
    assert "What is it about?" in shown.words


async def test_a_box_to_tick_holds_the_booking_back_until_it_is_ticked(sqlite_url: str) -> None:
    read = "I have read it"
    box = Question(id=QuestionId("form"), display_name="The form", options=(read,), is_confirmation=True)
    service = a_service(staff_ids=TREATS, questions=(QuestionAssignment(question=box),))
    async with await open_patiently(sqlite_url) as database, open_practice(database, services=[service]) as practice:
        [shown] = await practice.channel.say("book Piet check-up with Bram monday 10:00")
        with pytest.raises(RefusedByClient):
            await practice.channel.click(shown, "book.details", {"in_q_form": False})
        summary = await practice.channel.click(shown, "book.details", {"in_q_form": True})
        assert f"The form – {read}" in summary.words
        assert "✓ Booked" in (await practice.channel.click(summary, "book.confirm")).words


async def test_an_empty_day_says_why_and_offers_the_next_free_time(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor check-up saturday")
    assert "closed on Saturday, November 28" in shown.words
    assert "Mon, Nov 30 8:00 AM" in shown.words


async def test_later_and_earlier_go_to_days_with_room(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor check-up saturday")
    later = await practice.channel.click(shown, "Later")
    assert "Monday, November 30" in later.words
    earlier = await practice.channel.click(later, "Earlier")
    assert "Friday, November 27" in earlier.words


async def test_later_leads_on_from_the_first_free_day_shown(practice: Practice) -> None:
    practice.clock.forward(seconds=9 * 3600)  # the practice is closed by now
    [shown] = await practice.channel.say("book Noor check-up with Bram")
    assert "Wednesday, November 25" in shown.words
    later = await practice.channel.click(shown, "Later")
    assert "Thursday, November 26" in later.words
    again = await practice.channel.click(await practice.channel.click(later, "Earlier"), "Earlier")
    assert "There is nothing free before this day" in again.words


async def test_next_weekday_is_a_choice_while_this_weeks_is_still_to_come(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram next thursday at 14:00")
    assert "Which day do you mean?" in shown.words
    summary = await practice.channel.click(shown, "Thursday, December 3")
    assert "Thursday, December 3, 2:00 PM" in summary.words


async def test_equal_names_are_a_choice_with_what_tells_them_apart(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Lisa Bos monday 9:00 check-up")
    assert "Lisa Bos · …1111" in shown.words
    summary = await practice.channel.click(shown, "Lisa Bos · …2222")
    assert "lisa@two.example" in summary.words


async def test_a_known_name_with_another_mail_is_asked_about(practice: Practice) -> None:
    channel = practice.channel
    [shown] = await channel.say("book check-up monday 9:00")
    asked = await channel.click(shown, "book.customer", {"in_name": "Noor Jansen", "in_email": "other@example.com"})
    assert "Is it one of these?" in asked.words
    insisted = await channel.click(asked, "Next")
    assert "other@example.com" in insisted.words


async def test_a_wrong_mail_address_is_named_and_nothing_is_lost(practice: Practice) -> None:
    [shown] = await practice.channel.say("book check-up monday 9:00")
    again = await practice.channel.click(shown, "book.customer", {"in_name": "Karel", "in_email": "no address"})
    assert "“no address” is not a mail address" in again.words
    assert "Karel" in again.words


async def test_a_known_customers_name_beats_a_month(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Jan tomorrow 9:00 check-up")
    assert "Jan Mulder" in shown.words
    assert "Wednesday, November 25" in shown.words


async def test_particles_and_titles_do_not_hinder(practice: Practice) -> None:
    [shown] = await practice.channel.say("boek mevr. van der Berg morgen om 11 uur check-up")
    assert "Emma van der Berg" in shown.words


async def test_no_mail_address_is_warned_about(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Jan tomorrow 9:00 check-up")
    assert "No mail address" in shown.words


async def test_outside_hours_can_be_booked_anyway_with_a_reason(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Karel at 20:00 tomorrow check-up")
    assert "outside the working hours of Ann de Wit" in shown.words
    booked = await practice.channel.click(shown, "book.anyway", {"in_reason": "comes from far"})
    assert "comes from far (outside working hours)" in booked.words


async def test_booking_anyway_needs_a_reason(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Karel at 20:00 tomorrow check-up")
    again = await practice.channel.click(shown, "book.anyway", {"in_reason": "   "})
    assert "give a reason" in again.words


async def test_lead_time_and_grid_do_not_bind_staff(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor today 11:07 check-up")
    booked = await practice.channel.click(shown, "book.confirm")
    assert "11:07 AM–11:37 AM" in booked.words


async def test_a_walk_in_starts_now(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor now check-up")
    booked = await practice.channel.click(shown, "book.confirm")
    assert "Tuesday, November 24, 10:00 AM–10:30 AM" in booked.words


async def test_somebody_faster_leaves_the_nearest_free_times(practice: Practice) -> None:
    channel = practice.channel
    [mine] = await channel.say(SENTENCE)
    [theirs] = await channel.say("book Piet friday 14:30 check-up with Bram", SAM)
    await channel.click(theirs, "book.confirm", who=SAM)
    late = await channel.click(mine, "book.confirm")
    assert "Free instead" in late.words
    assert "Fri, Nov 27 2:00 PM" in late.words
    other = await channel.click(late, "Fri, Nov 27 2:00 PM")
    assert "Is this right?" in other.words


async def test_a_team_member_books_for_himself_only(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 10:00 check-up with Ann", BRAM)
    assert "You can book for yourself only, not for Ann de Wit" in shown.words


async def test_a_viewer_cannot_book(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 10:00 check-up", VIC)
    assert "no service here that you can book" in shown.words


async def test_a_viewer_cannot_press_somebody_elses_button(practice: Practice) -> None:
    [shown] = await practice.channel.say(SENTENCE)
    tried = await practice.channel.click(shown, "book.confirm", who=VIC)
    assert "✓ Booked" not in tried.words
    assert await stored(practice) == []


async def test_the_person_is_me_when_i_offer_it_and_anyone_otherwise(practice: Practice) -> None:
    [mine] = await practice.channel.say("book Noor friday 10:00 check-up")
    [schedulers] = await practice.channel.say("book Noor friday 10:00 check-up", SAM)
    assert "Ann de Wit" in mine.words
    assert "Anyone" in schedulers.words


async def test_a_short_message_goes_on_with_the_open_booking(practice: Practice) -> None:
    channel = practice.channel
    await channel.say("book Noor check-up")
    practice.clock.forward(seconds=20)
    below, above = await channel.say("friday")
    assert "Friday, November 27" in below.words
    assert above.is_update
    assert "Continued below" in above.words
    practice.clock.forward(seconds=20)
    [summary, _] = await channel.say("15:30")
    assert "Friday, November 27, 3:30 PM" in summary.words


async def test_a_new_booking_is_not_mixed_with_the_one_before(practice: Practice) -> None:
    await practice.channel.say("book Lisa monday 9:00 check-up")
    [shown, *_] = await practice.channel.say("book Noor check-up")
    later = await practice.channel.say("friday")
    assert "Noor Jansen" in later[0].words
    assert "Lisa" not in shown.words + later[0].words


async def test_an_hour_that_the_clocks_skip_is_refused_in_words(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor check-up sunday 28 march 2027 at 02:30")
    assert "02:30 does not exist that day: the clocks go forward" in shown.words


async def test_a_group_is_joined_and_shows_its_places(practice: Practice) -> None:
    channel = practice.channel
    for name in ("Piet", "Noor"):
        [shown] = await channel.say(f"book {name} yoga class wednesday 11:00")
        booked = await channel.click(shown, "book.confirm")
    assert "2 of 3 places taken" in booked.words


async def test_the_typeahead_finds_by_name_and_by_digits(practice: Practice) -> None:
    by_name = await practice.channel.search("customers", "noo")
    by_digits = await practice.channel.search("customers", "5678")
    assert [choice["value"] for choice in by_name] == ["noor"]
    assert [choice["value"] for choice in by_digits] == ["noor"]


@pytest.mark.parametrize("words", ["", "   ", "?!", "🙂" * 200, "<at>x</at>" * 50, "book " * 300, "{{DATE(x)}}"])
async def test_garbage_gets_an_answer_and_never_a_fault(practice: Practice, words: str) -> None:
    shown = await practice.channel.say(words)
    assert shown
    assert "sorry" not in shown[0].text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"service": 7, "slot": "yesterday", "customer": ["x"]},
        {"service": "checkup", "staff": "nobody", "slot": "2026-13-45T99:99Z", "answers": "x", "minutes": "-3"},
        {"business": "somebody.else@slotkeeper", "service": "checkup"},
        {"service": "checkup", "minutes": "99999999999", "slot": "9999-12-31T23:59Z", "customer": "nobody"},
    ],
)
async def test_a_forged_card_is_answered_and_books_nothing(practice: Practice, data: dict[str, object]) -> None:
    card = {"type": "AdaptiveCard", "actions": [{"type": "Action.Execute", "verb": "book.confirm", "data": data}]}
    shown = await practice.channel.click(Shown(where=ANN.chat, activity_id="1", card=card), "book.confirm")
    assert "sorry" not in shown.words
    assert await stored(practice) == []


async def test_something_else_said_in_between_ends_the_continuing(practice: Practice) -> None:
    channel = practice.channel
    await channel.say("boek Noor check-up")
    await channel.say("week")
    [shown] = await channel.say("friday")
    assert "Friday, November 27" in shown.words
    assert "Noor" not in shown.words


async def test_a_sentence_without_a_service_shows_what_was_understood_of_it(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor friday 10:00 with Bram")
    assert "Which service?" in shown.words
    assert "Bram Bakker · Fri, Nov 27 10:00 AM · Noor Jansen" in shown.words


async def test_a_service_for_somebody_is_a_booking_without_the_verb(practice: Practice) -> None:
    [shown] = await practice.channel.say("Noor check-up friday 10:00")
    assert "Is this right?" in shown.words


async def test_a_walk_in_outside_the_hours_is_told_before_the_click(practice: Practice) -> None:
    practice.clock.forward(seconds=12 * 3600)
    [shown] = await practice.channel.say("book Noor check-up with Bram now")
    assert "Book anyway" in shown.words
    assert "outside" in shown.words or "does not work" in shown.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("book Noor yesterday at 10 for a check-up with Bram", "Mon, Nov 23 10:00 AM has already passed"),
        ("boek Noor gisteren om 10 uur voor een check-up bij Bram", "ma 23 nov 10:00 is al voorbij"),
    ],
)
async def test_a_time_that_has_passed_is_not_taken_for_one_today(practice: Practice, words: str, said: str) -> None:
    [shown] = await practice.channel.say(words)
    assert said in shown.words
    assert "November 24" not in shown.words
    assert "24 november" not in shown.words


async def test_a_day_that_has_passed_is_named_before_others_are_offered(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor yesterday for a check-up with Bram")
    assert "Monday, November 23 has already passed" in shown.words
    assert free_starts(shown)


async def test_an_hour_gone_by_today_is_called_passed_without_a_word_about_customers(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor today at 9:00 AM for a check-up with Bram")
    assert "has already passed" in shown.words
    assert "customers can book" not in shown.words


async def test_a_colleague_nobody_knows_is_asked_for_and_not_replaced(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Karel friday at 10:00")
    assert "I do not know that colleague" in shown.words
    assert "With whom?" in shown.words
    summary = await practice.channel.click(shown, "Bram Bakker")
    assert "Friday, November 27, 10:00 AM" in summary.words


async def test_a_day_that_does_not_exist_is_asked_for_and_not_replaced(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram 31 november at 10:00")
    assert "I could not read the day" in shown.words
    assert "When?" in shown.words


async def test_the_summary_names_the_address_typed_for_a_known_customer_and_the_mail_goes_there(
    practice: Practice,
) -> None:
    [shown] = await practice.channel.say("book Noor for a check-up with Bram friday at 10:00, noor.new@example.com")
    assert "gets a confirmation at noor.new@example.com" in shown.words
    await practice.channel.click(shown, "book.confirm")
    [appointment] = await stored(practice)
    assert [attendee.email for attendee in appointment.attendees] == ["noor.new@example.com"]


async def test_an_address_typed_for_one_customer_is_not_kept_for_the_next(practice: Practice) -> None:
    await practice.channel.say("book Noor for a check-up with Bram friday at 10:00, noor.new@example.com")
    shown, *_ = await practice.channel.say("Piet")
    await practice.channel.click(shown, "book.confirm")
    [appointment] = await stored(practice)
    assert [attendee.email for attendee in appointment.attendees] == ["piet@example.com"]


async def test_a_phone_number_in_the_sentence_is_no_time_whatever_country_the_writer_is_from(
    practice: Practice,
) -> None:
    [shown] = await practice.channel.say("book Olivia Green 06 24681357 check-up friday at three")
    assert "+31624681357" in shown.words
    assert "3:00 PM" in shown.words


async def test_somebody_is_booked_for_somebody_else(practice: Practice) -> None:
    """B63: who comes stands on the appointment, the messages go to the customer."""
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up with Bram")
    details = await practice.channel.click(shown, "Change: Details")
    summary = await practice.channel.click(details, "book.details", {"in_attendee": "Tim Jansen"})
    assert "Tim Jansen comes" in summary.words
    await practice.channel.click(summary, "book.confirm")
    [made] = await stored(practice)
    assert (made.seated[0].name, made.seated[0].contact_name) == ("Tim Jansen", "Noor Jansen")
    assert made.seated[0].email


async def test_a_sentence_says_for_whom_somebody_books(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for her son Tim Jansen friday 14:30 check-up with Bram")
    assert "Tim Jansen comes" in shown.words
    await practice.channel.click(shown, "book.confirm")
    [made] = await stored(practice)
    assert (made.seated[0].name, made.seated[0].contact_name) == ("Tim Jansen", "Noor Jansen")


async def test_a_child_without_a_name_is_asked_for_before_anything_is_booked(practice: Practice) -> None:
    [shown] = await practice.channel.say("book Noor for her son friday 14:30 check-up with Bram")
    assert "Who comes? Noor Jansen gets the messages." in shown.words
    summary = await practice.channel.click(shown, "book.details", {"in_attendee": "Tim"})
    assert "Tim comes" in summary.words
    [again] = await practice.channel.say("boek Noor voor haar dochter Lisa vrijdag 14:30 check-up bij Bram")
    assert "Lisa" in again.words
