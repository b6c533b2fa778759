"""Free starts, why one cannot be had, and starts kept while a form is filled in: our own part of the API."""

from datetime import timedelta

from api.call import NO_CONTENT, Answer, Call
from api.errors import ApiError, bad_request
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.naming import named_wrongly
from api.resources.own import (
    DAY,
    LENGTH,
    MOMENT,
    OWN,
    asked,
    asked_date,
    asked_minutes,
    asked_moment,
    asked_number,
    asked_span,
    asked_staff,
    made,
    needed,
    number_schema,
)
from api.table import Parameter, Route
from api.wire.moments import moment_text
from api.wire.slots import FreeSlots, HoldQuestion, SlotExplanation, SlotHold, explanation_out, hold_out, slot_out
from scheduling.appointment import AppointmentId, DraftId
from scheduling.errors import NotFound
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.zones import local_date, resolve_zone
from usecases.booking_rights import audience_of
from usecases.explain_availability import WhyQuestion
from usecases.find_slots import SlotQuestion
from usecases.hold_slot import HoldWish
from usecases.make_ids import make_id

TAG = "freeSlots"
_MOST_DAYS, _MOST_SLOTS, _MOST_SEATS = 92, 5000, 1000
_LONGEST_HOLD = 30
TARGETS = {
    "start": "startDateTime",
    "service": "serviceId",
    "staff_ids": "staffMemberIds",
    "duration": "duration",
    "seats_wanted": "seats",
}


async def list_free(call: Call) -> Answer:
    """In the order of their starts; where there are none, the next one after the span."""
    span, service_id = asked_span(call), ServiceId(needed(call, "serviceId"))
    if span.end - span.start > timedelta(days=_MOST_DAYS):
        raise bad_request(f"start and end are at most {_MOST_DAYS} days apart", "end")
    found = await call.use_cases.find_slots(
        SlotQuestion(
            business_id=call.business_id,
            service_id=service_id,
            span=span,
            staff_ids=asked_staff(call),
            moving=AppointmentId(moving) if (moving := asked(call, "moving")) else None,
            duration=asked_minutes(call, "duration"),
            seats_wanted=asked_number(call, "seats", 1, most=_MOST_SEATS),
            audience=_audience(call),
            limit=asked_number(call, "$top", _MOST_SLOTS, most=_MOST_SLOTS),
        ),
        call.actor,
    )
    following = slot_out(found.next_free) if found.next_free else None
    return Answer(body={"value": [slot_out(slot) for slot in found.slots], "nextFree": following})


async def explain(call: Call) -> Answer:
    """Of a start, or of a whole day of the business."""
    start, day = asked_moment(call, "start"), asked_date(call, "day")
    if (start is None) == (day is None):
        raise bad_request("say either a start or a day", "start")
    business = (await call.use_cases.read_business(call.business_id, call.actor)).business
    service_id, staff_id = asked(call, "serviceId"), asked(call, "staffId")
    answer = await call.use_cases.explain_availability(
        WhyQuestion(
            business_id=business.id,
            day=day or local_date(start or call.door.clock.now(), resolve_zone(business.zone)),
            start=start,
            service_id=ServiceId(service_id) if service_id else None,
            staff_id=StaffId(staff_id) if staff_id else None,
            duration=asked_minutes(call, "duration"),
            moving=AppointmentId(moving) if (moving := asked(call, "moving")) else None,
            audience=_audience(call),
        ),
        call.actor,
    )
    return Answer(body=explanation_out(answer))


async def hold(call: Call) -> Answer:
    told = call.read(HoldQuestion)
    if not 1 <= told.duration <= _LONGEST_HOLD:
        raise bad_request(f"duration is from PT1M to PT{_LONGEST_HOLD}M", "duration")
    wish = HoldWish(
        business_id=call.business_id,
        service_id=ServiceId(told.service_id),
        draft_id=DraftId(make_id()),
        start=told.start_date_time.moment(),
        staff_ids=tuple(map(StaffId, told.staff_member_ids or ())) or None,
        lasts=timedelta(minutes=told.duration),
        requires_present=True,
    )
    try:
        kept = await call.use_cases.appointments.hold(wish, call.actor)
    except NotFound as missing:
        raise named_wrongly(missing, {"service": "serviceId", "staff_member": "staffMemberIds"}) from None
    return made(call, hold_out(kept))


