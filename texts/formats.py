"""How moments, days, lengths, amounts and lists are written for a reader, by language and region.

Pure: moments come aware, zones as IANA names. A language may be a tag: "en-US" writes a 12-hour clock and the month first.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency

from scheduling import parts_of_day
from scheduling.interval import Interval
from scheduling.parts_of_day import PartOfDay
from scheduling.service import PriceType
from texts.catalogue import choose_language, say, say_n

_PLAIN_DAYS = {"long": "EEEE d MMMM", "short": "ccc d MMM", "year": " y"}
_DAYS = {
    "US": {"long": "EEEE, MMMM d", "short": "ccc, MMM d", "year": ", y"},
    "de": {"long": "EEEE, d. MMMM", "short": "ccc, d. LLL", "year": " y"},
    "es": {"long": "EEEE, d 'de' MMMM", "short": "ccc, d MMM", "year": " 'de' y"},
    "pt": {"long": "EEEE, d 'de' MMMM", "short": "ccc, d MMM", "year": " 'de' y"},
    "pl": {"long": "EEEE, d MMMM", "short": "ccc, d MMM", "year": " y"},
}
"""How a day is written in a region or a language, where it is not written as in England."""
_HOME = {"en": "GB", "pt": "PT"}
"""Whose customs a language follows when the tag names no region."""
_DOT_OF_SHORT_WORD = re.compile(r"(?<=[^\W\d_])\.")
_TWELVE_HOURS = {"US", "AU", "CA", "IN", "NZ", "PH"}
_MOST_SPANS = 7
_PRICES = {
    PriceType.FREE: "formats.price.free",
    PriceType.PRICE_VARIES: "formats.price.varies",
    PriceType.CALL_US: "formats.price.call_us",
}


def clock(moment: datetime, zone: str, language: str, region: str | None = None) -> str:
    """The time of day in the zone: "14:30", or "2:30 PM" where the region says so."""
    local = moment.astimezone(ZoneInfo(zone))
    if has_twelve_hours(language, region):
        return _plain(format_time(local.time(), "h:mm a", locale="en_US"))
    return f"{local:%H:%M}"


def exact_clock(moment: datetime, zone: str, language: str, region: str | None = None) -> str:
    """The same for one of several to choose from: in an hour that the clock shows twice, which of the two: "02:30 (UTC+1)"."""
    shown, local = clock(moment, zone, language, region), moment.astimezone(ZoneInfo(zone))
    return f"{shown} (UTC{_offset(local)})" if _is_shown_twice(local) else shown


def has_twelve_hours(language: str, region: str | None = None) -> bool:
    """Whether clocks of the region count to twelve."""
    locale = _locale(language, region)
    return locale.language == "en" and locale.territory in _TWELVE_HOURS


@lru_cache(maxsize=4096)
def day(
    value: date,
    language: str,
    style: Literal["long", "short"] = "long",
    year: Literal["auto", "always", "never"] = "auto",
    *,
    today: date | None = None,
) -> str:
    """The date with its weekday. With "auto" the year stands there when it is not the one of `today`, if that is given."""
    locale = _locale(language)
    patterns = _DAYS.get(locale.territory or "") or _DAYS.get(locale.language, _PLAIN_DAYS)
    pattern = patterns[style]
    if year == "always" or (year == "auto" and today is not None and value.year != today.year):
        pattern += " y" if style == "short" and locale.territory != "US" else patterns["year"]
    written = _DOT_OF_SHORT_WORD.sub("", _plain(format_date(value, pattern, locale=locale)))
    return re.sub(r"\b1 ", "1er ", written, count=1) if locale.language == "fr" and value.day == 1 else written


def leaf(value: date, language: str) -> tuple[str, str, str]:
    """Weekday, number and month, as on the leaf of a calendar."""
    locale = _locale(language)
    weekday, month = (format_date(value, pattern, locale=locale).replace(".", "") for pattern in ("ccc", "LLL"))
    return weekday, str(value.day), month


def days(chosen: Sequence[date], language: str) -> str:
    """Days in order, those that follow each other as a span; of many spans only how many days, and between which they lie."""
    spans: list[list[date]] = []
    for one in sorted(chosen):
        if spans and one == spans[-1][1] + timedelta(days=1):
            spans[-1][1] = one
        else:
            spans.append([one, one])
    if len(spans) > _MOST_SPANS:
        first, last = day(spans[0][0], language, "short"), day(spans[-1][1], language, "short")
        return say_n("formats.days_between", len(chosen), language, first=first, last=last)
    written = [
        " – ".join(day(end, language, "short" if first != last else "long") for end in dict.fromkeys((first, last)))
        for first, last in spans
    ]
    return listing(written, language)


def local_day(moment: datetime, zone: str) -> date:
    """The date that people in the zone write at this moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def when(
    span: Interval,
    zone: str,
    language: str,
    *,
    reader_zone: str | None = None,
    year: Literal["auto", "always", "never"] = "auto",
    today: date | None = None,
    formal: bool = False,
) -> str:
    """Day, times and zone: "Tuesday 1 December, 14:30–15:00 (Amsterdam) · 08:30 your time"."""
    first, last = local_day(span.start, zone), local_day(span.end, zone)
    end = "–" + clock(span.end, zone, language)
    if first != last:
        end = f" – {day(last, language, 'short', 'never')}, {clock(span.end, zone, language)}"
    text = f"{day(first, language, 'long', year, today=today)}, {clock(span.start, zone, language)}{end}"
    return f"{text} ({zone_name(zone, language, span.start)}){_reader_time(span.start, zone, reader_zone, language, formal)}"


