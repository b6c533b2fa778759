"""Moments, days, lengths and amounts as a reader of each language and region writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scheduling.interval import Interval
from scheduling.service import PriceType
from texts import formats

HALF_TWO = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
SPAN = Interval(HALF_TWO, datetime(2026, 12, 1, 14, 0, tzinfo=UTC))
AMSTERDAM = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("language", "region", "written"),
    [
        ("en", None, "14:30"),
        ("en-GB", None, "14:30"),
        ("en-US", None, "2:30 PM"),
        ("en", "US", "2:30 PM"),
        ("nl", None, "14:30"),
    ],
)
def test_the_clock_follows_the_region(language: str, region: str | None, written: str) -> None:
    assert formats.clock(HALF_TWO, AMSTERDAM, language, region) == written


@pytest.mark.parametrize(
    ("language", "style", "year", "written"),
    [
        ("en", "long", "auto", "Tuesday 1 December"),
        ("en-US", "long", "always", "Tuesday, December 1, 2026"),
        ("nl", "long", "always", "dinsdag 1 december 2026"),
        ("nl", "short", "never", "di 1 dec"),
        ("en", "short", "never", "Tue 1 Dec"),
    ],
)
def test_the_day_has_its_weekday(language: str, style: str, year: str, written: str) -> None:
    assert formats.day(date(2026, 12, 1), language, style, year) == written


def test_the_year_appears_when_it_is_another_one_than_todays() -> None:
    assert formats.day(date(2027, 1, 4), "nl", today=date(2026, 12, 1)) == "maandag 4 januari 2027"
    assert formats.day(date(2026, 12, 4), "nl", today=date(2026, 12, 1)) == "vrijdag 4 december"


def test_a_span_names_its_zone_and_the_readers_time_when_it_differs() -> None:
    assert formats.when(SPAN, AMSTERDAM, "en") == "Tuesday 1 December, 14:30–15:00 (Amsterdam)"
    assert formats.when(SPAN, AMSTERDAM, "en", reader_zone="America/New_York").endswith("(Amsterdam) · 08:30 your time")
    assert formats.when(SPAN, AMSTERDAM, "en", reader_zone="Europe/Berlin").endswith("(Amsterdam)")


def test_the_readers_time_names_its_day_when_that_is_another() -> None:
    text = formats.when(SPAN, AMSTERDAM, "nl", reader_zone="Pacific/Chatham", formal=True)
    assert text == "dinsdag 1 december, 14:30–15:00 (Amsterdam) · wo 2 dec, 03:15 uw tijd"


def test_a_span_past_midnight_names_both_days() -> None:
    night = Interval(datetime(2026, 12, 1, 22, tzinfo=UTC), datetime(2026, 12, 2, 1, tzinfo=UTC))
    assert formats.when(night, AMSTERDAM, "en") == "Tuesday 1 December, 23:00 – Wed 2 Dec, 02:00 (Amsterdam)"


@pytest.mark.zones
def test_an_hour_that_the_clock_shows_twice_tells_which_of_the_two() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert formats.clock(first, AMSTERDAM, "en") == formats.clock(second, AMSTERDAM, "en") == "02:30"
    assert [formats.zone_name(AMSTERDAM, "en", moment) for moment in (first, second)] == [
        "Amsterdam, UTC+2",
        "Amsterdam, UTC+1",
    ]


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        ("America/New_York", "New York"),
        ("Asia/Kathmandu", "Kathmandu"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city(zone: str, city: str) -> None:
    assert formats.zone_city(zone, "nl") == city


@pytest.mark.parametrize(
    ("other", "english", "dutch"),
    [
        (1, "today", "vandaag"),
        (2, "tomorrow", "morgen"),
        (9, "in 8 days", "over 8 dagen"),
        (-2, "3 days ago", "3 dagen geleden"),
    ],
)
def test_a_distance_in_days_is_told_in_words(other: int, english: str, dutch: str) -> None:
    day = date.fromordinal(date(2026, 12, 1).toordinal() + other - 1)
    assert [formats.in_days(day, date(2026, 12, 1), language) for language in ("en", "nl")] == [english, dutch]


@pytest.mark.parametrize(
    ("minutes", "english", "dutch"),
    [(45, "45 min", "45 min"), (90, "1 h 30 min", "1 uur 30 min"), (2880, "2 days", "2 dagen")],
)
def test_a_length_is_told_in_days_hours_and_minutes(minutes: int, english: str, dutch: str) -> None:
    assert [formats.duration(minutes, language) for language in ("en", "nl")] == [english, dutch]


@pytest.mark.parametrize(
    ("price_type", "english", "dutch"),
    [
        (PriceType.FIXED_PRICE, "€32.50", "€ 32,50"),
        (PriceType.STARTING_AT, "from €32.50", "vanaf € 32,50"),
        (PriceType.HOURLY, "€32.50 per hour", "€ 32,50 per uur"),
        (PriceType.FREE, "free", "gratis"),
        (PriceType.NOT_SET, "", ""),
    ],
)
def test_a_price_is_told_by_its_kind(price_type: PriceType, english: str, dutch: str) -> None:
    assert [formats.money(Decimal("32.5"), "EUR", price_type, language) for language in ("en", "nl")] == [
        english,
        dutch,
    ]


def test_names_are_listed_with_the_languages_and() -> None:
    assert formats.listing(["Anna", "Bram", "Chris"], "nl") == "Anna, Bram en Chris"
    assert formats.listing([], "en") == ""


@pytest.mark.parametrize(("hour", "part"), [(4, "night"), (10, "morning"), (11, "afternoon"), (17, "evening")])
def test_the_part_of_the_day_is_that_of_the_zone(hour: int, part: str) -> None:
    assert formats.part_of_day(datetime(2026, 12, 1, hour, tzinfo=UTC), AMSTERDAM) == part


@pytest.mark.parametrize(("minutes", "told"), [(0, "0 min"), (90, "1 h 30 min"), (37 * 60, "37 h")])
def test_hours_of_work_are_not_made_into_days(minutes: int, told: str) -> None:
    assert formats.hours(minutes, "en") == told


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Tuesday 1 December 2026, 14:30–15:00"),
        ("nl", "dinsdag 1 december 2026, 14:30–15:00"),
        ("de", "Dienstag, 1. Dezember 2026, 14:30–15:00"),
        ("fr", "mardi 1er décembre 2026, 14:30–15:00"),
        ("es", "martes, 1 de diciembre de 2026, 14:30–15:00"),
        ("it", "martedì 1 dicembre 2026, 14:30–15:00"),
        ("pt", "terça-feira, 1 de dezembro de 2026, 14:30–15:00"),
        ("pl", "wtorek, 1 grudnia 2026, 14:30–15:00"),
    ],
)
def test_an_appointment_is_written_as_each_language_writes_it(language: str, written: str) -> None:
    assert formats.when(SPAN, AMSTERDAM, language, year="always").startswith(written)
