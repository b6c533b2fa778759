"""`/app/{business}/waiting`: who waits for a place, in order; offering one by hand, and taking a wish off the list."""

from datetime import datetime
from functools import partial

from aiohttp import web

from scheduling.errors import Refusal
from scheduling.waiting import WaitingWish, WishId
from tab.frame import Route
from tab.pages.waiting_new import may_add
from tab.visit import BusinessVisit
from texts import formats
from web.form_reader import FormReader
from web.read_dates import day_of


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def offer(visit: BusinessVisit) -> web.Response:
    """A start from the list of what is free; whoever was faster leaves the nearest others in the sentence."""
    form = await visit.form()
    start = form.moment("start")
    if start is not None:
        try:
            await visit.use_cases.offer_by_hand(visit.business_id, _asked(visit), start, visit.actor)
            return visit.redirect("waiting", done="offered")
        except Refusal as refusal:
            form.refuse(refusal, **{"": "start"})
    return await _page(visit, form, status=422)


async def remove(visit: BusinessVisit) -> web.Response:
    await visit.use_cases.remove_wish(visit.business_id, _asked(visit), visit.actor)
    return visit.redirect("waiting", done="removed")


def _asked(visit: BusinessVisit) -> WishId:
    return WishId(visit.request.match_info["wish"])


async def _page(visit: BusinessVisit, form: FormReader, status: int = 200) -> web.Response:
    day = day_of(visit.request.query.get("day", ""))
    listed = await visit.use_cases.list_waiting(visit.business_id, visit.actor, day=day, with_starts=True)
    return visit.render(
        "waiting_list.html",
        status=status,
        form=form,
        listed=listed,
        day=day,
        may_add=may_add(visit),
        booking_of=partial(_booking_of, visit),
    )


def _booking_of(visit: BusinessVisit, wish: WaitingWish, start: datetime) -> str:
    """Where the wish of somebody who is called is booked by hand, filled in."""
    local = start.astimezone(formats.zone_of(visit.zone))
    asked = {"start": f"{local:%Y-%m-%dT%H:%M}", "service": wish.service_id, "staff": wish.staff_id or ""}
    asked["customer"] = wish.customer_id or ""
    return visit.address("day", "book", **{name: value for name, value in asked.items() if value})


ROUTES = (
    Route(method="GET", path="waiting", handler=show),
    Route(method="POST", path="waiting/{wish}/offer", handler=offer),
    Route(method="POST", path="waiting/{wish}/remove", handler=remove),
)
