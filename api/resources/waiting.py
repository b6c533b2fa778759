"""The waiting list: our own part of the API."""

from api.call import NO_CONTENT, Answer, Call
from api.errors import ApiError, ErrorDetail
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.naming import named_wrongly
from api.resources.own import DAY, OWN, asked_date, made, paged
from api.table import Parameter, Route
from api.wire.moments import moment_text
from api.wire.waiting import OfferQuestion, PlaceOfferOut, WaitingEntry, listed_out, offer_out, waiting_out
from scheduling.appointment import DraftId
from scheduling.errors import NotFound
from scheduling.waiting import WishId
from usecases.make_ids import make_id

TAG = "waitingList"
_NAMED = {"service": "serviceId", "staff_member": "staffMemberId", "customer": "customerId"}
_MOST_TOLD = 5
TARGETS = {
    "service": "serviceId",
    "parts": "partsOfDay",
    "staff": "staffMemberId",
    "staff_ids": "staffMemberId",
    "customer_name": "customerName",
    "customer_email": "customerEmailAddress",
    "customer_phone": "customerPhone",
    "email": "customerEmailAddress",
    "phone": "customerPhone",
    "start": "startDateTime",
}


async def list_waiting(call: Call) -> Answer:
    """In the order in which they will be asked."""
    view = await call.use_cases.list_waiting(call.business_id, call.actor, day=asked_date(call, "day"))
    return paged(call, map(listed_out, view.wishes), WaitingEntry)


async def join(call: Call) -> Answer:
    """Refused while there is something free that fits."""
    told = call.read(WaitingEntry)
    try:
        joined = await call.use_cases.join_waiting_list(told.wish(call.business_id, DraftId(make_id())), call.actor)
    except NotFound as missing:
        raise named_wrongly(missing, _NAMED) from None
    if joined.wish is None:
        starts = (moment_text(slot.start) or "" for slot in joined.free[:_MOST_TOLD])
        near = tuple(ErrorDetail(code="freeTime", message=start, target="days") for start in starts)
        raise ApiError(409, "Conflict", "there are free times that fit; book one of them", target="days", details=near)
    return made(call, waiting_out(joined.wish, None, None))


async def read(call: Call) -> Answer:
    """As it stands in the list."""
    view = await call.use_cases.list_waiting(call.business_id, call.actor)
    found = next((one for one in view.wishes if one.wish.id == call.params["wish"]), None)
    if found is None:
        raise NotFound("wish")
    return Answer(body=listed_out(found))


async def remove(call: Call) -> Answer:
    await call.use_cases.remove_wish(call.business_id, WishId(call.params["wish"]), call.actor)
    return NO_CONTENT


async def offer(call: Call) -> Answer:
    """Out of turn; the customer answers as ever."""
    start = call.read(OfferQuestion).start_date_time.moment()
    found = await call.use_cases.offer_by_hand(call.business_id, WishId(call.params["wish"]), start, call.actor)
    return Answer(body=offer_out(found))


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=f"{OWN}/waitingList",
        handler=list_waiting,
        about="List those who wait for a place",
        tag=TAG,
        permissions=MAY_READ,
        answer=WaitingEntry,
        is_list=True,
        parameters=(Parameter(name="day", about="Only those who could come on this day.", schema=DAY),),
    ),
    Route(
        method="POST",
        path=f"{OWN}/waitingList",
        handler=join,
        about="Put somebody on the waiting list",
        tag=TAG,
        permissions=MAY_BOOK,
        body=WaitingEntry,
        answer=WaitingEntry,
        status=201,
        statuses=(409,),
        targets=TARGETS,
    ),
    Route(
        method="GET",
        path=f"{OWN}/waitingList/{{wish}}",
        handler=read,
        about="Tell of somebody who waits",
        tag=TAG,
        permissions=MAY_READ,
        answer=WaitingEntry,
    ),
    Route(
        method="DELETE",
        path=f"{OWN}/waitingList/{{wish}}",
        handler=remove,
        about="Take somebody off the waiting list",
        tag=TAG,
        permissions=MAY_BOOK,
        status=204,
        targets=TARGETS,
    ),
    Route(
        method="POST",
        path=f"{OWN}/waitingList/{{wish}}/offer",
        handler=offer,
        about="Offer a start to somebody who waits",
        tag=TAG,
        permissions=MAY_BOOK,
        body=OfferQuestion,
        answer=PlaceOfferOut,
        statuses=(409,),
        targets=TARGETS,
    ),
)
