"""customers of a business."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.collection import BUSINESS, Collection, Each, listed, marked, one_of
from api.resources.saving import saved
from api.table import Route
from api.wire.customer import TARGETS, BookingCustomer, customer_out
from api.wire.etag import require_match
from api.wire.query import CURSOR, Page, Query, page_of, read_query, refused_option, selected, write_cursor
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from usecases.edit_mark import mark_of
from usecases.list_customers import CustomerQuestion

TAG = "bookingCustomer"
PATH = f"{BUSINESS}/customers"
ONE = f"{PATH}/{{customer}}"


async def every(call: Call) -> Sequence[Mapping[str, Any]]:
    return marked(map(_item, await call.use_cases.programs.read_all_customers(call.business_id, call.actor)))


async def many(call: Call) -> Answer:
    """In order of name. What asks for no more than page after page is read page by page."""
    query = read_query(call.query, BookingCustomer)
    if query.filter or query.order or query.skip or query.wants_count:
        return listed(call, page_of(query, await every(call)), wants_count=query.wants_count)
    return listed(call, await _page(call, query), wants_count=False)


async def _page(call: Call, query: Query) -> Page:
    after, seen = _place(query.cursor) if query.cursor is not None else (None, 0)
    if after is not None and not await _is_there(call, after):
        return page_of(query, await every(call))
    asked = CustomerQuestion(business_id=call.business_id, after=after, limit=query.top)
    found = await call.use_cases.list_customers(asked, call.actor)
    items = marked(_item(replace(one, last_visit_at=None)) for one in found.customers)
    cursor = write_cursor({"id": found.after, "n": seen + len(items)}) if found.after else None
    return Page(items=tuple(selected(query, one) for one in items), total=0, cursor=cursor)


def _place(cursor: Mapping[str, Any]) -> tuple[CustomerId, int]:
    """Raises ApiError."""
    after, seen = cursor.get("id"), cursor.get("n")
    if not isinstance(after, str) or not isinstance(seen, int):
        raise refused_option(CURSOR, "follow @odata.nextLink as it is")
    return CustomerId(after), seen


async def _is_there(call: Call, customer_id: CustomerId) -> bool:
    try:
        return (await _read(call, customer_id)).id == customer_id
    except NotFound:
        return False


async def create(call: Call) -> Answer:
    told = call.read(BookingCustomer)
    wish = told.customer(Customer(id=CustomerId(""), display_name=told.display_name))
    made = await call.use_cases.programs.add_customer(call.business_id, wish, call.actor)
    return _shown(call, await _read(call, made.id), status=201)


async def read(call: Call) -> Answer:
    return _shown(call, await _read(call, _id(call)))


async def change(call: Call) -> Answer:
    """Answers the customer as he or she is then."""
    told = call.read_part(BookingCustomer)

    async def save() -> None:
        before = await _read(call, _id(call))
        mark = mark_of(before)
        require_match(call, mark)
        await call.use_cases.change_customer(call.business_id, told.customer(before), call.actor, mark=mark)

    await saved(call, save)
    return _shown(call, await _read(call, _id(call)))


async def delete(call: Call) -> Answer:
    """Everything personal goes, and the figures stay. With appointments to come it is refused."""
    before = await _read(call, _id(call))
    require_match(call, mark_of(before))
    await call.use_cases.erase_customer(call.business_id, before.id, call.actor, at_once=False)
    return NO_CONTENT


def _id(call: Call) -> CustomerId:
    return CustomerId(call.params["customer"])


async def _read(call: Call, customer_id: CustomerId) -> Customer:
    """As stored. Raises NotFound also for somebody who was erased, of whom no name is left."""
    view = await call.use_cases.read_customer(call.business_id, customer_id, call.actor, most=1)
    if not view.customer.display_name:
        raise NotFound("customer")
    return replace(view.customer, last_visit_at=None)


def _shown(call: Call, customer: Customer, *, status: int = 200) -> Answer:
    item, mark = _item(customer)
    return one_of(call, item, mark, status=status, model=BookingCustomer)


def _item(customer: Customer) -> tuple[Mapping[str, Any], str]:
    return customer_out(customer), mark_of(customer)


_LIST = Collection(
    path=PATH,
    model=BookingCustomer,
    items=every,
    about="List customers",
    tag=TAG,
    permissions=MAY_READ,
)
_EACH = Each(
    collection=_LIST,
    path=ONE,
    name="customer",
    permissions=MAY_BOOK,
    create=create,
    read=read,
    change=change,
    delete=delete,
    example={
        "@odata.type": "#microsoft.graph.bookingCustomer",
        "displayName": "Noor Jansen",
        "emailAddress": "noor@example.org",
        "phones": [{"number": "+31612345678", "type": "mobile"}],
    },
    changes={"displayName": "Noor Bakker"},
    targets=TARGETS,
    tells_change=True,
)
ROUTES: tuple[Route, ...] = (
    replace(_LIST.routes[0], handler=many),
    _LIST.routes[1],
    *_EACH.routes,
)
