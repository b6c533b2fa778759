"""Decides which days a weekday means: bare, this, next, last, in a week named or counted."""

from datetime import date, timedelta
from functools import partial

from bot.understanding.dates import DayWish
from bot.understanding.items import Item, Parts, Rule, rule
from bot.understanding.lexicon import Meanings

_WEEK = timedelta(days=7)
_MANY_WEEKS = 150
_WEEKS_OF_DATES = 9
BARE_NUMBER_IS_DATE = {"es", "fr", "it", "pt"}
"""Where hours are led by a word ("alle 4", "a las 4"), a number without one behind a weekday or an article is a date."""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def coming(today: date, weekday: int) -> date:
    """The first such weekday after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def days(*found: date | DayWish) -> Meanings:
    wishes = (wish if isinstance(wish, DayWish) else DayWish.on(wish) for wish in found)
    return {"days": tuple(dict.fromkeys(wishes))}


def count(item: Item) -> int:
    return int(item.meanings.get("number", 1))


def weekday_rules(today: date, language: str) -> tuple[Rule, ...]:
    """The rules for weekdays, which turn into items with the meaning `days`."""
    return (*_named(today, language), *_in_weeks(today), *_weeks_on(today))


def _number(parts: Parts) -> int:
    said = parts["day"].meanings
    return int(said["weekday"] if "weekday" in said else said["short_weekday"][0])


def _named(today: date, language: str) -> tuple[Rule, ...]:
    def bare(parts: Parts) -> Meanings:
        ahead = coming(today, _number(parts))
        return {**(days(today, ahead) if today.weekday() == _number(parts) else days(ahead)), "is_weekday": True}

    def this(parts: Parts) -> Meanings:
        return days(today if today.weekday() == _number(parts) else coming(today, _number(parts)))

    def next_one(parts: Parts) -> Meanings:
        ahead = coming(today, _number(parts))
        is_this_week = ahead < monday_of(today) + _WEEK
        return days(ahead, ahead + _WEEK) if is_this_week else days(ahead)

    def last_one(parts: Parts) -> Meanings:
        return days(today - timedelta(days=(today.weekday() - _number(parts) - 1) % 7 + 1))

    def dated(parts: Parts) -> Meanings | None:
        """ "venerdì 4 alle 10": the number is the day's when the calendar has that day on such a date."""
        ahead = (coming(today, _number(parts)) + n * _WEEK for n in range(-1, _WEEKS_OF_DATES))
        day = next((day for day in ahead if day.day == parts["d"].meanings["number"] and day >= today), None)
        return days(day) if day else None

    by_number = (rule("day=weekday|short_weekday d=number !oclock|unit|month|dash|to|plus|minus|of|counted", dated),)
    return (
        *(by_number if language in BARE_NUMBER_IS_DATE else ()),
        rule("day=weekday", bare),
        rule("on day=short_weekday", bare),
        rule("day=short_weekday &number|clock|ordinal|pair|calendar|part", bare),
        rule("day=short_weekday !filler", lambda parts: bare(parts) if _is_short_day(parts["day"], language) else None),
        rule("day=weekday|short_weekday d=number &at|clock", dated),
        rule("next day=weekday|short_weekday", next_one),
        rule("day=weekday next", next_one),
        rule("day=weekday coming", lambda parts: days(coming(today, _number(parts)))),
        rule("day=weekday last !unit", last_one),
        rule("this day=weekday", this),
        rule("coming day=weekday|short_weekday", lambda parts: days(coming(today, _number(parts)))),
        rule("last day=weekday", last_one),
    )


def _in_weeks(today: date) -> tuple[Rule, ...]:
    def in_week(parts: Parts, weeks: int) -> Meanings:
        return days(monday_of(today) + weeks * _WEEK + timedelta(days=_number(parts)))

    in_next, in_this = partial(in_week, weeks=1), partial(in_week, weeks=0)
    return (
        rule("next unit:week on? the? day=weekday|short_weekday", in_next),
        rule("on? day=weekday of? next unit:week", in_next),
        rule("on? day=weekday in? the? next unit:week", in_next),
        rule("on? day=weekday of|in? the? unit:week next", in_next),
        rule("unit:week next on? day=weekday|short_weekday", in_next),
        rule("this unit:week on? day=weekday", in_this),
        rule("on? day=weekday of? this unit:week", in_this),
        rule("last unit:week on? day=weekday", partial(in_week, weeks=-1)),
    )


def _weeks_on(today: date) -> tuple[Rule, ...]:
    def after_weeks(parts: Parts) -> Meanings | None:
        weeks = count(parts["n"]) if "n" in parts else 1
        by_week = monday_of(today) + weeks * _WEEK + timedelta(days=_number(parts))
        by_day = coming(today, _number(parts)) + weeks * _WEEK
        if weeks > _MANY_WEEKS:
            return None
        return days(by_week) if today.weekday() == _number(parts) else days(by_week, by_day)

    def after_next(parts: Parts) -> Meanings:
        """The one after next: what "next" leaves open stays open."""
        ahead = coming(today, _number(parts))
        return days(ahead + _WEEK, ahead + 2 * _WEEK)

    def week_on(parts: Parts) -> Meanings:
        return days(coming(today, _number(parts)) + _WEEK)

    return (
        rule("in n=number|one unit:week on? day=weekday", after_weeks),
        rule("on? day=weekday in n=number|one unit:week", after_weeks),
        rule("minutes_before unit:week on? day=weekday", after_weeks),
        rule("on? day=weekday minutes_before unit:week", after_weeks),
        rule("one unit:week from day=weekday", week_on),
        rule("week_on day=weekday", week_on),
        rule("the? day=weekday since next", after_next),
        rule("day=weekday unit:week", week_on),
    )


def _is_short_day(item: Item, language: str) -> bool:
    """Short forms stand alone in their own language only, and not where they are a common word as well ("zo", "so")."""
    return item.meanings["short_weekday"][1] == language and item.text.casefold() not in {"zo", "so"}
