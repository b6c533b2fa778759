"""What the board is drawn from: clock times of the business, closed hours, buffers, time off, holds, and days with odd clocks."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduling.service import ServiceId
from tab.day_facts import board_facts, days_of_week
from tab.presenter import Reader
from tests.tab.days import AMSTERDAM, NOON, TUESDAY, appointment, day, person, schedule, span, time_off
from usecases.views import HoldView, PersonDay

READER = Reader(zone=AMSTERDAM, language="en", now=NOON)


def facts(*people: PersonDay, value: date = TUESDAY, **given: Any) -> dict[str, Any]:
    return board_facts(schedule(day(value, *people)), READER, **given)


def of_kind(found: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    return [(event["start"][11:], event["end"][11:]) for event in found["events"] if event["kind"] == kind]


def test_an_appointment_stands_at_its_clock_time_and_says_everything_aloud() -> None:
    (event,) = facts(person(appointment("a", span(TUESDAY, "09:30", "10:15"))))["events"][1:]
    assert (event["start"], event["end"]) == (f"{TUESDAY}T09:30", f"{TUESDAY}T10:15")
    assert event["label"] == "09:30–10:15 Noor Check-up, Booked, Bram"


def test_an_appointment_has_the_colour_of_its_service_where_that_has_one() -> None:
    found = facts(person(appointment("a", span(TUESDAY, "09:30", "10:15"))), colors={ServiceId("s"): "#9B1C64"})
    (event,) = [one for one in found["events"] if one["kind"] == "appointment"]
    assert event["color"].startswith("light-dark(#9b1c64, #")
    (plain,) = facts(person(appointment("a", span(TUESDAY, "09:30", "10:15"))))["events"][1:]
    assert "color" not in plain


def test_closed_hours_are_what_lies_around_the_open_ones() -> None:
    hours = (span(TUESDAY, "13:00", "17:00"), span(TUESDAY, "09:00", "12:00"))
    assert of_kind(facts(person(open_=hours)), "closed") == [
        ("00:00", "09:00"),
        ("12:00", "13:00"),
        ("17:00", "00:00"),
    ]


def test_buffers_stand_before_and_after() -> None:
    view = appointment("a", span(TUESDAY, "09:30", "10:00"), pre_buffer=10, post_buffer=20)
    assert of_kind(facts(person(view)), "buffer") == [("09:20", "09:30"), ("10:00", "10:20")]


def test_time_off_and_holds_are_shown_with_their_words() -> None:
    hold = HoldView(span=span(TUESDAY, "11:00", "11:30"), until=NOON + timedelta(minutes=5))
    off = time_off(span(TUESDAY, "13:00", "14:00"), "Dentist")
    found = facts(replace(person(time_off=(off,), open_=(span(TUESDAY, "09:00", "17:00"),)), holds=(hold,)))
    titles = {event["kind"]: event["title"] for event in found["events"]}
    assert (titles["time-off"], titles["hold"]) == ("Dentist", "Held until 12:05")


def test_an_appointment_of_several_people_is_there_once_with_all_columns() -> None:
    view = appointment("a", span(TUESDAY, "09:30", "10:00"))
    found = facts(person(view), person(view))
    assert [event["id"] for event in found["events"] if event["kind"] == "appointment"] == ["a"]


def test_whoever_neither_works_nor_has_anything_is_left_out_unless_asked_for() -> None:
    assert facts(person())["people"] == []
    assert [one["id"] for one in facts(person(), everybody=True)["people"]] == ["bram"]


def test_another_service_is_left_out() -> None:
    view = person(appointment("a", span(TUESDAY, "09:30", "10:00")))
    assert of_kind(facts(view, service_id=ServiceId("other")), "appointment") == []


@pytest.mark.zones
@pytest.mark.parametrize(
    ("value", "is_even"), [(TUESDAY, True), (date(2027, 3, 28), False), (date(2027, 10, 31), False)]
)
def test_a_day_on_which_the_clocks_change_is_no_even_one(value: date, is_even: bool) -> None:
    assert facts(person(), value=value)["is_even"] is is_even


def test_the_axis_reaches_around_everything() -> None:
    found = facts(person(appointment("a", span(TUESDAY, "06:30", "07:00"))))
    assert (found["from"], found["to"]) == ("06:00", "18:00")


def test_the_end_of_the_day_is_hour_24() -> None:
    late = appointment("a", span(TUESDAY, "23:00", "23:45"))
    assert facts(person(late))["to"] == "24:00"


def test_a_week_begins_where_the_business_has_it_begin() -> None:
    assert days_of_week(TUESDAY) == (TUESDAY - timedelta(days=1), 7)
    assert days_of_week(TUESDAY, 6) == (TUESDAY - timedelta(days=2), 7)


@pytest.mark.parametrize(
    ("language", "time"), [("en-US", "1:30–2:15 PM"), ("en-NL", "13:30–14:15"), ("en", "13:30–14:15")]
)
def test_the_clock_counts_to_twelve_where_the_region_does(language: str, time: str) -> None:
    view = schedule(day(TUESDAY, person(appointment("a", span(TUESDAY, "13:30", "14:15")))))
    found = board_facts(view, Reader(zone=AMSTERDAM, language=language, now=NOON))
    shown = next(event["time"] for event in found["events"] if event["kind"] == "appointment")
    assert (shown, found["has_twelve_hours"]) == (time, language == "en-US")
