"""`/app/{business}/services`: the list of services, and the page of one, with what follows before it is saved."""

from dataclasses import replace
from urllib.parse import quote

from aiohttp import web

from scheduling.errors import Invalid, PolicyRefused, Stale
from scheduling.service import Service, ServiceId
from tab.frame import Route
from tab.pages.meeting_types import show_tiles
from tab.saving import foresee, foresight_of
from tab.service_form import read_service
from tab.service_page import service_page
from tab.visit import BusinessVisit
from texts.catalogue import say_n
from usecases.configuration_changes import unchanged, without_service
from usecases.foresee_change import Foresight
from usecases.service_views import ServiceView
from web.addresses import booking_address
from web.form_reader import FormReader
from web.options import OPTIONS

NEW = ServiceId("new")


async def show_list(visit: BusinessVisit) -> web.Response:
    if visit.business.is_personal:
        return await show_tiles(visit)
    view = await visit.use_cases.list_services(visit.business_id, visit.actor)
    names = {member.id: member.display_name for member in view.staff}
    return visit.render("services.html", view=view, names=names)


async def reorder(visit: BusinessVisit) -> web.Response:
    """Moves one service a place up or down."""
    form = await visit.form()
    view = await visit.use_cases.list_services(visit.business_id, visit.actor)
    order = [service.id for service in view.services]
    moved = ServiceId(form.text("service"))
    if moved in order:
        place = order.index(moved)
        order.remove(moved)
        order.insert(max(0, place + (-1 if form.text("move") == "up" else 1)), moved)
    await visit.use_cases.reorder_services(visit.business_id, order, visit.actor)
    return visit.redirect("services")


async def show(visit: BusinessVisit) -> web.Response:
    view = await visit.use_cases.read_service(visit.business_id, _service_id(visit), visit.actor)
    foreseen = await _as_it_is(visit, view.service.id) if view.service.id else None
    return service_page(visit, view, visit.blank(), ahead=foreseen, address=_public_address(visit, view.service))


async def save(visit: BusinessVisit) -> web.Response:
    """Saves, or only says what would follow; appointments that would lie outside are saved over only with a word."""
    view = await visit.use_cases.read_service(visit.business_id, _service_id(visit), visit.actor)
    form = await visit.form()
    wish = read_service(form, view)
    if wish is None:
        return await _again(visit, view, form)
    service_id = wish.id or NEW
    narrower = await _narrower(visit, view, wish)
    if narrower and form.typed("widen") not in ("yes", "no") and form.text("action") != "check":
        form.errors["widen"] = say_n("app.services.widen", narrower, visit.language, seats=wish.maximum_attendees)
        return await _again(visit, view, form, narrower=narrower)
    if foreseen := await foresee(visit, form, replace(wish, id=service_id), (service_id,)):
        return await _again(visit, view, form, foreseen, narrower=narrower)
    try:
        return await _store(visit, wish, form.text("mark"), widens=form.typed("widen") == "yes")
    except Stale:
        return await _again(visit, view, form, is_stale=True, narrower=narrower)
    except Invalid as refusal:
        form.refuse(refusal)
        return await _again(visit, view, form, narrower=narrower)


async def _narrower(visit: BusinessVisit, view: ServiceView, wish: Service) -> int:
    """How many appointments to come have fewer seats than the service is to have, where it gets more."""
    if not wish.id or wish.maximum_attendees <= view.service.maximum_attendees:
        return 0
    return await visit.use_cases.count_narrower(visit.business_id, wish.id, wish.maximum_attendees, visit.actor)


async def remove(visit: BusinessVisit) -> web.Response:
    """With appointments to come it asks once more."""
    service_id = ServiceId(visit.request.match_info["service"])
    form = await visit.form()
    try:
        await visit.use_cases.remove_service(visit.business_id, service_id, visit.actor, keep=form.flag("keep"))
    except PolicyRefused as refusal:
        form.refuse(refusal)
        return await _removal_page(visit, service_id, form, status=422)
    return visit.redirect("services", done="removed")


async def ask_removal(visit: BusinessVisit) -> web.Response:
    service_id = ServiceId(visit.request.match_info["service"])
    return await _removal_page(visit, service_id, visit.blank())


async def _removal_page(
    visit: BusinessVisit, service_id: ServiceId, form: FormReader, status: int = 200
) -> web.Response:
    view = await visit.use_cases.read_service(visit.business_id, service_id, visit.actor)
    gone = without_service(service_id)
    foreseen = await visit.use_cases.foresee_change(visit.business_id, gone, visit.actor)
    return visit.render(
        "service_remove.html", status=status, view=view, form=form, foreseen=foresight_of(visit, foreseen)
    )


async def _store(visit: BusinessVisit, wish: Service, mark: str, *, widens: bool) -> web.Response:
    if wish.id:
        await visit.use_cases.change_service(visit.business_id, wish, mark, visit.actor, widens=widens)
        return visit.redirect("services", wish.id, done="saved")
    stored = await visit.use_cases.add_service(visit.business_id, wish, visit.actor)
    return visit.redirect("services", stored.id, done="added")


async def _again(
    visit: BusinessVisit,
    view: ServiceView,
    form: FormReader,
    foreseen: Foresight | None = None,
    *,
    is_stale: bool = False,
    narrower: int = 0,
) -> web.Response:
    ahead = foreseen
    if ahead is None and view.service.id:
        ahead = await _as_it_is(visit, view.service.id)
    return service_page(
        visit,
        view,
        form,
        ahead=ahead,
        foreseen=foreseen,
        is_stale=is_stale,
        narrower=narrower,
        address=_public_address(visit, view.service),
    )


async def _as_it_is(visit: BusinessVisit, service_id: ServiceId) -> Foresight:
    """What customers find today."""
    return await visit.use_cases.foresee_change(visit.business_id, unchanged, visit.actor, service_ids=(service_id,))


def _service_id(visit: BusinessVisit) -> ServiceId | None:
    named = ServiceId(visit.request.match_info.get("service", NEW))
    return None if named == NEW else named


def _public_address(visit: BusinessVisit, service: Service) -> str:
    """Where customers book this one service (S98)."""
    if not service.id:
        return ""
    page = quote(visit.business.web_slug or visit.business_id, safe="@")
    return f"{booking_address(visit.request.app[OPTIONS].base_url, page)}/{quote(service.path_name, safe='')}"


ROUTES = (
    Route(method="GET", path="services", handler=show_list),
    Route(method="POST", path="services/order", handler=reorder),
    Route(method="GET", path="services/{service}", handler=show),
    Route(method="POST", path="services/{service}", handler=save),
    Route(method="GET", path="services/{service}/remove", handler=ask_removal),
    Route(method="POST", path="services/{service}/remove", handler=remove),
)
