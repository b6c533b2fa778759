"""All pages under `/app`, and how they are hung into the application."""

from aiohttp import web

from tab.frame import AccountRoute, Frame, Route, add_pages
from tab.pages import appointments, booking, day, details, displays, find, many, me, moving, times

ROUTES: tuple[Route, ...] = (
    *day.ROUTES,
    *appointments.ROUTES,
    *moving.ROUTES,
    *details.ROUTES,
    *booking.ROUTES,
    *many.ROUTES,
    *find.ROUTES,
    *displays.ROUTES,
    *times.ROUTES,
)
ACCOUNT_ROUTES: tuple[AccountRoute, ...] = (*me.ACCOUNT_ROUTES,)


def add_app(app: web.Application, frame: Frame) -> None:
    add_pages(app, frame, ROUTES, ACCOUNT_ROUTES)
    wall = displays.WallDoor(show_on_wall=frame.use_cases.show_on_wall)
    app.router.add_get("/display/{token}", wall.show)

    async def end_streams(_: web.Application) -> None:
        await frame.use_cases.watch_changes.close()

    app.on_shutdown.append(end_streams)
