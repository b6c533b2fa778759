"""`/app/back`: where somebody ends who signed in again in a second window; the page that was open in the first one is still there."""

from aiohttp import web

from tab.frame import AccountRoute
from tab.visit import Visit


async def show(visit: Visit) -> web.Response:
    return visit.render("back.html")


ACCOUNT_ROUTES = (AccountRoute(method="GET", path="back", handler=show),)
