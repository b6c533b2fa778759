"""`/app/{business}/home`: what waits for a person, the figures of the last days, and what comes next."""

from dataclasses import dataclass

from aiohttp import web

from scheduling.errors import Invalid, NotFound
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from tab.charts import bar_chart, percent
from tab.figure_words import asked_days, leads_of, seen_by, told_of
from tab.frame import Route
from tab.invitation import invitation_words
from tab.navigation import PAGES
from tab.visit import BusinessVisit, Visit
from texts import formats
from texts.catalogue import knows, say_any
from usecases.needs_attention import Need, NeedKind
from usecases.read_figures import PERIODS, FiguresQuestion
from usecases.views import AppointmentView

_NEXT = 8
_REGISTRATIONS = "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """What it is, what to do about it, and where; the address is empty when there is no page for it."""

    kind: str
    title: str
    advice: str
    address: str


async def show(visit: BusinessVisit) -> web.Response:
    question = _question(visit)
    try:
        figures = await visit.use_cases.read_figures(question, visit.actor)
    except (Invalid, NotFound):  # of an address that somebody has written by hand or kept for long
        question = FiguresQuestion(business_id=visit.business_id)
        figures = await visit.use_cases.read_figures(question, visit.actor)
    needs = await visit.use_cases.needs_attention(visit.business_id, visit.actor)
    invitation = await visit.use_cases.read_invitation(visit.business_id, visit.actor)
    coming = await visit.use_cases.next_appointments(visit.business_id, _NEXT, visit.actor)
    return visit.render(
        "home.html",
        question=question,
        periods=PERIODS,
        figures=figures,
        told=told_of(figures, visit.language),
        choices=list(seen_by(visit).items()),
        percent=percent,
        days=bar_chart((formats.day(day, visit.language, "short"), count) for day, count in figures.per_day),
        leads=leads_of(figures.leads, visit.language),
        asked=invitation_words(invitation, visit.language)
        if invitation.is_asked and not invitation.is_answered
        else None,
        answered=invitation.is_asked and invitation.is_answered,
        invitation=Visit.path(visit, "invitation", visit.business_id),
        needs=[_need(visit, need) for need in needs],
        coming=[_coming(visit, view) for view in coming],
    )


def _question(visit: BusinessVisit) -> FiguresQuestion:
    asked = visit.request.query
    return FiguresQuestion(
        business_id=visit.business_id,
        days=asked_days(asked.get("days", "")),
        service_id=ServiceId(asked["service"]) if asked.get("service") else None,
        staff_id=StaffId(asked["person"]) if asked.get("person") else None,
    )


def _need(visit: BusinessVisit, need: Need) -> NeedLine:
    language, data = visit.language, {"name": need.name, "n": str(need.count), "detail": need.detail}
    is_counted = need.kind in (NeedKind.MESSAGES, NeedKind.CLOCK, NeedKind.SILENT)
    title = f"{need.kind}_one" if is_counted and need.count == 1 else str(need.kind)
    exact = f"{need.kind}_{need.detail}"
    advice = exact if knows(f"app.home.advice.{exact}") else str(need.kind)
    return NeedLine(
        kind=str(need.kind),
        title=say_any("app.home.need", title, language, formal=False, **data),
        advice=say_any("app.home.advice", advice, language, formal=False, **data),
        address=_address(visit, need),
    )


def _address(visit: BusinessVisit, need: Need) -> str:
    """Of the page where it is mended, if there is one."""
    pages = visit.request.app[PAGES]
    match need.kind:
        case NeedKind.GRAPH:
            return _REGISTRATIONS
        case NeedKind.MESSAGES:
            return visit.address("messages", state="parked")
        case NeedKind.SILENT if need.at:
            return visit.address("day", day=formats.local_day(need.at, visit.zone).isoformat())
        case NeedKind.CLOCK:
            return visit.address("home", "clock")
        case _:
            return visit.address("staff", need.staff_id or "") if "staff" in pages else ""


def _coming(visit: BusinessVisit, view: AppointmentView) -> dict[str, str]:
    appointment = view.appointment
    day = formats.local_day(appointment.span.start, visit.zone)
    names = [seat.name for seat in appointment.seated]
    return {
        "when": f"{formats.day(day, visit.language, 'short', today=visit.today)}, "
        f"{formats.clock(appointment.span.start, visit.zone, visit.language)}",
        "service": appointment.service_name,
        "customers": formats.listing(names[:3] + ([f"+{len(names) - 3}"] if len(names) > 3 else []), visit.language),
        "staff": formats.listing([person.name for person in view.staff], visit.language),
        "address": visit.address("day", day=day.isoformat()) + f"#{appointment.id}",
        "join": appointment.meeting.join_web_url if appointment.meeting else "",
    }


ROUTES = (Route(method="GET", path="home", handler=show),)