async def read_hold(call: Call) -> Answer:
    draft_id = await _draft(call)
    until = await call.use_cases.appointments.read_hold(call.business_id, draft_id)
    if until is None:
        raise ApiError(404, "ErrorItemNotFound", "this start is not kept, or no longer", target="hold")
    return Answer(body={"id": draft_id, "heldUntilDateTime": moment_text(until)})


async def release(call: Call) -> Answer:
    """Doing so twice is no mistake."""
    await call.use_cases.appointments.release_hold(call.business_id, await _draft(call))
    return NO_CONTENT


async def _draft(call: Call) -> DraftId:
    """Within the reach of the caller. Raises NotFound for another business."""
    await call.use_cases.read_business(call.business_id, call.actor)
    return DraftId(call.params["hold"])


def _audience(call: Call) -> Audience:
    """As whoever calls may book, or as the public page would show it."""
    named = asked(call, "audience").casefold()
    if named not in ("", "customer"):
        raise bad_request("audience is customer, or not said at all", "audience")
    return Audience.CUSTOMER if named else audience_of(call.actor)


_ABOUT_TIME = (
    Parameter(name="staffId", about="Any of these staff; several with commas between them."),
    Parameter(name="duration", about="When it is not as long as the service says, in ISO 8601.", schema=LENGTH),
    Parameter(name="moving", about="The id of an appointment that is to be moved, and is not in its own way."),
    Parameter(name="audience", about="customer: as the public page would show it.", schema={"enum": ["customer"]}),
)
ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=f"{OWN}/freeSlots",
        handler=list_free,
        about="List the starts that can be booked",
        tag=TAG,
        permissions=MAY_READ,
        answer=FreeSlots,
        parameters=(
            Parameter(name="serviceId", about="Of which service.", is_required=True),
            Parameter(name="start", about="The beginning of the span.", is_required=True, schema=MOMENT),
            Parameter(name="end", about="The end of the span.", is_required=True, schema=MOMENT),
            Parameter(name="seats", about="For how many customers.", schema=number_schema(1, _MOST_SEATS)),
            Parameter(
                name="$top",
                about=f"How many at most; {_MOST_SLOTS} when it is not said.",
                schema=number_schema(1, _MOST_SLOTS),
            ),
            *_ABOUT_TIME,
        ),
        targets=TARGETS,
    ),
    Route(
        method="GET",
        path=f"{OWN}/explain",
        handler=explain,
        about="Tell why a start, or a whole day, cannot be had",
        tag=TAG,
        permissions=MAY_READ,
        answer=SlotExplanation,
        parameters=(
            Parameter(name="start", about="The start in question.", schema=MOMENT),
            Parameter(name="day", about="Instead of a start: the day of the business in question.", schema=DAY),
            Parameter(name="serviceId", about="Of which service; without one the shortest."),
            *_ABOUT_TIME,
        ),
        targets=TARGETS,
    ),
    Route(
        method="POST",
        path=f"{OWN}/holds",
        handler=hold,
        about="Keep a start for a while",
        tag=TAG,
        permissions=MAY_BOOK,
        body=HoldQuestion,
        answer=SlotHold,
        status=201,
        statuses=(409,),
        targets=TARGETS,
    ),
    Route(
        method="GET",
        path=f"{OWN}/holds/{{hold}}",
        handler=read_hold,
        about="Tell until when a start is kept",
        tag=TAG,
        permissions=MAY_BOOK,
        answer=SlotHold,
    ),
    Route(
        method="DELETE",
        path=f"{OWN}/holds/{{hold}}",
        handler=release,
        about="Give a start back",
        tag=TAG,
        permissions=MAY_BOOK,
        status=204,
    ),
)