def zone_of(name: str) -> ZoneInfo:
    """The zone by its name, for writing clock times into fields."""
    return ZoneInfo(name)


@lru_cache(maxsize=1024)
def zone_city(zone: str, language: str) -> str:
    """The place people name a zone by: "Amsterdam"."""
    if zone in ("UTC", "Etc/UTC", "GMT", "Etc/GMT"):
        return "UTC"
    city = str(get_timezone_location(ZoneInfo(zone), locale=_locale(language), return_city=True))
    return city.rpartition("/")[2]


def zone_name(zone: str, language: str, moment: datetime) -> str:
    """The zone's city; in an hour that the clock shows twice also the distance from UTC, which tells the two apart."""
    local = moment.astimezone(ZoneInfo(zone))
    city = zone_city(zone, language)
    return f"{city}, UTC{_offset(local)}" if _is_shown_twice(local) else city


def _is_shown_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def same_clock(zone: str, other: str, moment: datetime) -> bool:
    """Whether clocks in both zones show the same at this moment."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.astimezone(ZoneInfo(other)).utcoffset()


def your_time(moment: datetime, zone: str, own: str, language: str, *, formal: bool = False) -> str:
    """A reader's own time where the clocks of `zone` show another: "08:30 your time"; "" where they agree."""
    if same_clock(zone, own, moment):
        return ""
    shown, local = clock(moment, own, language), local_day(moment, own)
    if local != local_day(moment, zone):
        shown = f"{day(local, language, 'short')}, {shown}"
    return say("formats.your_time", language, time=shown, formal=formal)


def in_days(value: date, today: date, language: str) -> str:
    """How far a day is away: "today", "tomorrow", "in 8 days", "3 days ago"."""
    distance = (value - today).days
    near = {0: "formats.today", 1: "formats.tomorrow", -1: "formats.yesterday"}.get(distance)
    if near:
        return say(near, language)
    return say_n("formats.in_days" if distance > 0 else "formats.days_ago", abs(distance), language)


