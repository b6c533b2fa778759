"""services of a business."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from api.call import NO_CONTENT, Answer, Call
from api.permissions import MAY_CONFIGURE, MAY_READ
from api.resources.collection import BUSINESS, Collection, Each, marked, one_of
from api.resources.saving import saved
from api.table import Route
from api.wire.etag import require_match
from api.wire.service import TARGETS, BookingService, service_out
from scheduling.business import Business
from scheduling.service import Service, ServiceId
from usecases.edit_mark import mark_of
from usecases.service_views import ServiceView
from web.addresses import booking_address

TAG = "bookingService"
PATH = f"{BUSINESS}/services"
ONE = f"{PATH}/{{service}}"


async def many(call: Call) -> Sequence[Mapping[str, Any]]:
    """In the order of the booking page."""
    view = await call.use_cases.list_services(call.business_id, call.actor)
    return marked(
        (service_out(one, _address(call, view.business, one), in_list=True), mark_of(one)) for one in view.services
    )


async def create(call: Call) -> Answer:
    told = call.read(BookingService)
    business = (await call.use_cases.read_business(call.business_id, call.actor)).business
    fresh = Service(id=ServiceId(""), display_name=told.display_name)
    made = await call.use_cases.add_service(business.id, told.service(fresh, business.policy), call.actor)
    return _shown(call, await _read(call, made.id), status=201)


async def read(call: Call) -> Answer:
    return _shown(call, await _read(call, _id(call)))


async def change(call: Call) -> Answer:
    told = call.read_part(BookingService)

    async def save() -> None:
        view = await _read(call, _id(call))
        require_match(call, view.mark)
        wanted = told.service(view.service, view.business.policy)
        await call.use_cases.change_service(view.business.id, wanted, view.mark, call.actor)

    await saved(call, save)
    return NO_CONTENT


async def delete(call: Call) -> Answer:
    """With appointments to come it is refused."""
    require_match(call, (await _read(call, _id(call))).mark)
    await call.use_cases.remove_service(call.business_id, _id(call), call.actor, keep=False)
    return NO_CONTENT


def _id(call: Call) -> ServiceId:
    return ServiceId(call.params["service"])


async def _read(call: Call, service_id: ServiceId) -> ServiceView:
    return await call.use_cases.read_service(call.business_id, service_id, call.actor)


def _shown(call: Call, view: ServiceView, *, status: int = 200) -> Answer:
    item = service_out(view.service, _address(call, view.business, view.service), in_list=False)
    return one_of(call, item, view.mark, status=status, model=BookingService)


def _address(call: Call, business: Business, service: Service) -> str | None:
    if not business.web_slug:
        return None
    return f"{booking_address(call.host, business.web_slug)}/{quote(service.path_name, safe='')}"


_LIST = Collection(
    path=PATH,
    model=BookingService,
    items=many,
    about="List services",
    tag=TAG,
    permissions=MAY_READ,
)
_EACH = Each(
    collection=_LIST,
    path=ONE,
    name="service",
    permissions=MAY_CONFIGURE,
    create=create,
    read=read,
    change=change,
    delete=delete,
    example={
        "displayName": "Tasting",
        "defaultDuration": "PT45M",
        "defaultPrice": 12.5,
        "defaultPriceType": "fixedPrice",
        "defaultReminders": [{"message": "See you soon", "offset": "P1D", "recipients": "allAttendees"}],
    },
    changes={"defaultDuration": "PT1H", "notes": None},
    targets=TARGETS,
)
ROUTES: tuple[Route, ...] = (
    *_LIST.routes,
    *_EACH.routes,
)
