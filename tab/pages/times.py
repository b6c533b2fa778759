"""`/app/{business}/day/times`: free times as text with a link to book them, to be pasted into a mail or a chat."""

from datetime import date, timedelta
from urllib.parse import quote, urlencode

from aiohttp import web

from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.service import Service
from scheduling.staff import StaffId
from scheduling.zones import local_day_span, resolve_zone
from tab.frame import Route
from tab.parts import asked_day, show_part
from tab.visit import BusinessVisit
from texts import formats
from usecases.find_slots import SlotQuestion
from usecases.views import SlotView
from web.options import OPTIONS

_DAYS = 14
_MOST, _MOST_A_DAY = 12, 3


async def show(visit: BusinessVisit) -> web.Response:
    """Those that customers are offered: the first few of each day from the day of the address on."""
    services = [one for one in visit.view.services if not one.is_hidden]
    asked = visit.request.query.get("service", "")
    service = next((one for one in services if one.id == asked), services[0] if services else None)
    staff = _person(visit, service)
    slots = await _slots(visit, service, staff) if service else ()
    return show_part(
        visit,
        "board_times.html",
        form=visit.blank(),
        day=asked_day(visit).isoformat(),
        services=[(one.id, one.display_name) for one in services],
        people=[(one.id, one.display_name) for one in visit.view.staff if service and one.id in service.staff_ids],
        chosen=service.id if service else "",
        staff=staff or "",
        text="\n".join(_line(visit, service, staff, slot) for slot in slots) if service else "",
        is_published=visit.business.is_published,
    )


def _person(visit: BusinessVisit, service: Service | None) -> StaffId | None:
    asked = StaffId(visit.request.query.get("staff", ""))
    return asked if service and asked in service.staff_ids else None


async def _slots(visit: BusinessVisit, service: Service, staff: StaffId | None) -> list[SlotView]:
    zone, first = resolve_zone(visit.zone), asked_day(visit)
    span = Interval(local_day_span(first, zone).start, local_day_span(first + timedelta(days=_DAYS - 1), zone).end)
    question = SlotQuestion(
        business_id=visit.business_id,
        service_id=service.id,
        span=span,
        staff_ids=(staff,) if staff else None,
        audience=Audience.CUSTOMER,
    )
    answer = await visit.use_cases.find_slots(question, visit.actor)
    by_day: dict[date, list[SlotView]] = {}
    for slot in answer.slots:
        by_day.setdefault(formats.local_day(slot.span.start, visit.zone), []).append(slot)
    return [slot for slots in by_day.values() for slot in slots[:_MOST_A_DAY]][:_MOST]


def _line(visit: BusinessVisit, service: Service, staff: StaffId | None, slot: SlotView) -> str:
    when = formats.when(slot.span, visit.zone, visit.locale, today=visit.today)
    return f"{when} {_address(visit, service, staff, slot)}" if visit.business.is_published else when


def _address(visit: BusinessVisit, service: Service, staff: StaffId | None, slot: SlotView) -> str:
    """The day on the booking page, with the person when one was chosen."""
    asked = {"day": formats.local_day(slot.span.start, visit.zone).isoformat(), **({"staff": staff} if staff else {})}
    base, page = visit.request.app[OPTIONS].base_url, quote(visit.business_id, safe="@")
    return f"{base}/book/{page}/{quote(service.path_name, safe='')}?{urlencode(asked)}"


ROUTES = (Route(method="GET", path="day/times", handler=show),)
