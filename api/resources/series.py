"""Several appointments of the same customers in one booking: our own part of the API."""

from api.call import Answer, Call
from api.errors import bad_request
from api.permissions import MAY_BOOK
from api.resources.naming import named_wrongly
from api.resources.own import OWN
from api.table import Route
from api.wire.appointment import TARGETS, BookingAppointment, appointment_out
from api.wire.model import Wire
from api.wire.primitives import DateTimeTimeZone
from scheduling.appointment import DraftId
from scheduling.errors import NotFound
from scheduling.service import MOST_TIMES
from usecases.make_ids import make_id

_NAMED = {
    "service": "appointment/serviceId",
    "staff_member": "appointment/staffMemberIds",
    "customer": "appointment/customers",
}


class SeriesQuestion(Wire):
    """What each of them is to be, and when each begins; all of them are booked, or none."""

    appointment: BookingAppointment
    starts: list[DateTimeTimeZone]


class SeriesAnswer(Wire):
    """In the order of their starts."""

    value: list[BookingAppointment]


async def book(call: Call) -> Answer:
    told = call.read(SeriesQuestion)
    if not 2 <= len(told.starts) <= MOST_TIMES:
        raise bad_request(f"starts are from 2 to {MOST_TIMES}", "starts")
    wish = told.appointment.booking(call.business_id, DraftId(make_id()))
    if not wish.customers:
        raise bad_request("appointment/customers: somebody must come", "appointment/customers")
    try:
        booked = await call.use_cases.book_series(wish, [start.moment() for start in told.starts], call.actor)
    except NotFound as missing:
        raise named_wrongly(missing, _NAMED) from None
    return Answer(status=201, body={"value": [appointment_out(view, by_id=True) for view in booked.views]})


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path=f"{OWN}/series",
        handler=book,
        about="Book several appointments at once, or none of them",
        tag="series",
        permissions=MAY_BOOK,
        body=SeriesQuestion,
        answer=SeriesAnswer,
        status=201,
        statuses=(409,),
        targets={**TARGETS, "dates": "starts", "times": "starts"},
    ),
)
