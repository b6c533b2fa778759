"""Moments, dates, times of day and names of zones, as clients write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.errors import ApiError
from api.wire.moments import date_of, moment_of, moment_text, time_of_day, time_text, utc_parts
from api.wire.primitives import DateTimeTimeZone
from api.wire.zones import zone_named

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01T12:00:00Z",
        "2026-05-01T12:00Z",
        "2026-05-01T12:00:00.0000000Z",
        "2026-05-01T12:00:00+00:00",
        "2026-05-01T14:00:00+02:00",
        "2026-05-01T14:00:00 02:00",
        "2026-05-01T07:00:00.123-05:00",
    ],
)
def test_an_offset_decides_also_where_the_plus_sign_became_a_space(text: str) -> None:
    assert moment_of(text).replace(microsecond=0) == NOON


def test_spaces_around_a_moment_are_not_remembered_with_it_for_there_may_be_any_number() -> None:
    assert moment_of(" " * 90_000 + "2026-05-01T12:00:00Z") is moment_of("2026-05-01T12:00:00Z")


def test_without_an_offset_the_zone_decides() -> None:
    assert moment_of("2026-05-01T14:00:00", ZoneInfo("Europe/Amsterdam")) == NOON
    with pytest.raises(ValueError, match="needs Z or an offset"):
        moment_of("2026-05-01T14:00:00")


@pytest.mark.parametrize(
    "text", ["2026-02-30T12:00:00Z", "yesterday", "2026-05-01", "0001-01-01T00:00:00+14:00", "20260501T120000Z"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date and time|is out of range"):
        moment_of(text)


@pytest.mark.parametrize(
    ("sent", "zone"),
    [
        ("2026-05-01T14:00:00", "W. Europe Standard Time"),
        ("2026-05-01T08:00:00", "America/New_York"),
        ("2026-05-01T12:00:00", None),
    ],
)
def test_a_moment_in_a_zone_is_read_by_either_kind_of_name(sent: str, zone: str | None) -> None:
    assert DateTimeTimeZone.read({"dateTime": sent, "timeZone": zone}).moment() == NOON


def test_a_moment_that_does_not_exist_is_refused_where_it_stands() -> None:
    with pytest.raises(ApiError, match="is not a date and time that exists"):
        DateTimeTimeZone.read({"dateTime": "2026-13-01T14:00:00", "timeZone": "UTC"})


def test_moments_are_answered_in_utc_with_seven_decimals() -> None:
    assert utc_parts(NOON) == {"dateTime": "2026-05-01T12:00:00.0000000Z", "timeZone": "UTC"}
    assert moment_text(NOON) == "2026-05-01T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "minute"), [("08:00:00.0000000", 480), ("08:00:00", 480), ("08:30", 510), ("23:59", 1439)]
)
def test_times_of_day_are_read_with_and_without_seconds(text: str, minute: int) -> None:
    assert time_of_day(text) == minute
    assert time_of_day(time_text(minute)) == minute


@pytest.mark.parametrize("text", ["24:00", "8:00", "08:00:30", "08:00:00.5", "noon"])
def test_what_is_no_whole_minute_of_the_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time of day"):
        time_of_day(text)


def test_dates_are_read_in_one_form() -> None:
    assert date_of("2026-01-31") == date(2026, 1, 31)
    for text in ("2026-02-30", "31-01-2026", "2026-1-1"):
        with pytest.raises(ValueError, match="is not a date"):
            date_of(text)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("", "UTC"),
        ("UTC", "UTC"),
    ],
)
def test_zones_are_known_by_the_names_of_windows_and_of_iana(name: str, zone: str) -> None:
    assert zone_named(name) == zone


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        zone_named("Middle Earth Standard Time")
