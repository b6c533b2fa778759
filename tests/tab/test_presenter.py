"""What the day says, and to whom."""

from datetime import date

import pytest

from scheduling.appointment import Meeting, Override, State
from scheduling.staff import StaffId
from tab.presenter import DayText, Reader, present_day
from tests.tab.days import AMSTERDAM, NOON, TUESDAY, appointment, day, person, schedule, span, time_off
from usecases.views import CalendarTrouble, HoldView, PersonDay, Trouble

AT_NINE = span(TUESDAY, "09:00", "09:30")


def shown(*people: PersonDay, value: date = TUESDAY, language: str = "en") -> DayText:
    return present_day(schedule(day(value, *people)), Reader(zone=AMSTERDAM, language=language, now=NOON))


def test_the_title_names_the_day_how_far_it_is_and_the_zone() -> None:
    text = shown(person(), value=date(2026, 12, 2))
    assert (text.title, text.subtitle) == ("Wednesday 2 December", "in 8 days · Amsterdam")


def test_the_head_of_a_column_says_when_its_calendar_cannot_be_synced() -> None:
    trouble = CalendarTrouble(staff_id=StaffId("bram"), name="Bram", trouble=Trouble.NO_MAILBOX, reason="x")
    column = shown(person(calendar_trouble=trouble)).columns[0]
    assert column.trouble.startswith("This staff member's calendar can't be synced.")
    assert shown(person()).columns[0].trouble == ""


def test_the_day_speaks_dutch_to_dutch_readers() -> None:
    text = shown(person(appointment("a", AT_NINE)), language="nl")
    assert text.title == "dinsdag 24 november"
    assert text.columns[0].summary == "1 afspraak"


def test_an_appointment_says_when_who_what_and_its_state() -> None:
    item = shown(person(appointment("a", AT_NINE, state=State.ARRIVED))).columns[0].items[0]
    assert (item.time, item.title, item.detail, item.state) == ("09:00–09:30", "Noor", "Check-up", "Arrived")


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word(state: State) -> None:
    assert shown(person(appointment("a", AT_NINE, state=state)), language="nl").columns[0].items[0].state


def test_a_reader_without_the_right_sees_no_customer() -> None:
    item = shown(person(appointment("a", AT_NINE, sees=False))).columns[0].items[0]
    assert item.title == "Customer"


def test_a_class_shows_its_seats_in_place_of_a_name() -> None:
    assert shown(person(appointment("a", AT_NINE, seats=8))).columns[0].items[0].title == "1 of 8 seats taken"


def test_what_is_kept_says_for_whom_until_when_and_for_how_long() -> None:
    until = span(TUESDAY, "12:45", "13:00").start
    offered = HoldView(span=AT_NINE, until=until, offered_to="Noor")
    other = HoldView(span=span(TUESDAY, "10:00", "10:30"), until=until)
    items = shown(person(holds=(other, offered))).columns[0].items
    assert [(item.kind, item.time) for item in items] == [("hold", "09:00–09:30"), ("hold", "10:00–10:30")]
    assert "offered to Noor until 12:45" in items[0].title
    assert items[1].title == "Held until 12:45"


def test_an_online_appointment_offers_its_link() -> None:
    meeting = Meeting(provider="link", join_web_url="https://meet.example.com/x")
    item = shown(person(appointment("a", AT_NINE, is_online=True, meeting=meeting))).columns[0].items[0]
    assert item.join_url == "https://meet.example.com/x"


def test_a_link_that_is_not_there_yet_is_announced() -> None:
    item = shown(person(appointment("a", AT_NINE, is_online=True))).columns[0].items[0]
    assert item.notes == ("Online; the join link follows",)


def test_buffers_and_an_override_are_told() -> None:
    forced = Override(rule="outside_hours", reason="she asked", by=None)
    item = shown(person(appointment("a", AT_NINE, pre_buffer=5, override=forced))).columns[0].items[0]
    assert item.notes == ("Kept free: 5 min before", "Booked anyway: she asked")


def test_time_off_stands_among_the_appointments_in_order() -> None:
    off = time_off(span(TUESDAY, "08:00", "08:30"), "dentist")
    items = shown(person(appointment("a", AT_NINE), time_off=(off,))).columns[0].items
    assert [item.title for item in items] == ["dentist", "Noor"]


@pytest.mark.zones
@pytest.mark.parametrize(("value", "hours"), [(date(2027, 3, 28), "23 hours"), (date(2027, 10, 31), "25 hours")])
def test_a_day_on_which_the_clocks_change_says_so(value: date, hours: str) -> None:
    assert hours in shown(person(), value=value).clock_note


@pytest.mark.zones
def test_an_hour_the_clock_shows_twice_is_labelled_with_its_offset() -> None:
    value = date(2027, 10, 31)
    night = appointment("a", span(value, "01:00", "04:00"))
    assert [mark.label for mark in shown(person(night), value=value).marks][1:3] == ["02:00 +02:00", "02:00 +01:00"]


def test_a_day_without_anybody_says_so() -> None:
    assert shown().empty == "Nobody to show on this day."


def test_a_reader_elsewhere_sees_the_own_time_as_well() -> None:
    evening = person(appointment("a", AT_NINE), appointment("b", span(TUESDAY, "02:00", "03:00")))
    reader = Reader(zone=AMSTERDAM, language="en", now=NOON, own_zone="America/New_York")
    late, early = present_day(schedule(day(TUESDAY, evening)), reader).columns[0].items
    assert late.notes[0] == "Mon 23 Nov, 20:00 your time"
    assert early.notes[0] == "03:00 your time"


def test_a_reader_whose_clock_agrees_sees_one_time() -> None:
    reader = Reader(zone=AMSTERDAM, language="en", now=NOON, own_zone="Europe/Berlin")
    item = present_day(schedule(day(TUESDAY, person(appointment("a", AT_NINE)))), reader).columns[0].items[0]
    assert item.notes == ()
