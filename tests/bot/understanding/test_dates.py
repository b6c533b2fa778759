"""Days and times around the edges: the turn of the year, leap days, weeks by number, regions, clock-change days."""

from datetime import date, datetime

import pytest

from bot.understanding.dates import DayWish, TimeWish
from bot.understanding.understand import Understood, understand
from tests.bot.understanding.salon import context


def read(text: str, now: str = "2026-11-24T10:00+01:00", region: str | None = "NL", language: str = "nl") -> Understood:
    return understand(text, context(now=datetime.fromisoformat(now), region=region, language=language))


def day(text: str, now: str = "2026-11-24T10:00+01:00", region: str | None = "NL", language: str = "nl") -> str:
    wish = read(text, now, region, language).day
    return "" if wish is None else f"{wish.first:%Y-%m-%d}" if wish.is_single else f"{wish.first}/{wish.last}"


def choices(understood: Understood, field: str) -> list[str]:
    return [choice.value for question in understood.questions if question.field == field for choice in question.choices]


@pytest.mark.parametrize(
    ("text", "now", "wanted"),
    [
        ("31 december", "2026-12-31T23:59+01:00", "2026-12-31"),
        ("30 december", "2026-12-31T23:59+01:00", "2027-12-30"),
        ("1 januari", "2026-12-31T23:59+01:00", "2027-01-01"),
        ("29 februari", "2027-03-01T10:00+01:00", "2028-02-29"),
        ("29 februari 2028", "2027-03-01T10:00+01:00", "2028-02-29"),
        ("overmorgen", "2026-12-30T10:00+01:00", "2027-01-01"),
        ("week 53", "2026-12-10T10:00+01:00", "2026-12-28/2027-01-03"),
        ("week 1", "2026-12-10T10:00+01:00", "2027-01-04/2027-01-10"),
        ("over een maand", "2027-01-31T10:00+01:00", "2027-02-28"),
        ("over 2 maanden", "2026-12-31T10:00+01:00", "2027-02-28"),
        ("volgende maand", "2026-12-31T10:00+01:00", "2027-01-01/2027-01-31"),
        ("24 dec t/m 2 jan", "2026-11-24T10:00+01:00", "2026-12-24/2027-01-02"),
        ("24 dec - 2 jan", "2026-11-24T10:00+01:00", "2026-12-24/2027-01-02"),
        ("24-28 december", "2026-11-24T10:00+01:00", "2026-12-24/2026-12-28"),
        ("van maandag tot en met woensdag", "2026-11-24T10:00+01:00", "2026-11-30/2026-12-02"),
        ("morgen", "2027-03-27T23:30+01:00", "2027-03-28"),
        ("morgen", "2026-10-24T23:30+02:00", "2026-10-25"),
        ("vandaag", "2026-11-24T23:30+00:00", "2026-11-25"),
    ],
)
def test_a_day_is_found_across_the_edges_of_the_calendar(text: str, now: str, wanted: str) -> None:
    assert day(text, now) == wanted


@pytest.mark.parametrize(
    ("text", "region", "wanted"),
    [
        ("3/12", "US", "2027-03-12"),
        ("3/12", "GB", "2026-12-03"),
        ("3/12", "NL", "2026-12-03"),
        ("12/24", "GB", "2026-12-24"),
        ("24/12/2026", "US", "2026-12-24"),
        ("03/12/26", "US", "2026-03-12"),
        ("03-12-2026", "GB", "2026-12-03"),
        ("2026-12-03", "US", "2026-12-03"),
        ("24.12.2026", "NL", "2026-12-24"),
    ],
)
def test_the_region_decides_what_comes_first(text: str, region: str, wanted: str) -> None:
    assert day(text, region=region, language="en") == wanted


def test_without_a_region_both_orders_are_offered() -> None:
    assert choices(read("3/12", region=None, language="en"), "day") == ["2026-12-03", "2027-03-12"]


