"""`/app/all/day`: one day in all businesses that somebody works for, each as far as the role there lets one see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from scheduling.business import BusinessId
from tab.frame import AccountRoute
from tab.presenter import who_comes
from tab.visit import Visit
from texts import formats
from texts.catalogue import say_any
from usecases.access import MATRIX, Permission
from usecases.day_schedule import ScheduleQuestion
from usecases.views import AppointmentView, DayView, ScheduleView
from web.read_dates import day_of

MOST_PEOPLE = 50
"""Of one business; the same as on its board, so that its parts are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineText:
    """One appointment; `own_time` is the reader's where the clocks of the business show another."""

    address: str
    time: str
    own_time: str
    customers: str
    service: str
    staff: str
    state: str
    join_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessText:
    """`zone` is named where not all of the businesses have the same. `further` leads to people for whom there is no room here."""

    name: str
    address: str
    zone: str
    lines: tuple[LineText, ...]
    further: tuple[tuple[str, str], ...]


async def show(visit: Visit) -> web.Response:
    seen = [one.business_id for one in visit.businesses if MATRIX[one.role, Permission.SEE_BOOKINGS]]
    today = formats.local_day(visit.now, await _zone(visit, seen))
    day = day_of(visit.request.query.get("day", "")) or today
    questions = [ScheduleQuestion(business_id=one, first=day, most_people=MOST_PEOPLE) for one in seen]
    schedules = [await visit.use_cases.day_schedule(question, visit.actor) for question in questions]
    has_zones = len({schedule.zone for schedule in schedules}) > 1
    return visit.render(
        "all_day.html",
        title=formats.day(day, visit.language, today=today),
        distance=formats.in_days(day, today, visit.language),
        shown_day=day.isoformat(),
        previous=visit.address("all", "day", day=(day - timedelta(days=1)).isoformat()),
        following=visit.address("all", "day", day=(day + timedelta(days=1)).isoformat()),
        listed=[_business(visit, schedule, day, has_zones=has_zones) for schedule in schedules],
    )


async def _zone(visit: Visit, seen: list[BusinessId]) -> str:
    """By whose clock it is today: the reader's own, else that of the first business."""
    if visit.account.zone or not seen:
        return visit.zone
    return (await visit.use_cases.read_business(seen[0], visit.actor)).business.zone


def _business(visit: Visit, schedule: ScheduleView, day: date, *, has_zones: bool) -> BusinessText:
    (shown,) = schedule.days
    return BusinessText(
        name=schedule.name,
        address=visit.address(schedule.business_id, "day", day=day.isoformat()),
        zone=formats.zone_name(schedule.zone, visit.language, shown.span.start) if has_zones else "",
        lines=tuple(_line(visit, view, day) for view in _appointments(shown)),
        further=tuple(_further(visit, schedule, day)),
    )


def _further(visit: Visit, schedule: ScheduleView, day: date) -> Iterator[tuple[str, str]]:
    """The other parts of the people of a large business, on its board."""
    for number, (first, last) in enumerate(schedule.parts):
        if number != schedule.part:
            part = visit.address(schedule.business_id, "day", day=day.isoformat(), part=str(number + 1))
            yield f"{first} – {last}", part


def _appointments(day: DayView) -> Iterator[AppointmentView]:
    """By their time, one of several people once."""
    found = {view.appointment.id: view for person in day.people for view in person.appointments}
    yield from sorted(found.values(), key=lambda view: (view.appointment.span.start, view.appointment.id))


def _line(visit: Visit, view: AppointmentView, day: date) -> LineText:
    one, language = view.appointment, visit.language
    start, end = (formats.clock(moment, view.zone, language) for moment in (one.span.start, one.span.end))
    return LineText(
        address=visit.address(view.business_id, "day", day=day.isoformat(), open=one.id),
        time=f"{start}–{end}",
        own_time=formats.your_time(one.span.start, view.zone, visit.account.zone or view.zone, language),
        customers=who_comes(view, language),
        service=one.service_name,
        staff=formats.listing([ref.name for ref in view.staff], language),
        state=say_any("tab.state", one.state, language),
        join_url=one.meeting.join_web_url if one.meeting else "",
    )


ACCOUNT_ROUTES = (AccountRoute(method="GET", path="all/day", handler=show),)
