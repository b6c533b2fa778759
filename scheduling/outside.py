"""Calendars kept elsewhere: what is asked of them, what comes back, and which of it is not ours. Spans, never subjects or people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from scheduling.interval import Interval
from scheduling.staff import StaffId
from scheduling.zones import local_day_span, resolve_zone

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsRead:
    """What was said of some people: the spans taken, and for those who could not be read a short code of why."""

    busy: Mapping[StaffId, tuple[Interval, ...]] = field(default_factory=dict)
    troubles: Mapping[StaffId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """One event of a calendar as it stands now; `span` of None: it is gone. `change_key` is another after each change."""

    id: str
    change_key: str = ""
    span: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChanges:
    """Events by id that have changed since the link asked with; `is_complete`: all events there are. `delta_link` is the next link."""

    events: Mapping[str, EventSeen]
    delta_link: str
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A subscription to the changes of one calendar, as granted."""

    id: str
    expires_at: datetime


def is_whole_days(span: Interval) -> bool:
    """Whether a span looks like days: from one midnight UTC to another. So all-day events are told."""
    return all(end.astimezone(UTC).time() == time() for end in (span.start, span.end))


def as_local_days(span: Interval, zone: str) -> Interval:
    """The local days with the dates of a span of whole days: an all-day event blocks the days its owner sees it on."""
    place = resolve_zone(zone)
    first, last = span.start.date(), (span.end - _DAY).date()
    return Interval(local_day_span(first, place).start, local_day_span(last, place).end)


def without_own(spans: Iterable[Interval], own: Iterable[Interval]) -> tuple[Interval, ...]:
    """Spans that are not exactly one of our own; whatever merely overlaps stays."""
    ours = set(own)
    return tuple(span for span in spans if span not in ours)