@pytest.mark.parametrize("text", ["31 april", "30/2", "29 februari 2027", "2026-13-40", "31-4-2027"])
def test_a_date_that_does_not_exist_is_asked_about(text: str) -> None:
    understood = read(text)

    assert understood.day is None
    assert [question.field for question in understood.questions] == ["day"]


@pytest.mark.parametrize(
    "text", ["donderdag 3 december", "do 3 dec", "3 december, donderdag", "volgende donderdag 3/12"]
)
def test_a_weekday_beside_its_date_says_nothing_more(text: str) -> None:
    assert day(text) == "2026-12-03"


def test_a_weekday_that_contradicts_the_date_is_a_choice() -> None:
    assert choices(read("vrijdag 3 december"), "day") == ["2026-12-03", "2026-11-27"]


def test_today_by_its_name_may_be_in_a_week() -> None:
    assert choices(read("dinsdag"), "day") == ["2026-11-24", "2026-12-01"]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("half een", 12 * 60 + 30),
        ("kwart over twaalf", 12 * 60 + 15),
        ("kwart voor een", 12 * 60 + 45),
        ("vijf over half vier", 15 * 60 + 35),
        ("tien voor 3", 14 * 60 + 50),
        ("12 uur", 12 * 60),
        ("half elf", 10 * 60 + 30),
        ("16u15", 16 * 60 + 15),
        ("9.05 uur", 9 * 60 + 5),
        ("noon", 12 * 60),
        ("half two", 14 * 60 + 30),
        ("quarter to one", 12 * 60 + 45),
        ("12pm", 12 * 60),
        ("12 am", 0),
        ("11:30 a.m.", 11 * 60 + 30),
        ("03:00", 3 * 60),
        ("00:30", 30),
        ("23:15", 23 * 60 + 15),
    ],
)
def test_a_clock_time_is_the_one_within_opening_hours(text: str, minute: int) -> None:
    assert read(text).time == TimeWish(start=minute)


def test_half_with_digits_and_no_language_is_a_choice() -> None:
    assert choices(read("half 3"), "time") == ["14:30", "15:30"]


def test_an_hour_on_a_closed_day_is_a_choice() -> None:
    assert choices(read("zondag om 3 uur"), "time") == ["03:00", "15:00"]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("tussen 9 en 11", TimeWish(start=540, end=660, kind="part")),
        ("van 9 tot 5", TimeWish(start=540, end=1020)),
        ("1-3pm", TimeWish(start=780, end=900)),
        ("from 10 to noon", TimeWish(start=600, end=720)),
        ("vanaf 14 uur", TimeWish(start=840, kind="from")),
        ("until 5", TimeWish(start=0, end=1020, kind="until")),
        ("before 11", TimeWish(start=0, end=660, kind="until")),
        ("22:00-24:00", TimeWish(start=1320, end=1440)),
    ],
)
def test_spans_of_time_are_understood(text: str, wish: TimeWish) -> None:
    understood = read(f"vrijdag {text}", region="GB", language="en")

    assert understood.time == wish


@pytest.mark.parametrize("text", ["om 25:00", "om 12:75", "vrijdag 13:61", "at 31"])
def test_a_time_that_does_not_exist_is_asked_about(text: str) -> None:
    understood = read(text)

    assert understood.time is None
    assert "time" in {question.field for question in understood.questions}


def test_an_hour_from_now_is_elapsed_time_when_the_clocks_go_forward() -> None:
    understood = read("boek Noor over 2 uur", now="2027-03-28T01:30+01:00")

    assert (understood.day, understood.time) == (DayWish.on(date(2027, 3, 28)), TimeWish(start=4 * 60 + 30))


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        context(now=datetime.fromisoformat("2026-11-24T10:00"))


def test_a_wish_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        DayWish(first=date(2026, 12, 2), last=date(2026, 12, 1))
