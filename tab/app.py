"""All pages under `/app`, and how they are hung into the application."""

from aiohttp import web

from tab.download import DownloadDoor, add_downloads
from tab.frame import AccountRoute, Frame, Route, add_pages
from tab.pages import day, home, home_clock, me, messages, reports, templates

ROUTES: tuple[Route, ...] = (
    *day.ROUTES,
    *home.ROUTES,
    *home_clock.ROUTES,
    *reports.ROUTES,
    *messages.ROUTES,
    *templates.ROUTES,
)
DOWNLOADS = {**reports.DOWNLOADS}
ACCOUNT_ROUTES: tuple[AccountRoute, ...] = (*me.ACCOUNT_ROUTES,)


def add_app(app: web.Application, frame: Frame) -> None:
    add_pages(app, frame, ROUTES, ACCOUNT_ROUTES)
    add_downloads(app, DownloadDoor(use_cases=frame.use_cases, downloads=DOWNLOADS))
