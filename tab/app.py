"""All pages under `/app`, and how they are hung into the application."""

from aiohttp import web

from tab.frame import AccountRoute, Frame, Route, add_pages
from tab.pages import (
    checklist,
    customer_changes,
    customers,
    day,
    hours,
    me,
    new,
    page,
    policy,
    questions,
    remove,
    services,
    settings,
    staff,
    staff_bulk,
    staff_remove,
    tenant,
    time_off,
)

ROUTES: tuple[Route, ...] = (
    *day.ROUTES,
    *customer_changes.ROUTES,
    *customers.ROUTES,
    *staff_bulk.ROUTES,
    *staff.ROUTES,
    *staff_remove.ROUTES,
    *time_off.ROUTES,
    *services.ROUTES,
    *questions.ROUTES,
    *settings.ROUTES,
    *hours.ROUTES,
    *policy.ROUTES,
    *page.ROUTES,
    *checklist.ROUTES,
    *remove.ROUTES,
)
ACCOUNT_ROUTES: tuple[AccountRoute, ...] = (*me.ACCOUNT_ROUTES, *new.ACCOUNT_ROUTES, *tenant.ACCOUNT_ROUTES)


def add_app(app: web.Application, frame: Frame) -> None:
    add_pages(app, frame, ROUTES, ACCOUNT_ROUTES)
