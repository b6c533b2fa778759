"""Caps: how many appointments or minutes a local day or week may hold, counted in the zone of whoever the cap protects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduling.business import Business
from scheduling.diary import Counted, Diary, shared_caps
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.policy import Cap, CapPeriod, CapScope
from scheduling.service import Service
from scheduling.spans import Span
from scheduling.staff import StaffMember
from scheduling.zones import day_minutes, days_between, resolve_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class CapUse:
    """A cap and how much of it is used in the period that holds a moment."""

    cap: Cap
    used: int
    period: Interval

    def has_room(self, minutes: int) -> bool:
        """Whether one more appointment of this length fits."""
        return self.used + (minutes if self.cap.in_minutes else 1) <= self.cap.limit


def caps_on(diary: Diary, member: StaffMember | None) -> tuple[Cap, ...]:
    """The caps that bind one person, or with None those that bind all alike."""
    shared = shared_caps(diary.business, diary.service)
    personal = (CapScope.STAFF, CapScope.STAFF_SERVICE)
    if member is None:
        return tuple(cap for cap in shared if cap.scope not in personal)
    return member.caps + tuple(cap for cap in shared if cap.scope in personal)


def counted_span(business: Business, service: Service, staff: Iterable[StaffMember], span: Interval) -> Interval | None:
    """The span whose appointments must be in `Diary.counted` to judge starts in `span`; None when nothing has a cap."""
    members = tuple(staff)
    if not shared_caps(business, service) and not any(member.caps for member in members):
        return None
    return span.widened(9 * 24 * 60, 9 * 24 * 60)


def uses(diary: Diary, member: StaffMember | None, first: int, last: int, *, moving: str | None) -> Iterator[CapUse]:
    """Each cap's use in each of its periods that has minutes in [first, last)."""
    for cap in caps_on(diary, member):
        counted = [row for row in diary.counted if row.appointment_id != moving and _counts(cap, row, diary, member)]
        for start, end in _periods(diary, member, cap, first, last):
            hits = [row for row in counted if start <= row.start < end]
            used = sum(row.minutes for row in hits) if cap.in_minutes else len(hits)
            yield CapUse(cap=cap, used=used, period=Interval(from_minute(start), from_minute(end)))


def closed_by_caps(
    diary: Diary, member: StaffMember | None, span: Span, *, minutes: int, moving: str | None
) -> tuple[Span, ...]:
    """The periods in which one more appointment of this length would exceed a cap."""
    return tuple(
        (to_minute(use.period.start), to_minute(use.period.end))
        for use in uses(diary, member, *span, moving=moving)
        if not use.has_room(minutes)
    )


def _counts(cap: Cap, row: Counted, diary: Diary, member: StaffMember | None) -> bool:
    if cap.scope in (CapScope.SERVICE, CapScope.STAFF_SERVICE) and row.service_id != diary.service.id:
        return False
    is_personal = member is not None and cap.scope in (CapScope.STAFF, CapScope.STAFF_SERVICE)
    return not is_personal or (member is not None and member.id in row.staff_ids)


def _periods(diary: Diary, member: StaffMember | None, cap: Cap, first: int, last: int) -> Iterator[Span]:
    zone_name = diary.business.zone
    if cap.scope is CapScope.STAFF and member is not None and member.zone:
        zone_name = member.zone
    zone = resolve_zone(zone_name)
    length = timedelta(days=1 if cap.period is CapPeriod.DAY else 7)
    begins = dict.fromkeys(_begin(day, cap, diary.business.week_start) for day in days_between(first, last, zone))
    for begin in begins:
        yield day_minutes(begin, zone)[0], day_minutes(begin + length, zone)[0]


def _begin(day: date, cap: Cap, week_start: int) -> date:
    if cap.period is CapPeriod.DAY:
        return day
    return day - timedelta(days=(day.weekday() - week_start) % 7)
