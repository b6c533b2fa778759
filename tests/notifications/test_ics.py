"""Invitations hold against a second parser, and a calendar that applies them in order ends up right."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from notifications.facts import AppointmentFacts, Audience, GuestFacts, NoticeFacts, NoticeKind
from notifications.ics import calendar, method_of, uid_of
from scheduling.interval import Interval
from tests.support.calendar_folder import CalendarFolder
from tests.support.notices import LINK, appointment_facts, notice, sender


def parsed(facts: NoticeFacts) -> Any:
    return vobject.readOne(calendar(facts).decode())


def at(appointment: AppointmentFacts, span: Interval, sequence: int) -> AppointmentFacts:
    return replace(appointment, span=span, sequence=sequence)


SUMMER = Interval(datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 24, 12, 30, tzinfo=UTC))
WINTER = Interval(datetime(2026, 10, 26, 13, 0, tzinfo=UTC), datetime(2026, 10, 26, 13, 30, tzinfo=UTC))


@pytest.mark.zones
@pytest.mark.parametrize("audience", [Audience.CUSTOMER, Audience.STAFF])
def test_request_update_and_cancel_leave_a_calendar_right_across_a_clock_change(audience: Audience) -> None:
    folder, base = CalendarFolder(), appointment_facts()
    folder.receive(calendar(notice(NoticeKind.CONFIRMED, audience, appointment=at(base, SUMMER, 0))))
    assert folder.events == {uid_of("a1b2"): (0, SUMMER.start, SUMMER.end)}
    folder.receive(calendar(notice(NoticeKind.CHANGED, audience, appointment=at(base, WINTER, 1))))
    assert folder.events == {uid_of("a1b2"): (1, WINTER.start, WINTER.end)}
    folder.receive(calendar(notice(NoticeKind.CANCELLED, audience, appointment=at(base, WINTER, 2))))
    assert folder.events == {}


def test_a_late_old_invitation_changes_nothing() -> None:
    folder, base = CalendarFolder(), appointment_facts()
    folder.receive(calendar(notice(NoticeKind.CHANGED, appointment=at(base, WINTER, 1))))
    folder.receive(calendar(notice(NoticeKind.CONFIRMED, appointment=at(base, SUMMER, 0))))
    assert folder.events[uid_of("a1b2")][0] == 1


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        (NoticeKind.CONFIRMED, "REQUEST", "CONFIRMED"),
        (NoticeKind.CHANGED, "REQUEST", "CONFIRMED"),
        (NoticeKind.JOIN_LINK, "REQUEST", "CONFIRMED"),
        (NoticeKind.ASSIGNED, "REQUEST", "CONFIRMED"),
        (NoticeKind.SEAT_TAKEN, "REQUEST", "CONFIRMED"),
        (NoticeKind.SEAT_LEFT, "REQUEST", "CONFIRMED"),
        (NoticeKind.CANCELLED, "CANCEL", "CANCELLED"),
        (NoticeKind.RELEASED, "CANCEL", "CANCELLED"),
    ],
)
def test_the_method_fits_what_happened(kind: NoticeKind, method: str, status: str) -> None:
    facts = notice(kind, Audience.STAFF)
    ics = parsed(facts)
    assert (ics.method.value, ics.vevent.status.value, method_of(facts)) == (method, status, method)


def test_organizer_is_the_business_and_the_reader_attends() -> None:
    event = parsed(notice()).vevent
    assert event.organizer.value == "mailto:info@zuid.example"
    assert event.organizer.params["CN"] == ["Praktijk Zuid"]
    assert [line.value for line in event.attendee_list] == ["mailto:noor@example.com"]


def test_without_a_reply_address_the_sending_mailbox_organizes() -> None:
    assert parsed(notice(sender=sender(reply_to=""))).vevent.organizer.value == "mailto:afspraken@zuid.example"


def test_the_join_link_is_the_location_of_an_online_appointment() -> None:
    event = parsed(notice(appointment=appointment_facts(is_online=True, join_url=LINK))).vevent
    assert (event.location.value, event.url.value) == (LINK, LINK)
    assert LINK in event.description.value


def test_the_place_is_the_location_otherwise() -> None:
    assert parsed(notice()).vevent.location.value == "Dorpsstraat 12, Amsterdam"


def test_the_staff_members_event_holds_everything_the_customer_entered() -> None:
    event = parsed(notice(NoticeKind.CONFIRMED, Audience.STAFF)).vevent
    assert event.summary.value == "Noor van der Berg: Check-up"
    for entered in ("noor@example.com", "+31 6 12345678", "I come by bike", "been here before?: Never"):
        assert entered in event.description.value


def test_the_customers_event_holds_nothing_of_other_customers() -> None:
    guests = (GuestFacts(name="Sam Secret", email="sam@example.com"),)
    text = calendar(notice(appointment=appointment_facts(guests=guests))).decode()
    assert "Sam" not in text
    assert "sam@" not in text


def test_times_are_in_utc() -> None:
    raw = calendar(notice()).decode()
    assert "DTSTART:20261201T133000Z" in raw
    assert "DTEND:20261201T140000Z" in raw


@pytest.mark.parametrize("name", ['Zoë "Zo" Ümlaut', "张伟 🎉", "a;b:c,d\\e\nBEGIN:VALARM", "x" * 300])
def test_odd_names_survive_both_parsers(name: str) -> None:
    facts = notice(NoticeKind.CONFIRMED, Audience.STAFF, appointment=appointment_facts(guests=(GuestFacts(name=name),)))
    facts = replace(facts, reader=replace(facts.reader, name=name))
    raw = calendar(facts)
    shown = " ".join(name.split())
    assert str(Calendar.from_ical(raw).walk("VEVENT")[0]["SUMMARY"]) == f"{shown}: Check-up"
    assert parsed(facts).vevent.summary.value == f"{shown}: Check-up"
    assert [line for line in raw.split(b"\r\n") if len(line) > 75] == []
    assert Calendar.from_ical(raw).walk("VALARM") == []


def test_the_same_notice_makes_the_same_file() -> None:
    assert calendar(notice()) == calendar(notice())


@pytest.mark.parametrize("address", ["", "noor", "a b@c", "zoë@müller.example", "x" * 300 + "@example.com"])
def test_what_is_no_address_makes_an_invitation_all_the_same(address: str) -> None:
    assert parsed(notice(reader={"address": address})).vevent.uid.value == uid_of("a1b2")
