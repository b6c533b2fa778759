"""Reads dates of the calendar as they are written: "3 december", "3/12", "24-12-2026". Only here does dateparser get
anything, and only a day and a month that the tokenizer saw, with the year added; its time is thrown away."""

from datetime import date, timedelta
from functools import lru_cache

import dateparser

from bot.understanding.context import Context
from bot.understanding.dates import DayWish
from bot.understanding.items import Item
from bot.understanding.lexicon import Meanings, month_names

_SETTINGS = {"REQUIRE_PARTS": ["day", "month"], "PARSERS": ["absolute-time"], "RETURN_AS_TIMEZONE_AWARE": False}
_MONTH_FIRST = {"US", "PH", "FM", "MH", "PW"}
_YEARS_TO_LEAP_DAY = 9


def day_month(day: int, month: Item, year: int | None, context: Context, language: str) -> Meanings | None:
    """A day with a month's name; without a year the first one that is not over yet."""
    if not 1 <= day <= 31:
        return None
    spoken = language if language in month.languages else min(month.languages)
    locale = _locale(spoken, context.region)
    name = month_names(spoken)[month.meanings["month"] - 1]
    if year is not None:
        return _days(_parse(f"{day} {name} {year}", locale))
    return _days(_ahead(f"{day} {name} {{year}}", locale, context.today))


def numeric(text: str, context: Context, language: str) -> Meanings:
    """Digits with signs between; which comes first is the region's custom, and a question where none is known."""
    separator = next(sign for sign in text if not sign.isdecimal())
    first, second, *rest = text.split(separator)
    year = _full_year(rest[0]) if rest else None
    if int(first) > 12 or int(second) > 12:
        month_first = int(second) > 12
        return _days(_numeric(first, second, year, month_first, context.today))
    if context.region is None and language == "en" and first != second:
        readings = (_numeric(first, second, year, month_first, context.today) for month_first in (False, True))
        return _days(*readings)
    return _days(_numeric(first, second, year, context.region in _MONTH_FIRST, context.today))


def iso(text: str) -> Meanings:
    year, month, day = map(int, text.split("-"))
    try:
        return _days(date(year, month, day))
    except ValueError:
        return {"days": ()}


def day_of_month(day: int, today: date) -> Meanings | None:
    """ "The 3rd": the first such day from today on."""
    if not 1 <= day <= 31:
        return None
    return _days(next(ahead for ahead in (today + timedelta(days=n) for n in range(70)) if ahead.day == day))


def _numeric(first: str, second: str, year: int | None, month_first: bool, today: date) -> date | None:
    locale = "en-US" if month_first else "en-GB"
    if year is not None:
        return _parse(f"{first}/{second}/{year}", locale)
    return _ahead(f"{first}/{second}/{{year}}", locale, today)


def _ahead(fragment: str, locale: str, today: date) -> date | None:
    for year in range(today.year, today.year + _YEARS_TO_LEAP_DAY):
        found = _parse(fragment.format(year=year), locale)
        if found is not None and found >= today:
            return found
    return None


@lru_cache(maxsize=4096)
def _parse(fragment: str, locale: str) -> date | None:
    found = dateparser.parse(fragment, locales=[locale], settings=_SETTINGS)
    return None if found is None else found.date()


def _locale(language: str, region: str | None) -> str:
    return "en-GB" if language == "en" and region not in _MONTH_FIRST else language


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _days(*found: date | None) -> Meanings:
    return {"days": tuple(dict.fromkeys(DayWish.on(day) for day in found if day is not None))}
