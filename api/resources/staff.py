"""staffMembers of a business."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.permissions import MAY_CONFIGURE, MAY_READ
from api.resources.collection import BUSINESS, Collection, Each, marked, one_of
from api.resources.saving import saved
from api.table import Route
from api.wire.etag import require_match
from api.wire.staff import TARGETS, BookingStaffMember, staff_out
from scheduling.business import Business
from scheduling.errors import NotFound
from usecases.staff_views import StaffView

TAG = "bookingStaffMember"
PATH = f"{BUSINESS}/staffMembers"
ONE = f"{PATH}/{{member}}"


async def many(call: Call) -> Sequence[Mapping[str, Any]]:
    business, views = await _read_all(call)
    return marked((staff_out(one.member, business, knows_all=call.knows_all_members), one.mark) for one in views)


async def create(call: Call) -> Answer:
    told = call.read(BookingStaffMember)
    business = await _business(call)
    view = await call.use_cases.add_staff(business.id, told.new_wish(business), call.actor)
    return _shown(call, business, view, status=201)


async def read(call: Call) -> Answer:
    business, view = await _read(call)
    return _shown(call, business, view)


async def change(call: Call) -> Answer:
    told = call.read_part(BookingStaffMember)

    async def save() -> None:
        business, view = await _read(call)
        require_match(call, view.mark)
        wish = told.wish(view, business)
        await call.use_cases.change_staff(business.id, view.member.id, wish, call.actor, mark=view.mark)

    await saved(call, save)
    return NO_CONTENT


async def delete(call: Call) -> Answer:
    """With appointments to come it is refused."""

    async def save() -> None:
        business, view = await _read(call)
        require_match(call, view.mark)
        await call.use_cases.remove_staff(business.id, view.member.id, call.actor, mark=view.mark)

    await saved(call, save)
    return NO_CONTENT


async def _business(call: Call) -> Business:
    return (await call.use_cases.read_business(call.business_id, call.actor)).business


async def _read_all(call: Call) -> tuple[Business, tuple[StaffView, ...]]:
    return await _business(call), await call.use_cases.list_staff(call.business_id, call.actor)


async def _read(call: Call) -> tuple[Business, StaffView]:
    business, views = await _read_all(call)
    for view in views:
        if view.member.id == call.params["member"]:
            return business, view
    raise NotFound("staff_member")


def _shown(call: Call, business: Business, view: StaffView, *, status: int = 200) -> Answer:
    item = staff_out(view.member, business, knows_all=call.knows_all_members)
    return one_of(call, item, view.mark, status=status, model=BookingStaffMember)


_LIST = Collection(
    path=PATH,
    model=BookingStaffMember,
    items=many,
    about="List staff members",
    tag=TAG,
    permissions=MAY_READ,
)
_EACH = Each(
    collection=_LIST,
    path=ONE,
    name="staff member",
    permissions=MAY_CONFIGURE,
    create=create,
    read=read,
    change=change,
    delete=delete,
    example={
        "@odata.type": "#microsoft.graph.bookingStaffMember",
        "displayName": "Dana",
        "emailAddress": "dana@fourth.example",
        "role": "externalGuest",
        "timeZone": "Europe/London",
    },
    changes={"isEmailNotificationEnabled": False},
    targets=TARGETS,
    create_statuses=(409,),
)
ROUTES: tuple[Route, ...] = (
    *_LIST.routes,
    *_EACH.routes,
)
