"""Decides which days the words of the calendar mean: relative days, weekdays, weeks, dates. A reading is a tuple of
wishes; more than one is a question, none at all is a date that does not exist."""

from datetime import UTC, date, timedelta
from functools import partial

from bot.understanding.context import Context
from bot.understanding.dates import DayWish
from bot.understanding.items import Item, Parts, Rule, rule, value
from bot.understanding.lexicon import Meanings
from bot.understanding.spans import MINUTES, Times
from bot.understanding.weekday_words import BARE_NUMBER_IS_DATE, count, days, monday_of, weekday_rules
from bot.understanding.written_dates import day_month, day_of_month, iso, numeric

_WEEK = timedelta(days=7)
_LONGEST_WAIT = 7 * 24 * 60
_LONGEST_SHIFT = 366 * 24 * 60


def day_rules(context: Context, language: str) -> tuple[Rule, ...]:
    """The rules that turn words into items with the meaning `days`."""
    return (
        *_relative(context),
        *weekday_rules(context.today, language),
        *_weeks(context.today),
        *_dates(context, language),
    )


def _relative(context: Context) -> tuple[Rule, ...]:
    today = context.today

    def offset(parts: Parts) -> Meanings:
        return days(today + timedelta(days=parts["day"].meanings["day"]))

    def shift(parts: Parts, sign: int = 1) -> Meanings | None:
        return _shifted(today, sign * (count(parts["n"]) if "n" in parts else 1), parts["unit"].meanings["unit"])

    def soon(parts: Parts) -> Meanings | None:
        minutes = MINUTES.get(parts["unit"].meanings["unit"], 0) * (count(parts["n"]) if "n" in parts else 1)
        return _moment_in(minutes, context) if 0 < minutes < _LONGEST_WAIT else None

    def weeks_on(parts: Parts) -> Meanings | None:
        return _shifted(today + timedelta(days=parts["day"].meanings["day"]), count(parts["n"]), "week")

    def later(parts: Parts) -> Meanings | None:
        minutes = MINUTES.get(parts["unit"].meanings["unit"], 0) * (count(parts["n"]) if "n" in parts else 1)
        return {"shift": minutes if parts["way"].has("later") else -minutes} if 0 < minutes < _LONGEST_SHIFT else None

    return (
        rule("day=day", offset),
        rule("repeats_every day=day", offset),
        rule("day=day in n=number|one unit:week", weeks_on),
        rule("in? p=pair unit=unit", lambda parts: {"duration": (0, parts["unit"].meanings["unit"])}),
        rule("this part=part", lambda parts: {**days(today), "part": parts["part"].meanings["part"]}),
        rule("in n=number|one unit=unit !on !weekday", shift),
        rule("minutes_before unit=unit:day|unit:week|unit:month !on !weekday", shift),
        rule("in n=number|one? unit=unit:minute|unit:hour|unit:half_hour|unit:quarter_hour|unit:full_hour", soon),
        rule("n=number|one? unit=unit way=later|earlier", later),
        rule("n=number unit=unit", lambda parts: {"duration": (count(parts["n"]), parts["unit"].meanings["unit"])}),
        rule("n=number|one unit=unit from_now", shift),
        rule("n=number|one unit=unit ago", partial(shift, sign=-1)),
    )


