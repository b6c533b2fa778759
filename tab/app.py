"""All pages under `/app`, and how they are hung into the application."""

from aiohttp import web

from tab.frame import AccountRoute, Frame, Route, add_pages
from tab.pages import checklist, day, hours, me, new, page, policy, questions, remove, services, settings, tenant

ROUTES: tuple[Route, ...] = (
    *day.ROUTES,
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
