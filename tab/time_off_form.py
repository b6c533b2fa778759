"""The form of time off: whole days, or with two clock times a span of the business's clock."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.staff import StaffId
from scheduling.zones import from_wall, resolve_zone
from tab.visit import BusinessVisit
from usecases.take_time_off import TimeOffWish
from usecases.views import TimeOffView
from web.form_reader import FormReader

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFields:
    """What stands in the fields before anybody has typed."""

    title: str = ""
    notes: str = ""
    place: str = ""
    first: str = ""
    last: str = ""
    start: str = ""
    end: str = ""


def stored_fields(view: TimeOffView, zone: str) -> StoredFields:
    """A span is shown by the business's clock."""
    if view.all_day:
        first, last = (day.isoformat() if day else "" for day in (view.first, view.last))
        return StoredFields(title=view.title, notes=view.notes, place=view.place, first=first, last=last)
    place = resolve_zone(zone)
    start, end = view.span.start.astimezone(place), view.span.end.astimezone(place)
    return StoredFields(
        title=view.title,
        notes=view.notes,
        place=view.place,
        first=start.date().isoformat(),
        last=end.date().isoformat(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
    )


def read_time_off(visit: BusinessVisit, form: FormReader, staff_ids: tuple[StaffId, ...]) -> TimeOffWish | None:
    """None when something is wrong, which is then noted in the form."""
    first, last = form.day("first"), form.day("last", is_required=False)
    has_clock = bool(form.typed("start") or form.typed("end"))
    start, end = (form.minute(name, is_required=has_clock) for name in ("start", "end"))
    title, place, notes = form.text("title", most=200), form.text("place", most=200), form.lines("notes", most=2000)
    if not form.is_valid or first is None:
        return None
    span = None
    if start is not None and end is not None:
        span = form.read("start", lambda: _span(first, last or first, (start, end), visit.zone), None)
    if not form.is_valid:
        return None
    return TimeOffWish(
        business_id=visit.business_id,
        staff_ids=staff_ids,
        draft_id=form.typed("draft"),
        title=title,
        notes=notes,
        place=place,
        first=None if span else first,
        last=None if span else last or first,
        span=span,
    )


def _span(first: date, last: date, clock: tuple[int, int], zone: str) -> Interval:
    """A repeated hour is covered as a whole. Raises Invalid for an hour that the clock skips, or an end before the start."""
    place = resolve_zone(zone)
    start, end = _moments(first, clock[0], place), _moments(last, clock[1], place)
    if end[-1] <= start[0]:
        raise Invalid("time_off", "end_after_start")
    return Interval(start[0], end[-1])


def _moments(day: date, minute: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    found = from_wall(day, minute, zone)
    if not found:
        raise Invalid("time_off", "skipped_hour")
    return found
