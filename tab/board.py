"""Lays the day out: who stands in which column, and where on the time axis everything begins and ends. Pure; no words.

The axis is the local day in moments, so it is 23 or 25 hours long when the clocks change and every hour has its own place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.interval import Interval
from usecases.views import AppointmentView, DayView, HoldView, PersonDay, TimeOffView

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
USUAL_START, USUAL_END = 8, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on the axis, in hours from its start."""

    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A full hour on the axis. `is_repeated` when the clock shows it twice on this day."""

    top: float
    moment: datetime
    is_repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedAppointment:
    view: AppointmentView
    place: Place
    taken: Place
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTimeOff:
    view: TimeOffView
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBusy:
    span: Interval
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedHold:
    view: HoldView
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    person: PersonDay
    open: tuple[Place, ...]
    busy: tuple[PlacedBusy, ...]
    time_off: tuple[PlacedTimeOff, ...]
    appointments: tuple[PlacedAppointment, ...]
    holds: tuple[PlacedHold, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    span: Interval
    hours: float
    marks: tuple[Mark, ...]
    columns: tuple[Column, ...]
    now: float | None


def lay_out(day: DayView, zone: str, now: datetime) -> Board:
    span = shown_span(day, ZoneInfo(zone))
    return Board(
        span=span,
        hours=_hours(span.end - span.start),
        marks=tuple(_marks(span, ZoneInfo(zone))),
        columns=tuple(_column(person, span) for person in day.people),
        now=_hours(now - span.start) if span.contains(now) else None,
    )


def shown_span(day: DayView, zone: ZoneInfo) -> Interval:
    """The usual hours, widened to whole hours for everything that happens, and never beyond the day."""
    start = datetime(day.day.year, day.day.month, day.day.day, USUAL_START, tzinfo=zone)
    end = start.replace(hour=USUAL_END)
    spans = [span for person in day.people for span in _things(person)]
    first = min([start.astimezone(day.span.start.tzinfo), *(span.start for span in spans)])
    last = max([end.astimezone(day.span.end.tzinfo), *(span.end for span in spans)])
    whole = Interval(_hour_before(first, zone), _hour_after(last, zone))
    return Interval(max(whole.start, day.span.start), min(whole.end, day.span.end))


def _things(person: PersonDay) -> Iterator[Interval]:
    yield from person.open
    for view in person.appointments:
        yield view.appointment.taken
    yield from person.busy
    yield from (hold.span for hold in person.holds)
    for off in person.time_off:
        if not off.all_day:
            yield off.span


def _hour_before(moment: datetime, zone: ZoneInfo) -> datetime:
    return next(step for step in _quarters(moment, -QUARTER) if step.astimezone(zone).minute == 0)


def _hour_after(moment: datetime, zone: ZoneInfo) -> datetime:
    return next(step for step in _quarters(moment, QUARTER) if step.astimezone(zone).minute == 0)


def _quarters(moment: datetime, step: timedelta) -> Iterator[datetime]:
    """Whole quarters of an hour: every zone's hours begin on one."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    at = moment - past if step < timedelta() or not past else moment - past + QUARTER
    while True:
        yield at
        at += step


def _marks(span: Interval, zone: ZoneInfo) -> Iterator[Mark]:
    moments = [at for at in _until(span) if at.astimezone(zone).minute == 0]
    labels = [at.astimezone(zone).hour for at in moments]
    for moment, label in zip(moments, labels, strict=True):
        is_repeated = labels.count(label) > 1 and moment < span.end
        yield Mark(top=_hours(moment - span.start), moment=moment, is_repeated=is_repeated)


def _until(span: Interval) -> Iterator[datetime]:
    for at in _quarters(span.start, QUARTER):
        if at >= span.end:
            return
        yield at


def _column(person: PersonDay, shown: Interval) -> Column:
    return Column(
        person=person,
        open=tuple(_places(person.open, shown)),
        busy=tuple(PlacedBusy(span=span, place=place) for span in person.busy for place in _places([span], shown)),
        time_off=tuple(
            PlacedTimeOff(view=off, place=place) for off in person.time_off for place in _places([off.span], shown)
        ),
        appointments=tuple(_placed(person.appointments, shown)),
        holds=tuple(
            PlacedHold(view=hold, place=place) for hold in person.holds for place in _places([hold.span], shown)
        ),
    )


def _placed(views: Iterable[AppointmentView], shown: Interval) -> Iterator[PlacedAppointment]:
    """Neighbours that overlap (a deliberate override, a group) share the width in lanes."""
    for cluster in _clusters(sorted(views, key=lambda view: view.appointment.span)):
        lanes = _lanes([view.appointment.span for view in cluster])
        for view, lane in zip(cluster, lanes, strict=True):
            for place in _places([view.appointment.span], shown):
                taken = next(_places([view.appointment.taken], shown))
                yield PlacedAppointment(view=view, place=place, taken=taken, lane=lane, lanes=max(lanes) + 1)


def _clusters(views: Sequence[AppointmentView]) -> Iterator[list[AppointmentView]]:
    cluster: list[AppointmentView] = []
    for view in views:
        if cluster and view.appointment.span.start >= max(other.appointment.span.end for other in cluster):
            yield cluster
            cluster = []
        cluster.append(view)
    if cluster:
        yield cluster


def _lanes(spans: Sequence[Interval]) -> list[int]:
    """For each span, in order of their starts, the first lane that is free at its start."""
    ends: list[datetime] = []
    chosen = []
    for span in spans:
        lane = next((number for number, end in enumerate(ends) if end <= span.start), len(ends))
        ends[lane : lane + 1] = [span.end]
        chosen.append(lane)
    return chosen


def _places(spans: Iterable[Interval], shown: Interval) -> Iterator[Place]:
    for span in spans:
        start, end = max(span.start, shown.start), min(span.end, shown.end)
        if start < end:
            yield Place(top=_hours(start - shown.start), height=_hours(end - start))


def _hours(length: timedelta) -> float:
    return round(length / HOUR, 4)
