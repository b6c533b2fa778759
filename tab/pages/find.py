"""`/app/{business}/find`: one box for customers, numbers, references, people and services."""

from aiohttp import web

from scheduling.customer import Customer
from tab.frame import Route
from tab.parts import show_part
from tab.visit import BusinessVisit
from texts import formats
from usecases.find_anything import Found
from usecases.views import AppointmentView


async def show(visit: BusinessVisit) -> web.Response:
    text = visit.request.query.get("q", "").strip()[:100]
    found = await visit.use_cases.find_anything(visit.business_id, text, visit.actor)
    return show_part(
        visit,
        "board_find.html",
        text=text,
        reference=_line(visit, found.appointment) if found.appointment else None,
        customers=[
            (
                one.customer.display_name,
                _contact(one.customer),
                one.customer.id,
                [_line(visit, view) for view in one.appointments],
            )
            for one in found.customers
        ],
        staff=[(ref.name, visit.address("day", people=ref.id)) for ref in found.staff],
        services=[(one.display_name, visit.address("day", service=one.id)) for one in found.services],
        is_empty=_is_empty(found) and len(text) > 1,
    )


def _contact(customer: Customer) -> str:
    return " · ".join(part for part in (customer.phone, customer.email) if part)


def _line(visit: BusinessVisit, view: AppointmentView) -> tuple[str, str]:
    """The address that opens its panel on its day, and what it is called."""
    one = view.appointment
    day = formats.local_day(one.span.start, visit.zone)
    when = formats.when(one.span, visit.zone, visit.locale, today=visit.today)
    return visit.address("day", day=day.isoformat(), open=one.id), f"{when} · {one.service_name}"


def _is_empty(found: Found) -> bool:
    return not (found.appointment or found.customers or found.staff or found.services)


ROUTES = (Route(method="GET", path="find", handler=show),)
