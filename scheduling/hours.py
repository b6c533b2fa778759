"""When somebody or something is open: business and own hours with their date overrides, and the availability of a service.

Everything here is a local day made into UTC minutes by `zones`; nothing knows what is taken.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from scheduling.business import Business
from scheduling.diary import Diary
from scheduling.interval import Interval, from_minute
from scheduling.policy import (
    DAY,
    Availability,
    AvailabilityType,
    DateOverride,
    HoursBlock,
    SchedulingPolicy,
    WeeklyHours,
)
from scheduling.spans import Span, Spans, common, merged
from scheduling.staff import StaffMember
from scheduling.zones import day_minutes, days_between, offsets, opening, resolve_zone

Hours = tuple[WeeklyHours | None, tuple[DateOverride, ...], str]
"""Hours, their overrides and the zone they are meant in; equal for everybody who keeps the same."""
Run = tuple[int, int, int]
"""Starts on the grid: the first, an end, and the step between them, in minutes since 1970."""


def hours_of(business: Business, member: StaffMember) -> tuple[Hours, Hours]:
    """What decides a person's open time: own hours (None when the business's count), and the business's."""
    own = (member.hours, member.overrides, member.zone or business.zone)
    return own, (business.hours, business.overrides, business.zone)


def open_spans(business: Business, member: StaffMember, day: date) -> tuple[Interval, ...]:
    """The open time of a person on one day of the business, for a schedule."""
    first, last = day_minutes(day, resolve_zone(business.zone))
    spans = common(open_minutes(*hours_of(business, member), first, last), ((first, last),))
    return tuple(Interval(from_minute(start), from_minute(end)) for start, end in spans)


@lru_cache(maxsize=4096)
def open_minutes(own: Hours, general: Hours, first: int, last: int) -> Spans:
    """The open time of a person around [first, last): whole local days, so it may reach further."""
    zones = {general[2]} if own[0] is None and not own[1] else {own[2], general[2]}
    days = {day for zone in zones for day in _days_around(first, last, zone)}
    return merged(span for day in days for span in _open_on(own, general, day))


def _open_on(own: Hours, general: Hours, day: date) -> Spans:
    """Own override before own hours before the business's; a day the business overrides also bounds own hours."""
    hours, overrides, zone = own
    blocks = _override(overrides, day)
    if blocks is None and hours is None:
        return opening(day, _general(general, day), resolve_zone(general[2]))
    if blocks is None:
        blocks = hours.on(day) if hours else ()
    spans = opening(day, blocks, resolve_zone(zone))
    bound = _override(general[1], day)
    return spans if bound is None else common(spans, opening(day, bound, resolve_zone(general[2])))


def _general(general: Hours, day: date) -> tuple[HoursBlock, ...]:
    blocks = _override(general[1], day)
    if blocks is not None:
        return blocks
    return general[0].on(day) if general[0] else ()


def _override(overrides: Iterable[DateOverride], day: date) -> tuple[HoursBlock, ...] | None:
    """The blocks of the last override that covers the day."""
    found = None
    for override in overrides:
        if override.first <= day <= override.last:
            found = tuple(sorted(override.blocks))
    return found


def _days_around(first: int, last: int, zone: str) -> Iterator[date]:
    """The local days of a span and the one before, whose hours may run across midnight."""
    days = list(days_between(first, last, resolve_zone(zone)))
    yield days[0] - timedelta(days=1)
    yield from days


def availability_on(policy: SchedulingPolicy, day: date) -> Availability:
    """The setting in force on a date: the last window that covers it, else the general one."""
    found = policy.general_availability
    for window in policy.custom_availabilities:
        if window.first <= day <= window.last:
            found = window.availability
    return found


def service_minutes(diary: Diary, first: int, last: int) -> Spans | None:
    """When the service may be booked around [first, last); None when whenever its staff are free."""
    policy = diary.policy
    if not policy.custom_availabilities and policy.general_availability.type is AvailabilityType.WHEN_STAFF_ARE_FREE:
        return None
    return _service_minutes(policy, diary.business.zone, first, last)


@lru_cache(maxsize=4096)
def _service_minutes(policy: SchedulingPolicy, zone_name: str, first: int, last: int) -> Spans:
    zone = resolve_zone(zone_name)
    spans: list[Span] = []
    for day in _days_around(first, last, zone_name):
        availability = availability_on(policy, day)
        if availability.type is AvailabilityType.CUSTOM_WEEKLY_HOURS:
            spans += opening(day, availability.hours.on(day), zone)
        elif availability.type is AvailabilityType.WHEN_STAFF_ARE_FREE:
            spans.append(day_minutes(day, zone))
    return merged(spans)


def grid_runs(diary: Diary, first: int, last: int) -> tuple[Run, ...]:
    """The starts on the service's grid around [first, last).

    Each block of hours of the day (the service's own, else the business's) begins the grid anew at its start; the grid runs
    on until the next block, and before the first block back to midnight, so that staff who work at other hours have starts.
    """
    business = diary.business
    return _grid_runs(diary.policy, (business.hours, business.overrides, business.zone), first, last)


@lru_cache(maxsize=4096)
def _grid_runs(policy: SchedulingPolicy, general: Hours, first: int, last: int) -> tuple[Run, ...]:
    runs: list[Run] = []
    ended = 0
    for day in _days_around(first, last, general[2]):
        blocks = _grid_blocks(policy, general, day)
        for begin, end, anchor in _stretches(blocks, ended):
            runs += _runs(day, (begin, end), anchor, policy.slot_interval, general[2])
        ended = max((block.end - DAY for block in blocks), default=0)
    return tuple(runs)


def _grid_blocks(policy: SchedulingPolicy, general: Hours, day: date) -> tuple[HoursBlock, ...]:
    availability = availability_on(policy, day)
    if availability.type is AvailabilityType.CUSTOM_WEEKLY_HOURS:
        return availability.hours.on(day)
    return _general(general, day)


def _stretches(blocks: tuple[HoursBlock, ...], ended: int) -> Iterator[tuple[int, int, int]]:
    """(begin, end, anchor) of each stretch of the day's grid; `ended` is how far yesterday's hours ran into this day."""
    begin = max(0, ended)
    if not blocks:
        yield begin, DAY, 0
        return
    for place, block in enumerate(blocks):
        is_last = place + 1 == len(blocks)
        end = max(DAY, block.end) if is_last else blocks[place + 1].start
        yield begin, end, block.start
        begin = max(begin, end)


def _runs(day: date, stretch: tuple[int, int], anchor: int, step: int, zone_name: str) -> Iterator[Run]:
    base = (day - date(1970, 1, 1)).days * DAY
    for begin, end, offset in offsets(day, resolve_zone(zone_name)):
        low = max(stretch[0], begin + offset - base)
        high = min(stretch[1], end + offset - base)
        start = low + (anchor - low) % step
        if start < high:
            yield start - offset + base, high - offset + base, step
