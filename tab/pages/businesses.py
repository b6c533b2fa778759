"""`/app/businesses`: all businesses that somebody may open, and those whose name holds what is looked for."""

from aiohttp import web

from tab.frame import AccountRoute
from tab.visit import Visit
from texts.catalogue import say_any
from usecases.views import MembershipView


async def show(visit: Visit) -> web.Response:
    asked = " ".join(visit.request.query.get("q", "").split())
    found = [(one, say_any("chat.role", one.role, visit.language)) for one in visit.businesses if _is_meant(one, asked)]
    return visit.render("businesses.html", asked=asked, found=found)


def _is_meant(one: MembershipView, asked: str) -> bool:
    name = one.name.casefold()
    return all(word in name for word in asked.casefold().split())


ACCOUNT_ROUTES = (AccountRoute(method="GET", path="businesses", handler=show),)
