"""Wall clock to UTC and back, one local day at a time. A skipped hour has no moments; a repeated one has each moment once.

A moment is inside wall-clock hours when the clock on the wall shows a time inside them; so hours that end within a repeated
hour are open in both passes of it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from scheduling.errors import Invalid
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.policy import DAY, HoursBlock
from scheduling.spans import Spans, merged

_EPOCH = date(1970, 1, 1)
_MINUTE = timedelta(minutes=1)
_PROBE = 6 * 60
_FARTHEST = 16 * 60
"""No zone is further from UTC than this."""
_NOBODYS = frozenset({"Factory", "localtime", "posixrules"})
"""Names in the database of zones by which nobody's clock is meant."""


@lru_cache(maxsize=1024)
def resolve_zone(name: str) -> ZoneInfo:
    """The zone with this IANA name. Raises Invalid for a name that is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid("zone", "unknown_zone", value=name) from None


def read_zone(name: str) -> str:
    """The name of a zone that somebody has entered. Raises Invalid for one by which no clock goes that people look at.

    What is stored already is taken by `resolve_zone` as it stands.
    """
    if name not in _zones_of_people():
        raise Invalid("zone", "unknown_zone", value=name)
    return name


@lru_cache(maxsize=1)
def _zones_of_people() -> frozenset[str]:
    return frozenset(available_timezones()) - _NOBODYS


def wall_clock(moment: datetime, zone: ZoneInfo) -> tuple[date, int]:
    """The local date and the minutes the clock on the wall shows after midnight."""
    local = moment.astimezone(zone)
    return local.date(), local.hour * 60 + local.minute


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The date in the zone at that moment."""
    return moment.astimezone(zone).date()


def from_wall(day: date, minute: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments at which the clock shows this time: none in a skipped hour, two in a repeated one, else one."""
    base = _start(day)
    found = []
    for begin, end, offset in offsets(day, zone):
        if begin <= base + minute - offset < end:
            found.append(from_minute(base + minute - offset))
    return tuple(found)


def day_minutes(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """One local day, from its first minute to the first of the next."""
    return _first_minute(day, zone), _first_minute(day + timedelta(days=1), zone)


def local_day_span(day: date, zone: ZoneInfo) -> Interval:
    """One local day as moments; 23, 24 or 25 hours, or what the zone makes of it."""
    start, end = day_minutes(day, zone)
    return Interval(from_minute(start), from_minute(end))


def quarter_of(moment: datetime) -> Interval:
    """The quarter of an hour a moment lies in: within one no day begins and no clock changes, in any zone."""
    start = moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)
    return Interval(start, start + timedelta(minutes=15))


@lru_cache(maxsize=65536)
def opening(day: date, blocks: tuple[HoursBlock, ...], zone: ZoneInfo) -> Spans:
    """The UTC minutes at which the clock shows a time in the blocks of this local day."""
    base = _start(day)
    return merged(
        (max(base + block.start - offset, begin), min(base + block.end - offset, end))
        for block in blocks
        for begin, end, offset in offsets(day, zone)
    )


@lru_cache(maxsize=65536)
def offsets(day: date, zone: ZoneInfo) -> tuple[tuple[int, int, int], ...]:
    """(first minute, end minute, offset) of each stretch with one offset, around this local day and the next."""
    return stretches(_start(day) - _FARTHEST, _start(day) + 2 * DAY + _FARTHEST, zone)


def stretches(first: int, last: int, zone: ZoneInfo) -> tuple[tuple[int, int, int], ...]:
    """(first minute, end minute, offset) of each stretch of [first, last) in which the clocks are not changed."""
    changes = [first, *_changes(first, last, zone), last]
    return tuple((begin, end, _offset(begin, zone)) for begin, end in pairwise(changes))


def days_between(first: int, last: int, zone: ZoneInfo) -> Iterator[date]:
    """The local days that have minutes in [first, last)."""
    day = local_date(from_minute(first), zone)
    final = local_date(from_minute(max(first, last - 1)), zone)
    while day <= final:
        yield day
        day += timedelta(days=1)


def _changes(first: int, last: int, zone: ZoneInfo) -> Iterator[int]:
    before, begin = _offset(first, zone), first
    while begin < last:
        end = min(begin + _PROBE, last)
        after = _offset(end, zone)
        if after != before:
            yield _change(begin, end, before, zone)
        before, begin = after, end


def _change(begin: int, end: int, before: int, zone: ZoneInfo) -> int:
    while end - begin > 1:
        middle = (begin + end) // 2
        if _offset(middle, zone) == before:
            begin = middle
        else:
            end = middle
    return end


def _offset(minute: int, zone: ZoneInfo) -> int:
    return (from_minute(minute).astimezone(zone).utcoffset() or timedelta()) // _MINUTE


def _first_minute(day: date, zone: ZoneInfo) -> int:
    base = _start(day)
    starts = [max(base - offset, begin) for begin, end, offset in offsets(day, zone) if base - offset < end]
    return min(starts)


def _start(day: date) -> int:
    return (day - _EPOCH).days * DAY


def whole_minute(moment: datetime, field: str) -> int:
    """The minute since 1970. Raises Invalid for a moment that is not on a whole minute."""
    minute = to_minute(moment)
    if from_minute(minute) != moment:
        raise Invalid(field, "whole_minute")
    return minute
