"""All addresses of the API, and how its door is hung into the application."""

from collections.abc import Awaitable, Callable

from aiohttp import HttpVersion11, web
from aiohttp.typedefs import Middleware

from api.door import ROOT, Door
from api.resources import (
    about,
    appointment_lists,
    appointments,
    availability,
    batch,
    businesses,
    course,
    currencies,
    customers,
    moving,
    questions,
    report,
    series,
    services,
    slots,
    staff,
    subscriptions,
    time_off,
    waiting,
    webhooks,
)
from api.table import Route, Table
from web.middleware import Handler, show_errors

ROUTES: tuple[Route, ...] = (
    *about.ROUTES,
    *businesses.ROUTES,
    *services.ROUTES,
    *staff.ROUTES,
    *customers.ROUTES,
    *questions.ROUTES,
    *appointment_lists.ROUTES,
    *appointments.ROUTES,
    *availability.ROUTES,
    *currencies.ROUTES,
    *batch.ROUTES,
    *slots.ROUTES,
    *waiting.ROUTES,
    *time_off.ROUTES,
    *course.ROUTES,
    *report.ROUTES,
    *series.ROUTES,
    *moving.ROUTES,
    *subscriptions.ROUTES,
    *webhooks.ROUTES,
)


def make_table() -> Table:
    return Table(ROUTES)


def add_routes(app: web.Application, door: Door) -> None:
    for path in (ROOT, ROOT + "/{rest:(?s:.*)}"):
        app.router.add_route("*", path, door.receive, expect_handler=_meet_expectations(door))
    place = app.middlewares.index(show_errors) + 1 if show_errors in app.middlewares else 0
    app.middlewares.insert(place, _in_graphs_way(door))


def _meet_expectations(door: Door) -> Callable[[web.Request], Awaitable[web.StreamResponse | None]]:
    """Clients may wait for leave to send their body. aiohttp refuses all else that they expect in plain text, before any door."""

    async def meet(request: web.Request) -> web.StreamResponse | None:
        if request.version < HttpVersion11:
            return None
        if request.headers.get("Expect", "").strip().casefold() != "100-continue":
            return door.refuse(request, web.HTTPExpectationFailed())
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer has not begun
        return None

    return meet


def _in_graphs_way(door: Door) -> Middleware:
    """What stands before all doors raises errors that would become pages."""

    @web.middleware
    async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if not f"{request.path}/".startswith(f"{ROOT}/"):
                raise
            return door.refuse(request, error)

    return speak
