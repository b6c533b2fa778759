"""`/app/{business}/home/clock`: appointments that new zone rules have moved on the clock, and one button that moves them back (D14)."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from scheduling.appointment import DraftId
from scheduling.errors import Refusal
from tab.frame import Route
from tab.visit import BusinessVisit
from texts import formats
from texts.refusals import refusal_text
from usecases.list_moved_clocks import MovedClock
from usecases.reschedule_appointment import RescheduleWish

_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One appointment; `why` is why it could not be moved back."""

    name: str
    now: str
    agreed: str
    address: str
    why: str


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, {})


async def move_back(visit: BusinessVisit) -> web.Response:
    """What cannot go stays in the list with its reason. Without an undo, which would keep places taken that others need."""
    refused: dict[str, str] = {}
    for moved in (await visit.use_cases.list_moved_clocks(visit.business_id, visit.actor))[:_AT_ONCE]:
        if moved.agreed_at is None:
            continue
        try:
            await visit.use_cases.reschedule_for_good(_wish(visit, moved, moved.agreed_at), visit.actor)
        except Refusal as refusal:
            refused[moved.view.appointment.id] = refusal_text(refusal, visit.language, visit.zone)
    if not refused:
        return visit.redirect("home", "clock", done="moved_back")
    return await _page(visit, refused, status=409)


def _wish(visit: BusinessVisit, moved: MovedClock, start: datetime) -> RescheduleWish:
    """A second click finds what the first one did."""
    one = moved.view.appointment
    return RescheduleWish(
        business_id=visit.business_id,
        appointment_id=one.id,
        expected_version=one.version,
        start=start,
        draft_id=DraftId(f"clock-{one.id}-{one.version}"),
    )


async def _page(visit: BusinessVisit, refused: dict[str, str], status: int = 200) -> web.Response:
    listed = await visit.use_cases.list_moved_clocks(visit.business_id, visit.actor)
    lines = [_line(visit, moved, refused) for moved in sorted(listed, key=lambda one: one.view.appointment.span.start)]
    return visit.render("home_clock.html", status=status, lines=lines)


def _line(visit: BusinessVisit, moved: MovedClock, refused: dict[str, str]) -> Line:
    one = moved.view.appointment
    day = formats.local_day(one.span.start, visit.zone)
    return Line(
        name=" · ".join([one.service_name, *(seat.name for seat in one.seated[:3])]),
        now=_moment(visit, one.span.start),
        agreed=_moment(visit, moved.agreed_at) if moved.agreed_at else "",
        address=f"{visit.address('day', day=day.isoformat())}#{one.id}",
        why=refused.get(one.id, ""),
    )


def _moment(visit: BusinessVisit, moment: datetime) -> str:
    day = formats.day(formats.local_day(moment, visit.zone), visit.language, "short", today=visit.today)
    return f"{day}, {formats.clock(moment, visit.zone, visit.language)}"


ROUTES = (
    Route(method="GET", path="home/clock", handler=show),
    Route(method="POST", path="home/clock", handler=move_back),
)
