"""`/app/{business}/day`: the board of a day, its week and its month, whole without JavaScript, and what a script draws it from."""

from dataclasses import replace
from datetime import date, timedelta

import orjson
from aiohttp import web
from markupsafe import Markup

from scheduling.service import ServiceId
from scheduling.staff import StaffId
from tab.columns import place_of
from tab.day_facts import Facts, board_facts, days_of_week
from tab.frame import Route
from tab.live import stream
from tab.month import month_of, present_month
from tab.parts import asked_day
from tab.presenter import Reader, how_far, present_day
from tab.queue_strip import present_queue
from tab.visit import BusinessVisit
from texts.catalogue import say_any
from usecases.access import MATRIX, Permission, Reach
from usecases.day_schedule import ScheduleQuestion
from usecases.month_schedule import MonthQuestion
from usecases.views import ScheduleView
from web.form_reader import plain_number

VIEWS = ("day", "week", "list", "month")
MOST_PEOPLE = {"day": 50, "list": 25, "week": 20}
"""More are shown part by part: a page of all 5,000 appointments of a day would be no use to anybody."""
_SCRIPT_SAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


async def show(visit: BusinessVisit) -> web.Response:
    view = asked_view(visit)
    if view == "month":
        return await _show_month(visit)
    schedule = await _schedule(visit, view)
    facts = await _facts(visit, schedule)
    day, step = asked_day(visit), timedelta(days=7 if view == "week" else 1)
    reader = reader_of(visit)
    is_plain = view == "list" or not facts["is_even"] or not facts["people"]
    plain = [present_day(_single(schedule, number), reader, is_drawn=is_plain) for number in range(len(schedule.days))]
    return visit.render(
        "board.html",
        view=view,
        views=VIEWS,
        days=plain,
        how_far=how_far(schedule.days, reader),
        is_plain=is_plain,
        rests={one["id"]: one.get("many") for one in facts["people"]},
        facts=_embedded(facts),
        queue=facts["queue"],
        shown_day=day.isoformat(),
        parts=_parts(visit, schedule),
        previous=_address(visit, day=(day - step).isoformat()),
        following=_address(visit, day=(day + step).isoformat()),
        today=_address(visit, day=""),
        asked=_asked(visit),
        words=board_words(visit.language),
        plain_words={name: say_any("tab", name, visit.language) for name in ("hours", "now", "join", "free_day")},
        may_book=may(visit, Permission.MANAGE_BOOKINGS),
        may_configure=may(visit, Permission.CONFIGURE),
        view_address=lambda name: _address(visit, view=name, day=day.isoformat()),
    )


async def show_facts(visit: BusinessVisit) -> web.Response:
    """What the board is drawn from, anew."""
    schedule = await _schedule(visit, asked_view(visit))
    return web.Response(body=orjson.dumps(await _facts(visit, schedule)), content_type="application/json")


async def show_version(visit: BusinessVisit) -> web.Response:
    """One number that says whether anything has changed, for pages that cannot be told."""
    return web.json_response({"version": await visit.use_cases.schedule_version(visit.business_id, visit.actor)})


def asked_view(visit: BusinessVisit) -> str:
    asked = visit.request.query.get("view", "day")
    return asked if asked in VIEWS else "day"


def reader_of(visit: BusinessVisit) -> Reader:
    return Reader(zone=visit.zone, language=visit.locale, now=visit.now, own_zone=visit.account.zone)


def may(visit: BusinessVisit, permission: Permission) -> bool:
    """Only what is offered; whether it may be done is decided where it is done."""
    return MATRIX[visit.role, permission] is not Reach.NOTHING


def board_words(language: str) -> dict[str, str]:
    names = (
        "moving", "moved_to", "lengthened_to", "cannot_move", "undo", "offline", "updated", "all_people", "previous_people",
        "next_people", "pick_person", "keys", "seconds_left", "board_of",
    )  # fmt: skip
    return {name: say_any("board.script", name, language) for name in names}


async def _facts(visit: BusinessVisit, schedule: ScheduleView) -> Facts:
    service = visit.request.query.get("service", "")
    facts = board_facts(
        schedule,
        reader_of(visit),
        service_id=ServiceId(service) if service else None,
        everybody=visit.request.query.get("all") == "1" or bool(_people(visit)),
        me=visit.view.me,
        colors={one.id: one.color for one in visit.view.services if one.color},
    )
    if len(schedule.days) == 1:
        facts["people"] = [{**one, "many": _many(visit, one["id"], schedule.days[0].day)} for one in facts["people"]]
    lines = await visit.use_cases.read_queue(visit.business_id, visit.actor)
    return {**facts, "queue": present_queue(visit, lines)}


def _many(visit: BusinessVisit, person: str, day: date) -> dict[str, str] | None:
    """The link in the head of a column to all that is left of the person's day, for those who may change it."""
    reach = MATRIX[visit.role, Permission.MANAGE_BOOKINGS]
    if day < visit.today or reach is Reach.NOTHING or (reach is Reach.OWN and person != visit.view.me):
        return None
    is_today = day == visit.today
    asked = {"day": day.isoformat(), "people": person, **({"from": "now"} if is_today else {})}
    words = say_any("board.rest", "of_today" if is_today else "of_day", visit.language)
    return {"address": visit.address("day", "many", **asked), "words": words}


