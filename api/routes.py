"""All addresses of the API, and how its door is hung into the application."""

from aiohttp import web

from api.door import ROOT, Door
from api.resources import (
    about,
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
    services,
    slots,
    staff,
    subscriptions,
    time_off,
    waiting,
    webhooks,
)
from api.table import Route, Table

ROUTES: tuple[Route, ...] = (
    *about.ROUTES,
    *businesses.ROUTES,
    *services.ROUTES,
    *staff.ROUTES,
    *customers.ROUTES,
    *questions.ROUTES,
    *appointments.ROUTES,
    *availability.ROUTES,
    *currencies.ROUTES,
    *batch.ROUTES,
    *slots.ROUTES,
    *waiting.ROUTES,
    *time_off.ROUTES,
    *course.ROUTES,
    *report.ROUTES,
    *moving.ROUTES,
    *subscriptions.ROUTES,
    *webhooks.ROUTES,
)


def make_table() -> Table:
    return Table(ROUTES)


def add_routes(app: web.Application, door: Door) -> None:
    app.router.add_route("*", ROOT + "/{rest:.*}", door.receive)
