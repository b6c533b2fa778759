"""What people type into forms: read where it is right, told at its field where it is wrong, and never lost."""

from datetime import date, time
from decimal import Decimal

import pytest
from multidict import MultiDict

from scheduling.errors import Invalid, NotAllowed, NotFound, Refusal
from scheduling.policy import DAY, HoursBlock, WeeklyHours, same_hours
from scheduling.staff import Role
from web.form_reader import WHOLE_FORM, FormReader
from web.hours_form import hours_fields, read_hours


def form(language: str = "en", /, **typed: str) -> FormReader:
    return FormReader(MultiDict(typed), language, "Europe/Amsterdam")


def test_a_line_is_tidied() -> None:
    assert form(name="  Anna \t Smit ").text("name") == "Anna Smit"


def test_what_is_needed_and_missing_is_told_at_its_field() -> None:
    sent = form(other="x")
    sent.text("name", is_required=True)
    assert sent.error("name") == "The name is needed."
    assert not sent.is_valid


def test_mistakes_are_told_in_the_readers_language() -> None:
    sent = form("nl", name="")
    sent.text("name", is_required=True)
    assert sent.error("name") == "De naam is nodig."


@pytest.mark.parametrize("typed", ["soon", "1.5", "1e3", "٣", "999999999999", "-"])
def test_a_number_that_is_none_is_told_and_stays_as_typed(typed: str) -> None:
    sent = form(duration=typed)
    assert sent.number("duration", default=30) == 30
    assert sent.error("duration")
    assert sent.typed("duration", 60) == typed


def test_a_number_out_of_bounds_is_told_with_the_bounds() -> None:
    sent = form(duration="3")
    sent.number("duration", least=5, most=480)
    assert sent.error("duration") == "The duration must lie between 5 and 480."


def test_an_amount_takes_a_comma_or_a_point() -> None:
    assert form(price="12,50").amount("price") == form(price="12.5").amount("price") == Decimal("12.50")


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "-1", "1e40", "much", "1.2.3"])
def test_an_amount_that_is_none_is_told(typed: str) -> None:
    sent = form(price=typed)
    assert sent.amount("price") == 0
    assert sent.error("price")


def test_a_choice_is_one_of_the_options() -> None:
    assert form(role="viewer").choice("role", Role) is Role.VIEWER
    sent = form(role="emperor")
    sent.choice("role", Role)
    assert sent.error("role")


def test_days_and_clock_times_are_read_as_fields_send_them() -> None:
    sent = form(day="2026-12-01", at="09:30", end="24:00")
    assert (sent.day("day"), sent.clock("at"), sent.minute("end")) == (date(2026, 12, 1), time(9, 30), DAY)
    assert sent.is_valid


@pytest.mark.parametrize("typed", ["2026-13-01", "tomorrow", "0001-01-01"])
def test_a_day_that_is_none_is_told(typed: str) -> None:
    sent = form(day=typed)
    assert sent.day("day") is None
    assert sent.error("day")


def test_tick_boxes_of_one_name_are_read_once_each() -> None:
    sent = FormReader(MultiDict([("staff", "bram"), ("staff", "dora"), ("staff", "bram")]), "en", "UTC")
    assert sent.many("staff") == ("bram", "dora")


def test_a_refusal_stands_at_the_field_it_names_or_above_the_form() -> None:
    sent = form(name="x")
    sent.refuse(Invalid("email", "email"))
    sent.refuse(Invalid("display_name", "required"), display_name="name")
    assert set(sent.errors) == {"email", "name"}
    sent.refuse(Invalid("", "required"))
    assert sent.error(WHOLE_FORM)


def test_a_blank_form_shows_what_is_stored() -> None:
    blank = FormReader({}, "en", "UTC")
    assert blank.typed("name", "Anna") == "Anna"
    assert blank.ticked("is_online", True)


def test_a_sent_form_shows_what_was_typed_even_when_emptied() -> None:
    sent = form(other="x")
    assert sent.typed("name", "Anna") == ""
    assert not sent.ticked("is_online", True)


def test_hours_are_shown_with_room_for_one_more_block() -> None:
    fields = hours_fields(FormReader({}, "en", "UTC"), "hours", same_hours(9 * 60, DAY))
    assert [(block.start, block.end) for block in fields[0].blocks] == [("09:00", "00:00"), ("", "")]
    assert [(block.start, block.end) for block in fields[6].blocks] == [("", "")]


def test_hours_are_read_with_midnight_as_an_end() -> None:
    sent = FormReader(
        {"hours-0-0-from": "09:00", "hours-0-0-to": "12:00", "hours-0-1-from": "13:00", "hours-0-1-to": "00:00"},
        "en",
        "UTC",
    )
    assert read_hours(sent, "hours").days[0] == (HoursBlock(540, 720), HoursBlock(780, DAY))
    assert sent.is_valid


def test_blocks_that_overlap_are_told_at_their_day() -> None:
    sent = FormReader(
        {"hours-2-0-from": "09:00", "hours-2-0-to": "12:00", "hours-2-1-from": "11:00", "hours-2-1-to": "13:00"},
        "en",
        "UTC",
    )
    read_hours(sent, "hours")
    assert sent.error("hours-2") == "The hours overlap each other."


def test_half_a_block_is_told_and_stays_as_typed() -> None:
    sent = FormReader({"hours-1-0-from": "09:00"}, "en", "UTC")
    read_hours(sent, "hours")
    assert sent.error("hours-1")
    assert hours_fields(sent, "hours", same_hours(0, 60))[1].blocks[0].start == "09:00"


@pytest.mark.parametrize("refusal", [NotAllowed("configure"), NotFound("staff_member")])
def test_a_missing_right_and_a_thing_that_has_gone_are_no_fault_of_the_form(refusal: Refusal) -> None:
    sent = form(name="x")
    with pytest.raises(type(refusal)):
        sent.refuse(refusal)
    assert sent.is_valid


def test_a_block_past_midnight_is_read_as_it_is_shown() -> None:
    late = WeeklyHours(((), (), (), (), (HoursBlock(22 * 60, DAY + 120),), (), ()))
    (shown, _) = hours_fields(FormReader({}, "en", "UTC"), "hours", late)[4].blocks
    sent = FormReader({"hours-4-0-from": shown.start, "hours-4-0-to": shown.end}, "en", "UTC")
    assert read_hours(sent, "hours") == late


@pytest.mark.parametrize("written", ["0001-01-01T00:00+00:00", "9999-12-31T23:59+00:00", "2026-12-01T09:00", "soon"])
def test_a_moment_that_no_page_of_ours_has_written_is_refused(written: str) -> None:
    sent = FormReader({"start": written}, "en", "UTC")
    assert sent.moment("start") is None
    assert "start" in sent.errors
