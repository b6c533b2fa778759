"""All pages under `/app`, and how they are hung into the application."""

from aiohttp import web

from tab.frame import AccountRoute, Frame, Route, add_pages
from tab.pages import day, me

ROUTES: tuple[Route, ...] = (*day.ROUTES,)
ACCOUNT_ROUTES: tuple[AccountRoute, ...] = (*me.ACCOUNT_ROUTES,)


def add_app(app: web.Application, frame: Frame) -> None:
    add_pages(app, frame, ROUTES, ACCOUNT_ROUTES)
