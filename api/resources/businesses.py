"""bookingBusinesses: listing, making, reading, changing, deleting, publishing."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from multidict import MultiDict

from api.call import NO_CONTENT, Answer, Call
from api.permissions import MAY_CONFIGURE, MAY_MANAGE, MAY_READ
from api.resources.collection import BUSINESS, BUSINESSES, Collection, no_body, one_of
from api.resources.saving import saved
from api.table import Parameter, Route
from api.wire.business import TARGETS, BookingBusiness, BookingBusinessName, business_out
from api.wire.etag import is_bound, require_match
from api.wire.query import read_query, selected
from scheduling.business import Business
from usecases.edit_mark import mark_of
from usecases.remove_business import DeleteWish
from web.addresses import booking_address

TAG = "bookingBusiness"
EXPANDED = ("appointments", "services", "staffMembers", "customers", "customQuestions")
"""The collections of a business that one call may read with it."""


async def names(call: Call) -> Sequence[Mapping[str, Any]]:
    """Id and name of each, as Graph has it; ?query= is a part of the name."""
    found = await call.use_cases.programs.list_businesses(call.actor, call.query.get("query", ""))
    return [{"id": one.id, "displayName": one.name} for one in found]


async def create(call: Call) -> Answer:
    told = call.read(BookingBusiness)
    made = await call.use_cases.programs.add_business(told.display_name, told.wish, call.actor)
    stored = await call.use_cases.read_business(made.id, call.actor)
    return _shown(call, stored.business, status=201)


async def read(call: Call) -> Answer:
    """With the collections that are to be expanded."""
    query = read_query(call.query, BookingBusiness, expands=EXPANDED)
    business = await _business(call)
    item = business_out(business, booking_address(call.host, business.web_slug))
    inner = [await _collection(call, name) for name in query.expand]
    return one_of(call, dict(ChainMap(*inner, dict(selected(query, item)))), mark_of(business))


async def _collection(call: Call, name: str) -> dict[str, Any]:
    """The first page of a collection, and where the others are, if there are any."""
    path = f"{call.path.rstrip('/')}/{name}"
    found = call.door.table.find("GET", path)
    route = found.require_route()
    call.caller.need(*route.permissions)
    body = (await route.handler(replace(call, path=path, params=found.params, query=MultiDict()))).body
    body = orjson.loads(body) if isinstance(body, bytes) else body
    more = {f"{name}@odata.nextLink": body["@odata.nextLink"]} if "@odata.nextLink" in body else {}
    return {name: body["value"], **more}


async def change(call: Call) -> Answer:
    told = call.read_part(BookingBusiness)

    async def save() -> None:
        business = await _business(call)
        require_match(call, mark_of(business))
        mark = mark_of(business) if is_bound(call) else None
        await call.use_cases.programs.revise_business(business.id, told.wish, call.actor, mark=mark)

    await saved(call, save)
    return NO_CONTENT


async def delete(call: Call) -> Answer:
    """With appointments to come it is refused: nobody would be told."""
    business = await _business(call)
    require_match(call, mark_of(business))
    await call.use_cases.delete_business(
        DeleteWish(business_id=business.id, typed_name=business.display_name), call.actor
    )
    return NO_CONTENT


async def publish(call: Call) -> Answer:
    return await _set_published(call, is_published=True)


async def unpublish(call: Call) -> Answer:
    return await _set_published(call, is_published=False)


async def _set_published(call: Call, *, is_published: bool) -> Answer:
    no_body(call)
    await call.use_cases.programs.publish_business(call.business_id, call.actor, is_published=is_published)
    return NO_CONTENT


async def _business(call: Call) -> Business:
    return (await call.use_cases.read_business(call.business_id, call.actor)).business


def _shown(call: Call, business: Business, *, status: int = 200) -> Answer:
    item = business_out(business, booking_address(call.host, business.web_slug))
    return one_of(call, item, mark_of(business), status=status)


_LIST = Collection(
    path=BUSINESSES,
    model=BookingBusinessName,
    items=names,
    about="List businesses",
    tag=TAG,
    permissions=MAY_READ,
    parameters=(Parameter(name="query", about="A part of the name."),),
)
ROUTES: tuple[Route, ...] = (
    *_LIST.routes,
    Route(
        method="POST",
        path=BUSINESSES,
        handler=create,
        about="Create a business",
        tag=TAG,
        permissions=MAY_MANAGE,
        body=BookingBusiness,
        example={
            "displayName": "Fourth Coffee",
            "email": "hello@fourth.example",
            "languageTag": "en-GB",
            "bookingPageSettings": {"businessTimeZone": "Europe/London"},
        },
        answer=BookingBusiness,
        status=201,
        targets=TARGETS,
    ),
    Route(
        method="GET",
        path=BUSINESS,
        handler=read,
        about="Read a business",
        tag=TAG,
        permissions=MAY_READ,
        answer=BookingBusiness,
        parameters=(Parameter(name="$expand", about="Collections of the business to be read with it."),),
    ),
    Route(
        method="PATCH",
        path=BUSINESS,
        handler=change,
        about="Change a business",
        tag=TAG,
        permissions=MAY_CONFIGURE,
        body=BookingBusiness,
        example={"phone": "+442079460000", "schedulingPolicy": {"minimumLeadTime": "PT2H"}},
        status=204,
        targets=TARGETS,
        statuses=(409, 412),
    ),
    Route(
        method="DELETE",
        path=BUSINESS,
        handler=delete,
        about="Delete a business",
        tag=TAG,
        permissions=MAY_MANAGE,
        status=204,
        statuses=(409, 412),
    ),
    Route(
        method="POST",
        path=f"{BUSINESS}/publish",
        handler=publish,
        about="Publish the booking page",
        tag=TAG,
        permissions=MAY_MANAGE,
        status=204,
    ),
    Route(
        method="POST",
        path=f"{BUSINESS}/unpublish",
        handler=unpublish,
        about="Close the booking page",
        tag=TAG,
        permissions=MAY_MANAGE,
        status=204,
    ),
)
