"""A page may be asked for as a whole or as the part that a script puts into a panel or a dialog: the same template, another frame."""

from datetime import date, datetime

from aiohttp import web

from scheduling.errors import Invalid
from scheduling.zones import from_wall, resolve_zone
from tab.visit import BusinessVisit
from usecases.make_ids import make_id
from web.form_reader import FormReader
from web.read_dates import day_of

PART_MARK = "X-Slotkeeper-Part"
"""Header of a script of ours that wants the part alone."""


def is_part(visit: BusinessVisit) -> bool:
    return PART_MARK in visit.request.headers


def show_part(visit: BusinessVisit, template: str, /, status: int = 200, **facts: object) -> web.Response:
    """Of a template that extends `layout`."""
    layout = "part.html" if is_part(visit) else "app.html"
    return visit.render(template, status=status, layout=layout, draft_id=make_id(), **facts)


def asked_day(visit: BusinessVisit, name: str = "day") -> date:
    """The day of the address; one that is no day, or at the edge of the calendar, is today."""
    return day_of(visit.request.query.get(name, "")) or visit.today


def typed_moment(visit: BusinessVisit, form: FormReader) -> datetime | None:
    """Fields `day` and `time` as a moment in the business's zone; of an hour that the clock shows twice the first, unless `second`."""
    day, minute = form.day("day"), form.minute("time")
    if day is None or minute is None:
        return None
    try:
        return moment_of(day, minute, visit.zone, is_second=form.flag("second"))
    except Invalid as refusal:
        form.refuse(refusal, start="time")
        return None


def moment_of(day: date, minute: int, zone: str, *, is_second: bool = False) -> datetime:
    """Raises Invalid for a clock time that this day does not have."""
    moments = from_wall(day, minute, resolve_zone(zone))
    if not moments:
        raise Invalid("start", "skipped_hour")
    return moments[-1] if is_second else moments[0]


def wall_parts(text: str) -> tuple[str, str]:
    """2027-01-04T09:30 as a day and a clock time; empty for what is neither, or lies at the edge of the calendar."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return "", ""
    return (moment.date().isoformat(), f"{moment:%H:%M}") if 1970 < moment.year < 2200 else ("", "")
