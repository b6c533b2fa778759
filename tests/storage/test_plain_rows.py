"""What stands in a file of rows: checked value by value, refused by its place and the rule."""

from typing import Any

import pytest

from scheduling.errors import Invalid
from storage.plain_rows import stored_row
from storage.tables import metadata

HIDDEN = frozenset({"seats_taken"})
ENOUGH: dict[str, dict[str, Any]] = {
    "appointment": {
        "id": "a",
        "service_id": "s",
        "starts_at": "2027-01-04T09:00:00+01:00",
        "ends_at": "2027-01-04T09:30:00+01:00",
    },
    "attendee": {"id": "n", "appointment_id": "a"},
    "service": {"id": "s", "duration": 30},
    "business": {"display_name": "Practice"},
}


def read(table: str, **given: Any) -> dict[str, Any]:
    told = {**ENOUGH[table], **given}
    return stored_row(metadata.tables[table], told, "rows", own={"business_id": "b"}, hidden=HIDDEN)


@pytest.mark.parametrize("table", ENOUGH)
def test_what_is_not_told_is_left_to_the_defaults(table: str) -> None:
    assert set(read(table)) == {*ENOUGH[table], "business_id"}


@pytest.mark.parametrize(
    ("table", "member", "value", "rule"),
    [
        ("appointment", "starts_at", "2027-01-04T09:00:00", "aware"),
        ("appointment", "starts_at", "soon", "shape"),
        ("appointment", "starts_at", None, "required"),
        ("appointment", "state", "dreamt", "shape"),
        ("appointment", "price", "much", "shape"),
        ("appointment", "price", "NaN", "amount"),
        ("appointment", "price", "1e308", "at_most"),
        ("appointment", "price", "-1", "not_negative"),
        ("appointment", "reminders", [{"offset": 5}], "shape"),
        ("appointment", "colour", "red", "unknown_field"),
        ("appointment", "seats_taken", 9, "unknown_field"),
        ("attendee", "name", 7, "shape"),
        ("attendee", "name", "a\0b", "shape"),
        ("service", "duration", 2**40, "whole_number"),
        ("service", "is_online", "yes", "shape"),
        ("business", "zone", "Mars/Olympus", "unknown_zone"),
        ("business", "zone", "Factory", "unknown_zone"),
        ("business", "color_code", "red", "color"),
        ("service", "color", "#12345", "color"),
        ("business", "display_name", {"en": "x"}, "shape"),
    ],
)
def test_what_is_wrong_is_refused_by_member_and_rule(table: str, member: str, value: Any, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(table, **{member: value})
    assert (caught.value.data["field"], caught.value.data["rule"]) == (f"rows.{member}", rule)


def test_moments_are_the_same_whatever_their_offset() -> None:
    told = read("appointment", starts_at="2027-01-04T08:00:00Z")
    assert told["starts_at"] == read("appointment")["starts_at"]


def test_a_row_that_is_no_object_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        stored_row(metadata.tables["customer"], [1], "rows.customer[0]", own={}, hidden=HIDDEN)
    assert caught.value.data["rule"] == "an_object"