async def _schedule(visit: BusinessVisit, view: str) -> ScheduleView:
    """Its people in the order that the reader has chosen."""
    schedule = await visit.use_cases.day_schedule(_question(visit, view), visit.actor)
    place = place_of(visit)
    days = (
        replace(day, people=tuple(sorted(day.people, key=lambda person: place(person.staff.id))))
        for day in schedule.days
    )
    return replace(schedule, days=tuple(days))


def _question(visit: BusinessVisit, view: str) -> ScheduleQuestion:
    first, days = days_of_week(asked_day(visit), visit.business.week_start) if view == "week" else (asked_day(visit), 1)
    most = MOST_PEOPLE.get(view, MOST_PEOPLE["day"])
    return ScheduleQuestion(
        business_id=visit.business_id,
        first=first,
        days=days,
        staff_ids=_people(visit) or _in_order(visit, most),
        mine=visit.request.query.get("mine") == "1",
        most_people=most,
        part=(plain_number(visit.request.query.get("part", "")) or 1) - 1,
        everybody=visit.request.query.get("all") == "1",
    )


def _in_order(visit: BusinessVisit, most: int) -> tuple[StaffId, ...] | None:
    """Everybody as the reader has put them, where only a part is shown; None while all are shown anyway."""
    bookable = [member.id for member in visit.view.staff if member.is_bookable]
    return tuple(sorted(bookable, key=place_of(visit))) if len(bookable) > most else None


def _people(visit: BusinessVisit) -> tuple[StaffId, ...]:
    """Those of the filter that there are."""
    known = {member.id for member in visit.view.staff}
    asked = (StaffId(one) for one in visit.request.query.getall("people", []))
    return tuple(one for one in asked if one in known)


def _single(schedule: ScheduleView, number: int) -> ScheduleView:
    return ScheduleView(
        business_id=schedule.business_id,
        name=schedule.name,
        zone=schedule.zone,
        days=(schedule.days[number],),
        version=schedule.version,
        may_see_customers=schedule.may_see_customers,
    )


async def _show_month(visit: BusinessVisit) -> web.Response:
    day = asked_day(visit)
    first, days = month_of(day, visit.business.week_start)
    question = MonthQuestion(
        business_id=visit.business_id,
        first=first,
        days=days,
        staff_ids=_people(visit) or None,
        mine=visit.request.query.get("mine") == "1",
    )
    month = present_month(await visit.use_cases.month_schedule(question, visit.actor), day, reader_of(visit))
    return visit.render(
        "board_month.html",
        view="month",
        views=VIEWS,
        month=month,
        asked=_asked(visit),
        shown_day=day.isoformat(),
        previous=_address(visit, day=month.previous.isoformat()),
        following=_address(visit, day=month.following.isoformat()),
        today=_address(visit, day=""),
        may_book=may(visit, Permission.MANAGE_BOOKINGS),
        may_configure=may(visit, Permission.CONFIGURE),
        view_address=lambda name: _address(visit, view=name, day=day.isoformat()),
        day_address=lambda one: _address(visit, view="day", day=one.isoformat()),
    )


def _parts(visit: BusinessVisit, schedule: ScheduleView) -> list[dict[str, object]]:
    """Links to the parts of the people, named by the first and the last of each."""
    return [
        {
            "name": f"{first} – {last}",
            "address": _address(visit, day=schedule.days[0].day.isoformat(), part=str(number + 1)),
            "is_here": number == schedule.part,
        }
        for number, (first, last) in enumerate(schedule.parts)
    ]


def _asked(visit: BusinessVisit) -> dict[str, object]:
    query = visit.request.query
    return {
        "people": _people(visit),
        "service": query.get("service", ""),
        "all": query.get("all") == "1",
        "mine": query.get("mine") == "1",
        "open": query.get("open", ""),
    }


def _address(visit: BusinessVisit, **changes: str) -> str:
    """The same filters, for another day or view."""
    query = visit.request.query
    names = ("view", "service", "all", "mine", *(() if "view" in changes else ("part",)))
    kept = {name: query[name] for name in names if name in query}
    address = visit.address("day", **{**kept, **changes})
    people = "&".join(f"people={one}" for one in _people(visit))
    return address + (("&" if "?" in address else "?") + people if people else "")


def _embedded(facts: Facts) -> Markup:
    """As JSON that cannot end the element it stands in."""
    text = orjson.dumps(facts).decode()
    for sign, escaped in _SCRIPT_SAFE.items():
        text = text.replace(sign, escaped)
    return Markup(text)  # noqa: S704 every sign that means something in HTML has just been escaped


ROUTES = (
    Route(method="GET", path="day", handler=show),
    Route(method="GET", path="day/facts", handler=show_facts),
    Route(method="GET", path="day/version", handler=show_version),
    Route(method="GET", path="changes", handler=stream),
)
