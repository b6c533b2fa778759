"""For somebody who is known but works for no business here: who that is, and whom to ask."""

from aiohttp import web

from tab.visit import Visit


async def show_no_business(visit: Visit) -> web.Response:
    """Guests are told what keeps them from being recognised: addresses of another organisation count for nothing here."""
    asked = await visit.use_cases.whom_to_ask(visit.account.id)
    return visit.render(
        "no_business.html",
        status=403,
        is_guest=visit.person.is_guest,
        pages=[one for one in asked if one.administrators],
    )