def _moment_in(minutes: int, context: Context) -> Meanings:
    """ "in an hour": elapsed time, so the clock is read after adding."""
    moment = (context.now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(context.local_now.tzinfo)
    return {**days(moment.date()), "times": Times(start=(moment.hour * 60 + moment.minute,))}


def _shifted(today: date, amount: int, unit: str) -> Meanings | None:
    if abs(amount) > 1000 or unit not in {"day", "week", "month"}:
        return None
    if unit == "month":
        month = today.year * 12 + today.month - 1 + amount
        last = (date(month // 12 + (month % 12 == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        return days(date(month // 12, month % 12 + 1, min(today.day, last)))
    return days(today + timedelta(days=amount * (7 if unit == "week" else 1)))


def _weeks(today: date) -> tuple[Rule, ...]:
    def week(_: Parts, weeks: int) -> Meanings:
        monday = monday_of(today) + weeks * _WEEK
        return days(DayWish(first=monday, last=monday + timedelta(days=6)))

    def numbered(parts: Parts) -> Meanings | None:
        number = parts["n"].meanings["number"]
        if not 1 <= number <= 53:
            return None
        mondays = (_iso_monday(year, number) for year in (today.year, today.year + 1))
        ahead = [monday for monday in mondays if monday is not None and monday + _WEEK > today]
        return days(DayWish(first=ahead[0], last=ahead[0] + timedelta(days=6))) if ahead else {"days": ()}

    def weekend(_: Parts, weeks: tuple[int, ...]) -> Meanings:
        saturday = monday_of(today) + timedelta(days=5)
        return days(
            *(DayWish(first=saturday + n * _WEEK, last=saturday + n * _WEEK + timedelta(days=1)) for n in weeks)
        )

    def month(_: Parts, months: int) -> Meanings:
        start = today.year * 12 + today.month - 1 + months
        return days(_whole_month(start // 12, start % 12 + 1))

    return (
        rule("the? unit:week", partial(week, weeks=0)),
        rule("this unit:week", partial(week, weeks=0)),
        rule("in? the? next unit:week", partial(week, weeks=1)),
        rule("coming unit:week", partial(week, weeks=1)),
        rule("coming_week", partial(week, weeks=1)),
        rule("in? the? unit:week next|coming", partial(week, weeks=1)),
        rule("the? unit:week last", partial(week, weeks=-1)),
        rule("last unit:week", partial(week, weeks=-1)),
        rule("the? unit:week since next", partial(week, weeks=2)),
        rule("in? unit:week n=number", numbered),
        rule("in? this|coming? weekend", partial(weekend, weeks=(0,))),
        rule("next weekend", partial(weekend, weeks=(0, 1) if today.weekday() < 5 else (1,))),
        rule("last weekend", partial(weekend, weeks=(-1,))),
        rule("this unit:month", partial(month, months=0)),
        rule("next unit:month", partial(month, months=1)),
        rule("the? unit:month next", partial(month, months=1)),
    )


def _iso_monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _whole_month(year: int, month: int) -> DayWish:
    after = date(year + month // 12, month % 12 + 1, 1)
    return DayWish(first=date(year, month, 1), last=after - timedelta(days=1))


def _dates(context: Context, language: str) -> tuple[Rule, ...]:
    today = context.today

    def written(parts: Parts) -> Meanings | None:
        year = parts["year"].meanings["number"] if "year" in parts else None
        if year is not None and not 1900 <= year <= 2200:
            return None
        return day_month(value(parts["d"], "number", "ordinal", "ordinal_word"), parts["m"], year, context, language)

    def span(parts: Parts) -> Meanings | None:
        return _span(written({**parts, "d": parts["a"]}), written({**parts, "d": parts["b"]}))

    def two(parts: Parts) -> Meanings | None:
        """ "25 and 26 december" are one stretch, "25 or 27 december" a choice."""
        first, last = written({**parts, "d": parts["a"]}), written({**parts, "d": parts["b"]})
        if not first or not last:
            return None
        found = (*first["days"], *last["days"])
        is_stretch = len(found) == 2 and found[1].first - found[0].first == timedelta(days=1) and parts["by"].has("and")
        return days(DayWish(first=found[0].first, last=found[1].first)) if is_stretch else days(*found)

    def pair_span(parts: Parts) -> Meanings | None:
        first, sign, last = parts["p"].meanings["pair"].partition("-")
        if not sign:
            return None
        ends = [Item(text=end, start=0, end=0, meanings={"number": int(end)}) for end in (first, last)]
        return span({**parts, "a": ends[0], "b": ends[1]})

    def whole_month(parts: Parts) -> Meanings:
        number = parts["m"].meanings["month"]
        return days(_whole_month(today.year + (number < today.month), number))

    def numbered(parts: Parts) -> Meanings | None:
        return day_of_month(parts["d"].meanings["number"], today)

    by_number = (rule("on d=number !oclock|unit|month|dash|to|plus|minus|of|counted", numbered),)
    return (
        rule("on? the? d=number|ordinal|ordinal_word of? m=month !number", written),
        rule("on? the? d=number|ordinal|ordinal_word of? m=month", written),
        rule("on? the? d=number|ordinal|ordinal_word of? m=month comma? of? year=number", written),
        rule("m=month the? d=number|ordinal|ordinal_word !oclock|am|pm|unit", written),
        rule("m=month the? d=number|ordinal comma? year=number", written),
        rule("from? the? a=number|ordinal to b=number|ordinal|ordinal_word of? m=month", span),
        rule("from? the? a=number|ordinal to b=number|ordinal|ordinal_word of? m=month year=number", span),
        rule("the? a=number|ordinal by=and|or the? b=number|ordinal of? m=month", two),
        rule("p=pair m=month", pair_span),
        rule("m=month p=pair", pair_span),
        rule("m=month a=number|ordinal to b=number|ordinal !oclock|am|pm|unit|month", span),
        rule("in m=month", whole_month),
        rule("on? the d=ordinal", lambda parts: day_of_month(parts["d"].meanings["ordinal"], today)),
        rule("d=ordinal &clock|at|part", lambda parts: day_of_month(parts["d"].meanings["ordinal"], today)),
        rule("d=day_word", lambda parts: day_of_month(parts["d"].meanings["ordinal_word"], today)),
        rule("on d=ordinal", lambda parts: day_of_month(parts["d"].meanings["ordinal"], today)),
        rule("on d=number &at|clock", numbered),
        *(by_number if language in BARE_NUMBER_IS_DATE else ()),
        rule("d=iso", lambda parts: iso(parts["d"].meanings["iso"])),
        rule("d=calendar", lambda parts: numeric(parts["d"].meanings["calendar"], context, language)),
    )


def _span(first: Meanings | None, last: Meanings | None) -> Meanings | None:
    """From one date to another; a last day before the first one lies in the year after it."""
    if not first or not last:
        return None
    if not first["days"] or not last["days"]:
        return {"days": ()}
    begin, end = first["days"][0].first, last["days"][0].last
    return days(DayWish(first=begin, last=end)) if begin <= end else {"days": ()}
