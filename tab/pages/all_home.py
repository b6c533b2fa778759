"""`/app/all/home`: the figures of all businesses that somebody may see together, each as far as the role there reaches (S111, S144)."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, NotFound
from tab.charts import bar_chart, percent
from tab.figure_words import asked_days, leads_of, money_of, seen_by, told_of
from tab.frame import AccountRoute
from tab.visit import Visit
from texts import formats
from usecases.figures_together import figures_together
from usecases.read_figures import PERIODS, FiguresQuestion, FiguresView


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLine:
    """One business beside the others; `is_own`: what the role there shows is the reader's own alone."""

    name: str
    address: str
    is_own: bool
    bookings: int
    customers: int
    revenue: str
    no_shows: int
    occupancy: int | None


async def show(visit: Visit) -> web.Response:
    """One that was chosen has a page of its own."""
    days, seen = asked_days(visit.request.query.get("days", "")), seen_by(visit)
    chosen = BusinessId(visit.request.query.get("business", ""))
    if chosen in seen:
        return visit.redirect(chosen, "home", days=str(days))
    parts = await _parts(visit, list(seen), days)
    all_of_them = figures_together(parts)
    return visit.render(
        "all_home.html",
        figures=all_of_them,
        shown_days=days,
        periods=PERIODS,
        choices=list(seen.items()),
        lines=[_line(visit, seen[business_id], business_id, view, days) for business_id, view in parts],
        told=told_of(all_of_them, visit.language),
        chart=bar_chart((formats.day(day, visit.language, "short"), count) for day, count in all_of_them.per_day),
        leads=leads_of(all_of_them.leads, visit.language),
    )


async def _parts(visit: Visit, business_ids: Sequence[BusinessId], days: int) -> list[tuple[BusinessId, FiguresView]]:
    """A business that has gone, or that the person has left, since the page was asked for is left out."""
    found = []
    for business_id in business_ids:
        question = FiguresQuestion(business_id=business_id, days=days)
        try:
            found.append((business_id, await visit.use_cases.read_figures(question, visit.actor)))
        except (NotAllowed, NotFound):
            continue
    return found


def _line(visit: Visit, name: str, business_id: BusinessId, view: FiguresView, days: int) -> BusinessLine:
    return BusinessLine(
        name=name,
        address=visit.address(business_id, "home", days=str(days)),
        is_own=view.is_own,
        bookings=view.bookings,
        customers=view.customers,
        revenue=formats.listing(money_of(view.revenue, visit.language), visit.language) or "–",
        no_shows=view.no_shows,
        occupancy=percent(view.booked_minutes, view.open_minutes),
    )


ACCOUNT_ROUTES = (AccountRoute(method="GET", path="all/home", handler=show),)
