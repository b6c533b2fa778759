"""Appointments: booking, reading, changing, cancelling one."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.errors import bad_request
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.appointment_lists import APPOINTMENTS, TAG
from api.resources.collection import one_of
from api.resources.naming import named_wrongly
from api.table import Route
from api.wire.appointment import (
    TARGETS,
    BookingAppointment,
    CancelAction,
    appointment_out,
    mark_of_appointment,
)
from api.wire.etag import changed_meanwhile, is_bound, marks_wanted
from scheduling.appointment import Appointment, AppointmentId, DraftId
from scheduling.errors import NotFound, Stale
from usecases.cancel_appointment import CancelWish
from usecases.make_ids import make_id
from usecases.views import AppointmentView

APPOINTMENT = f"{APPOINTMENTS}/{{appointment}}"
_LONGEST_MESSAGE = 4000
_NAMED = {"service": "serviceId", "staff_member": "staffMemberIds", "customer": "customers"}
"""What a body names, and the member it stands in: who names something that is not there has asked wrongly."""


async def create(call: Call) -> Answer:
    told = call.read(BookingAppointment)
    wish = told.booking(call.business_id, DraftId(told.hold_id or make_id()))
    if call.caller.kind == "application" and not wish.staff_ids:
        raise bad_request("Invalid Staff: name at least one of the staff", "staffMemberIds")
    try:
        booked = await call.use_cases.book_appointment(wish, call.actor)
    except NotFound as missing:
        raise named_wrongly(missing, _NAMED) from None
    return _shown(call, booked.view, status=HTTPStatus.CREATED)


async def read(call: Call) -> Answer:
    return _shown(call, await _read(call))


async def change(call: Call) -> Answer:
    told = call.read_part(BookingAppointment)
    before = (await _read(call)).appointment
    require_version(call, before)
    wish = told.change(before, call.business_id, DraftId(make_id()))
    try:
        await call.use_cases.appointments.amend(replace(wish, expected_version=_expected(call, before)), call.actor)
    except NotFound as missing:
        raise named_wrongly(missing, _NAMED) from None
    except Stale as stale:
        raise _outdated(call, stale) from None
    return NO_CONTENT


async def delete(call: Call) -> Answer:
    """Nobody is written to."""
    return await _end(call, "", is_silent=True)


async def cancel(call: Call) -> Answer:
    told = call.read(CancelAction) if call.body else CancelAction()
    message = (told.cancellation_message or "").strip()
    if len(message) > _LONGEST_MESSAGE:
        raise bad_request(f"cancellationMessage has at most {_LONGEST_MESSAGE} characters", "cancellationMessage")
    return await _end(call, message, is_silent=False)


async def _end(call: Call, message: str, *, is_silent: bool) -> Answer:
    before = (await _read(call)).appointment
    require_version(call, before)
    wish = CancelWish(
        business_id=call.business_id,
        appointment_id=before.id,
        expected_version=_expected(call, before),
        draft_id=DraftId(make_id()),
        message=message,
        is_silent=is_silent,
    )
    try:
        await call.use_cases.appointments.end(wish, call.actor)
    except Stale as stale:
        raise _outdated(call, stale) from None
    return NO_CONTENT


async def _read(call: Call) -> AppointmentView:
    appointment_id = AppointmentId(call.params["appointment"])
    return await call.use_cases.appointments.read(call.business_id, appointment_id, call.actor)


def _shown(call: Call, view: AppointmentView, *, status: int = HTTPStatus.OK) -> Answer:
    return one_of(call, appointment_out(view, by_id=True), mark_of_appointment(view.appointment), status=status)


def require_version(call: Call, before: Appointment) -> None:
    """Raises ApiError 412. What is no version of it, such as the link of its meeting, is in nobody's way."""
    wanted = marks_wanted(call)
    if wanted is not None and str(before.version) not in {mark.partition(".")[0] for mark in wanted}:
        raise changed_meanwhile()


def _expected(call: Call, before: Appointment) -> int | None:
    return before.version if is_bound(call) else None


def _outdated(call: Call, stale: Stale) -> Exception:
    """What is over has not been changed by somebody who was faster."""
    return changed_meanwhile() if is_bound(call) and "rule" not in stale.data else stale


_SHARED: dict[str, Any] = {"tag": TAG, "targets": TARGETS}
_EXAMPLE = {
    "serviceId": "demo-check-up",
    "staffMemberIds": ["a0000000-0000-4000-8000-000000000001"],
    "startDateTime": {"dateTime": "2027-03-01T10:00:00", "timeZone": "Europe/Amsterdam"},
    "endDateTime": {"dateTime": "2027-03-01T10:30:00", "timeZone": "Europe/Amsterdam"},
    "customers": [{"name": "Noor de Vries", "emailAddress": "noor@example.com"}],
}
"""At the demo business, on a day that is to be replaced by one to come."""
ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path=APPOINTMENTS,
        handler=create,
        about="Book an appointment",
        permissions=MAY_BOOK,
        body=BookingAppointment,
        example=_EXAMPLE,
        answer=BookingAppointment,
        status=201,
        statuses=(409,),
        **_SHARED,
    ),
    Route(
        method="GET",
        path=APPOINTMENT,
        handler=read,
        about="Read an appointment",
        permissions=MAY_READ,
        answer=BookingAppointment,
        **_SHARED,
    ),
    Route(
        method="PATCH",
        path=APPOINTMENT,
        handler=change,
        about="Change an appointment: move it, give it to others, change its customers and details",
        permissions=MAY_BOOK,
        body=BookingAppointment,
        example={"serviceNotes": "Comes by wheelchair"},
        status=204,
        statuses=(409, 412),
        **_SHARED,
    ),
    Route(
        method="DELETE",
        path=APPOINTMENT,
        handler=delete,
        about="Remove an appointment without writing to anybody",
        permissions=MAY_BOOK,
        status=204,
        statuses=(409, 412),
        **_SHARED,
    ),
    Route(
        method="POST",
        path=f"{APPOINTMENT}/cancel",
        handler=cancel,
        about="Cancel an appointment and tell those concerned",
        permissions=MAY_BOOK,
        body=CancelAction,
        example={"cancellationMessage": "Sanne is ill; we are sorry."},
        status=204,
        statuses=(409, 412),
        **_SHARED,
    ),
)