def duration(minutes: int, language: str) -> str:
    """A length in days, hours and minutes: "1 h 30 min", "2 days"."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [say_n("formats.days", days, language)] if days else []
    parts += [say_n("formats.hours", hours, language)] if hours else []
    parts += [say_n("formats.minutes", left, language)] if left or not parts else []
    return " ".join(parts)


def hours(minutes: int, language: str) -> str:
    """A length in hours and minutes, however many hours: "37 h 30 min"."""
    whole, left = divmod(minutes, 60)
    parts = [say_n("formats.hours", whole, language)] if whole else []
    parts += [say_n("formats.minutes", left, language)] if left or not parts else []
    return " ".join(parts)


def money(amount: Decimal, iso: str, price_type: PriceType, language: str) -> str:
    """The price in words; empty when none is set."""
    if price_type in (PriceType.NOT_SET, PriceType.UNDEFINED):
        return ""
    if price_type in _PRICES:
        return say(_PRICES[price_type], language)
    written = _plain(format_currency(amount, iso, locale=_locale(language)))
    if price_type is PriceType.STARTING_AT:
        return say("formats.price.starting_at", language, amount=written)
    if price_type is PriceType.HOURLY:
        return say("formats.price.hourly", language, amount=written)
    return written


def language_name(tag: str, language: str) -> str:
    """What a reader of `language` calls the language of a tag: "Dutch", "Nederlands"; the tag itself when it has no name."""
    spoken = choose_language(tag)
    return str(Locale(spoken).get_language_name(choose_language(language)) or spoken)


def month(value: date, language: str) -> str:
    """Month and year, as a heading begins: "December 2026"."""
    written = _plain(format_skeleton("yMMMM", value, locale=_locale(language)))
    return written[:1].upper() + written[1:]


def weekdays(language: str) -> tuple[str, ...]:
    """The names of the seven days, Monday first, as a heading begins."""
    return _weekdays(choose_language(language))


def brief_weekdays(language: str) -> tuple[str, ...]:
    """The same, as short as a calendar heads its columns: "Mo", "Pon", "Seg"."""
    return _brief_weekdays(choose_language(language))


def listing(items: Sequence[str], language: str) -> str:
    """Names in a row with the language's "and" before the last."""
    return format_list(list(items), locale=_locale(language)) if items else ""


def labelled(label: str, language: str) -> str:
    """A label before its value: "Where:", in French with a space that does not break."""
    return f"{label}\u00a0:" if _locale(language).language == "fr" else f"{label}:"


def part_of_day(moment: datetime, zone: str) -> PartOfDay:
    """The part of the day in the zone: night before 6, morning before 12, afternoon before 18, then evening."""
    return parts_of_day.part_of_day(moment, zone)


@lru_cache(maxsize=64)
def _weekdays(spoken: str) -> tuple[str, ...]:
    names = Locale(spoken).days["stand-alone"]["wide"]
    return tuple(str(names[day]).capitalize() for day in range(7))


@lru_cache(maxsize=64)
def _brief_weekdays(spoken: str) -> tuple[str, ...]:
    names = Locale(spoken).days["format"][
        "abbreviated"
    ]  # those that stand alone change in Babel once it has read pt_PT
    return tuple(str(names[day]).rstrip(".").capitalize() for day in range(7))


def _reader_time(moment: datetime, zone: str, reader_zone: str | None, language: str, formal: bool) -> str:
    if not reader_zone or same_clock(zone, reader_zone, moment):
        return ""
    own, there = local_day(moment, reader_zone), local_day(moment, zone)
    time = clock(moment, reader_zone, language)
    shown = time if own == there else f"{day(own, language, 'short', 'never')}, {time}"
    return " · " + say("formats.your_time", language, time=shown, formal=formal)


def _offset(local: datetime) -> str:
    distance = local.utcoffset() or timedelta()
    sign = "-" if distance < timedelta() else "+"
    hours, minutes = divmod(abs(distance) // timedelta(minutes=1), 60)
    return f"{sign}{hours}:{minutes:02}" if minutes else f"{sign}{hours}"


@lru_cache(maxsize=256)
def _locale(tag: str, region: str | None = None) -> Locale:
    language = choose_language(tag)
    parts = tag.replace("_", "-").split("-")
    territory = region or next((part.upper() for part in parts[1:] if len(part) == 2), None)
    if territory is None:
        return Locale(language, _HOME.get(language))
    try:
        return Locale(language, territory)
    except UnknownLocaleError:  # a pair that nobody writes, such as nl-JP
        return Locale(language)


def _plain(text: str) -> str:
    """Babel joins with narrow and unbroken spaces; mails, cards and searches do better with the ordinary one."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
