"""The tiles of a personal page: each kind of meeting with its address, and what can be done with it at once (B99, B100)."""

from urllib.parse import quote

from aiohttp import web

from scheduling.service import ServiceId
from tab.frame import Route
from tab.visit import BusinessVisit
from texts.catalogue import say
from usecases.service_views import ServicesView
from web.addresses import booking_address
from web.colours import for_both_themes
from web.options import OPTIONS


async def show_tiles(visit: BusinessVisit, made: tuple[ServiceId, str] | None = None) -> web.Response:
    """`made` is an address that books once, which is told this one time."""
    view = await visit.use_cases.list_services(visit.business_id, visit.actor)
    page = _page_address(visit)
    return visit.render(
        "meeting_types.html",
        view=view,
        page=page,
        addresses={one.id: f"{page}/{quote(one.path_name, safe='')}" for one in view.services},
        made_for=made[0] if made else "",
        made=f"{page}/{made[1]}" if made else "",
        has_public=_has_public(view),
        for_both_themes=for_both_themes,
    )


async def duplicate(visit: BusinessVisit) -> web.Response:
    view = await visit.use_cases.read_service(visit.business_id, _service_id(visit), visit.actor)
    name = say("app.types.copy_of", visit.language, name=view.service.display_name)
    await visit.use_cases.duplicate_service(visit.business_id, view.service.id, name, visit.actor)
    return visit.redirect("services", done="added")


async def switch(visit: BusinessVisit) -> web.Response:
    """Public or private."""
    form = await visit.form()
    is_private = form.one_of("visibility", ("private", "public")) == "private"
    await visit.use_cases.make_service_private(
        visit.business_id, _service_id(visit), visit.actor, is_private=is_private
    )
    return visit.redirect("services", done="saved")


async def link_once(visit: BusinessVisit) -> web.Response:
    service_id = _service_id(visit)
    token = await visit.use_cases.make_service_link(visit.business_id, service_id, visit.actor)
    return await show_tiles(visit, (service_id, token))


def _page_address(visit: BusinessVisit) -> str:
    page = quote(visit.business.web_slug or visit.business_id, safe="@")
    return booking_address(visit.request.app[OPTIONS].base_url, page)


def _has_public(view: ServicesView) -> bool:
    return any(not one.is_private and not one.is_hidden for one in view.services)


def _service_id(visit: BusinessVisit) -> ServiceId:
    return ServiceId(visit.request.match_info["service"])


ROUTES = (
    Route(method="POST", path="services/{service}/duplicate", handler=duplicate),
    Route(method="POST", path="services/{service}/visibility", handler=switch),
    Route(method="POST", path="services/{service}/link", handler=link_once),
)
