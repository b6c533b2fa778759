"""`/app/{business}/day`: the schedule of one day as a plain list of columns, whole without JavaScript."""

from datetime import date, timedelta

from aiohttp import web

from tab.frame import Route
from tab.presenter import Reader, present_day
from tab.visit import BusinessVisit
from texts.catalogue import say_any
from usecases.day_schedule import ScheduleQuestion


async def show(visit: BusinessVisit) -> web.Response:
    day = _day(visit)
    question = ScheduleQuestion(business_id=visit.business_id, first=day, mine=visit.request.query.get("mine") == "1")
    schedule = await visit.use_cases.day_schedule(question, visit.actor)
    reader = Reader(zone=visit.zone, language=visit.language, now=visit.now, own_zone=visit.account.zone)
    return visit.render(
        "app_day.html",
        day=present_day(schedule, reader),
        words={name: say_any("tab", name, visit.language) for name in ("hours", "now", "join", "free_day")},
        shown_day=day.isoformat(),
        previous=visit.address("day", day=(day - timedelta(days=1)).isoformat()),
        following=visit.address("day", day=(day + timedelta(days=1)).isoformat()),
    )


def _day(visit: BusinessVisit) -> date:
    """The day of the address; one that is no day, or at the edge of the calendar, is today."""
    try:
        day = date.fromisoformat(visit.request.query.get("day", ""))
    except ValueError:
        return visit.today
    return day if 1970 < day.year < 2200 else visit.today


ROUTES = (Route(method="GET", path="day", handler=show),)
