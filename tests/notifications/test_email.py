"""Mails say what happened in the reader's language and time, and nothing in them can do harm."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.email import Email, render
from notifications.facts import Audience, Entry, GuestFacts, NoticeFacts, NoticeKind, OldPlace, UndeliveredFacts
from scheduling.interval import Interval
from tests.support.notices import LINK, MADE_AT, OLD_SPAN, SPAN, appointment_facts, notice, sender, time_off_notice

CUSTOMER_KINDS = [
    NoticeKind.CONFIRMED,
    NoticeKind.CHANGED,
    NoticeKind.CANCELLED,
    NoticeKind.JOIN_LINK,
    NoticeKind.REMINDER,
    NoticeKind.FOLLOW_UP,
]
STAFF_KINDS = [
    *CUSTOMER_KINDS,
    NoticeKind.ASSIGNED,
    NoticeKind.RELEASED,
    NoticeKind.SEAT_TAKEN,
    NoticeKind.SEAT_LEFT,
]


def everything(email: Email) -> str:
    return f"{email.subject}\n{email.text}\n{email.html}"


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", [*CUSTOMER_KINDS, NoticeKind.CHOOSE])
@pytest.mark.parametrize("is_formal", [True, False])
def test_every_notice_to_a_customer_can_be_rendered(kind: NoticeKind, language: str, is_formal: bool) -> None:
    email = render(notice(kind, language=language, reader={"is_formal": is_formal}))
    assert "{" not in email.text + email.subject
    assert "14:30" in email.subject or kind is NoticeKind.FOLLOW_UP
    assert ("Amsterdam" in email.text, "KX4PQRT" in email.text, "KX4PQRT" in email.html) == (True, True, True)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", STAFF_KINDS)
@pytest.mark.parametrize("audience", [Audience.STAFF, Audience.BUSINESS])
def test_staff_read_everything_the_customer_entered(kind: NoticeKind, language: str, audience: Audience) -> None:
    email = render(notice(kind, audience, language=language))
    for part in (email.text, email.html):
        for entered in (
            "Noor van der Berg",
            "noor@example.com",
            "+31 6 12345678",
            "I come by bike",
            "been here before?",
            "Never",
        ):
            assert entered in part


def test_a_customer_reads_nothing_that_is_for_staff() -> None:
    email = render(notice(appointment=appointment_facts(notes="pays late", override_reason="outside hours")))
    assert not re.search(r"pays late|outside hours|\+31 6 12345678|I come by bike", everything(email))


def test_a_dutch_customer_is_addressed_formally_when_the_business_says_so() -> None:
    formal, familiar = (render(notice(language="nl", reader={"is_formal": value})).text for value in (True, False))
    assert "Uw afspraak is bevestigd" in formal
    assert not re.search(r"\b(je|jij|jouw)\b", formal)
    assert "Je afspraak is bevestigd" in familiar
    assert not re.search(r"\b[uU]w?\b", familiar)


def test_a_change_tells_the_old_and_the_new_time() -> None:
    email = render(notice(NoticeKind.CHANGED))
    for part in (email.text, email.html):
        assert "Friday 27 November, 10:00–10:30" in part
        assert "14:30–15:00" in part


def test_a_change_of_the_person_alone_does_not_speak_of_a_new_time() -> None:
    email = render(notice(NoticeKind.CHANGED, old=OldPlace(span=SPAN, staff_names=("Anna Visser",))))
    assert email.subject.startswith("Change: ")
    assert "Was with: Anna Visser" in email.text


def test_at_a_place_the_places_time_leads_and_the_readers_stands_behind_it() -> None:
    text = render(notice(zone="America/New_York")).text
    assert "14:30–15:00 (Amsterdam) · 08:30 your time" in text


def test_online_the_customers_own_time_leads() -> None:
    text = render(notice(zone="America/New_York", appointment=appointment_facts(is_online=True, join_url=LINK))).text
    assert "08:30–09:00 (New York)" in text
    assert "Monday 30 November, 08:30" in text
    assert "14:30" not in text


def test_a_reader_in_the_united_states_gets_a_twelve_hour_clock() -> None:
    assert "2:30 PM–3:00 PM (Amsterdam)" in render(notice(language="en-US")).text


def test_the_join_link_is_a_button_and_an_address() -> None:
    email = render(notice(appointment=appointment_facts(is_online=True, join_url=LINK)))
    assert LINK in email.text
    assert email.html.count(f'href="{LINK}"') == 2


def test_a_missing_join_link_is_announced() -> None:
    email = render(notice(appointment=appointment_facts(is_online=True)))
    for part in (email.text, email.html):
        assert "The link for the online meeting follows" in part


def test_a_cancelled_appointment_offers_no_link() -> None:
    email = render(notice(NoticeKind.CANCELLED, appointment=appointment_facts(is_online=True, join_url=LINK)))
    assert LINK not in everything(email)


@pytest.mark.parametrize("audience", [Audience.CUSTOMER, Audience.STAFF])
def test_a_cancelled_appointment_names_no_price(audience: Audience) -> None:
    facts = appointment_facts(price="€ 45.00")
    assert "45.00" in everything(render(notice(audience=audience, appointment=facts)))
    assert "45.00" not in everything(render(notice(NoticeKind.CANCELLED, audience, appointment=facts)))


def test_the_old_time_stands_below_the_new_one_without_brackets_in_brackets() -> None:
    old = OldPlace(span=OLD_SPAN, staff_names=("Bram",))
    text = render(notice(NoticeKind.CHANGED, old=old)).text
    assert re.search(r"^  was: .*\(Amsterdam\)$", text, re.MULTILINE)


def test_the_deadline_is_printed_and_the_way_to_use_it() -> None:
    text = render(notice()).text
    assert "You can change or cancel until Monday 30 November, 14:30." in text
    assert "reply to this mail or call +31 20 123 4567" in text


def test_two_deadlines_are_both_printed() -> None:
    facts = appointment_facts(can_cancel_until=SPAN.start - timedelta(hours=2))
    assert (
        "until Monday 30 November, 14:30 and cancel until Tuesday 1 December, 12:30"
        in render(notice(appointment=facts)).text
    )


def test_a_deadline_that_has_passed_is_not_offered() -> None:
    past = MADE_AT - timedelta(minutes=1)
    facts = appointment_facts(can_cancel_until=past, can_reschedule_until=past)
    assert "until" not in render(notice(appointment=facts)).text


def test_the_manage_link_appears_only_when_there_is_one() -> None:
    url = "https://book.example.com/m/abc"
    assert url in render(notice(manage_url=url)).html
    assert "reply to this mail" not in render(notice(manage_url=url)).text
    assert "Change or cancel" not in everything(render(notice()))


def test_replies_go_to_the_business_under_its_name() -> None:
    email = render(notice())
    assert (email.sender_name, email.reply_to) == ("Praktijk Zuid", "info@zuid.example")


def test_the_same_key_gives_the_same_message_and_one_appointment_one_thread() -> None:
    first, second = render(notice()), render(notice(NoticeKind.CHANGED))
    assert render(notice()) == first
    assert first.message_id != second.message_id
    assert first.references == second.references
    assert first.message_id.endswith("@zuid.example>")


@pytest.mark.parametrize("evil", ["Noor\r\nBcc: all@example.com", "Noor\nX: y", "No\x00or\x0b\x85or", "a\u2028b"])
def test_no_name_or_text_can_start_a_header(evil: str) -> None:
    facts = notice(
        NoticeKind.CONFIRMED,
        Audience.STAFF,
        reader={"name": evil, "address": f"bram@zuid.example{evil}"},
        sender=sender(name=evil, business_name=evil, reply_to=f"info@zuid.example{evil}"),
        appointment=appointment_facts(service_name=evil, guests=(GuestFacts(name=evil),)),
    )
    email = render(facts)
    for value in (email.to, email.to_name, email.subject, email.sender_name, email.reply_to, email.message_id):
        assert len(value.splitlines()) == 1


def test_what_strangers_typed_is_not_html() -> None:
    evil = '<img src=x onerror="alert(1)">{{ 777 * 7 }}'
    guest = GuestFacts(name=evil, email=evil, phone=evil, notes=evil)
    facts = notice(
        NoticeKind.CANCELLED,
        Audience.STAFF,
        message=evil,
        appointment=appointment_facts(service_name=evil, guests=(guest,)),
    )
    html = render(facts).html
    assert "<img" not in html
    assert "5439" not in html
    assert "{{ 777 * 7 }}" in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://x.example/ y", "file:///etc/passwd"]
)
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    facts = appointment_facts(is_online=True, join_url=url, location_uri=url)
    assert f'href="{url}"' not in render(notice(appointment=facts)).html


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = render(notice(appointment=appointment_facts(is_online=True, join_url=LINK))).html
    assert not re.search(r"<(img|link|script|iframe|object)|url\(|@import|src=", html)


def test_a_colour_of_the_business_is_used_when_white_can_be_read_on_it() -> None:
    assert "#00695c" in render(notice(sender=sender(color="#00695c"))).html
    for unfit in ("#ffee88", "red;background:url(x)", ""):
        html = render(notice(sender=sender(color=unfit))).html
        assert "#4f52b2" in html
        assert not unfit or unfit not in html


def test_mails_say_that_a_machine_sent_them() -> None:
    assert render(notice()).headers["Auto-Submitted"] == "auto-generated"


def test_time_off_tells_title_notes_time_and_what_it_hits() -> None:
    text = render(time_off_notice()).text
    for told in (
        "Dentist",
        "back after lunch",
        "Dental centre",
        "Tuesday 1 December 2026, 14:30–15:00 (Amsterdam)",
        "Anna Visser",
        "2 appointments lie",
    ):
        assert told in text


def test_time_off_of_whole_days_names_the_days() -> None:
    facts = time_off_notice(
        "nl", span=None, first=datetime(2026, 12, 24, tzinfo=UTC).date(), last=datetime(2027, 1, 2, tzinfo=UTC).date()
    )
    assert "donderdag 24 december 2026 – zaterdag 2 januari 2027" in render(facts).text
    assert render(facts).ics is None


def test_removed_time_off_is_told_too() -> None:
    assert "You can be booked again" in render(time_off_notice(kind=NoticeKind.TIME_OFF_REMOVED)).text


def test_a_group_is_named_by_its_first_guest_and_a_number() -> None:
    guests = tuple(GuestFacts(name=name) for name in ("Noor", "Sam", "Kim"))
    facts = notice(NoticeKind.CONFIRMED, Audience.STAFF, appointment=appointment_facts(guests=guests))
    assert render(facts).subject.startswith("New: Noor and 2 more, ")


def test_a_reminder_carries_its_own_words() -> None:
    email = render(notice(NoticeKind.REMINDER, message="Please come ten minutes early."))
    assert "A word from Praktijk Zuid:\n  Please come ten minutes early." in email.text


@pytest.mark.zones
def test_a_move_across_the_clock_change_tells_each_time_by_its_own_day() -> None:
    before = Interval(datetime(2026, 10, 23, 8, 0, tzinfo=UTC), datetime(2026, 10, 23, 8, 30, tzinfo=UTC))
    after = Interval(datetime(2026, 10, 26, 9, 0, tzinfo=UTC), datetime(2026, 10, 26, 9, 30, tzinfo=UTC))
    facts = replace(notice(NoticeKind.CHANGED), old=OldPlace(span=before), appointment=appointment_facts(span=after))
    text = render(facts).text
    assert "Friday 23 October, 10:00–10:30" in text
    assert "Monday 26 October 2026\n  10:00–10:30" in text


def test_a_notice_about_nothing_is_refused() -> None:
    facts: NoticeFacts = notice(appointment=None)
    with pytest.raises(ValueError, match="about nothing"):
        render(facts)


def test_old_times_stay_out_of_confirmations() -> None:
    assert str(OLD_SPAN.start.day) + " November" not in render(notice()).text


def test_a_seat_is_told_by_the_name_of_its_customer() -> None:
    guests = tuple(GuestFacts(name=name) for name in ("Noor", "Sam"))
    facts = notice(
        NoticeKind.SEAT_TAKEN, Audience.STAFF, appointment=appointment_facts(guests=guests), about_name="Sam"
    )
    assert render(facts).subject.startswith("Place taken: Sam, ")


def test_control_signs_are_taken_out_of_longer_texts() -> None:
    guest = GuestFacts(name="Noor", notes="one\r\ntwo\x00\x0b\x1b three")
    email = render(notice(NoticeKind.CONFIRMED, Audience.STAFF, appointment=appointment_facts(guests=(guest,))))
    for part in (email.text, email.html):
        assert "one\ntwo three" in part
    assert b"\x00" not in (email.ics or b"")


def test_message_ids_are_ascii_whatever_the_senders_domain() -> None:
    assert render(notice(sender=sender(address="post@zürich.example"))).message_id.endswith("@xn--zrich-kva.example>")
    assert render(notice(sender=sender(address="post@" + "ü" * 80))).message_id.endswith("@localhost>")


def test_one_click_is_offered_over_https_only() -> None:
    over = {
        scheme: notice(NoticeKind.REMINDER, unsubscribe_url=f"{scheme}://x.example/u/t") for scheme in ("https", "http")
    }
    https, http = (render(over[scheme]).headers for scheme in ("https", "http"))
    assert https["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (http["List-Unsubscribe"], "List-Unsubscribe-Post" in http) == ("<http://x.example/u/t>", False)


def test_the_way_out_stands_in_words_and_html() -> None:
    mail = render(notice(NoticeKind.REMINDER, language="nl", unsubscribe_url="https://x.example/u/t"))
    assert "Geen herinneringen meer per mail: https://x.example/u/t" in mail.text
    assert 'href="https://x.example/u/t"' in mail.html


@pytest.mark.parametrize(("language", "words"), [("en", "call +31 6 1"), ("nl", "Bel +31 6 1")])
def test_a_mail_that_did_not_arrive_is_told_of_with_the_number_to_call(language: str, words: str) -> None:
    told = UndeliveredFacts(name="Noor <b>", address="noor@example.com", phone="+31 6 1", status="5.1.1")
    email = render(notice(NoticeKind.UNDELIVERED, Audience.BUSINESS, language=language, undelivered=told))
    assert words in email.text
    assert "noor@example.com" in email.text
    assert "<b>" not in email.html
    assert email.ics is None


@pytest.mark.parametrize(
    ("entry", "method", "told"),
    [
        (Entry.OURS, "REQUEST", "The attached invitation puts this into your calendar."),
        (Entry.PROVIDERS, "", "You find it in your Outlook calendar as a Teams meeting."),
        (Entry.TAKEN_OUT, "CANCEL", "the attachment removes the earlier entry"),
    ],
)
def test_the_calendar_file_gives_way_to_the_event_of_the_meeting(entry: Entry, method: str, told: str) -> None:
    email = render(replace(notice(NoticeKind.CONFIRMED, Audience.STAFF), entry=entry))
    assert (email.ics_method, email.ics is None) == (method, not method)
    assert told in email.text


def test_the_end_of_an_event_of_the_meeting_needs_no_file_and_no_word() -> None:
    email = render(replace(notice(NoticeKind.CANCELLED, Audience.STAFF), entry=Entry.PROVIDERS))
    assert (email.ics, "calendar" in email.text) == (None, False)


@pytest.mark.parametrize(("join_url", "is_told"), [(LINK, True), ("", False)])
def test_a_new_link_is_told_to_be_new_once_it_is_there(join_url: str, is_told: bool) -> None:
    facts = notice(NoticeKind.CHANGED, appointment=appointment_facts(is_online=True, join_url=join_url))
    email = render(replace(facts, has_new_link=True))
    assert ("The link to the online meeting is new" in email.text) is is_told
