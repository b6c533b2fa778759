"""Appointments: listing, booking, reading, changing, cancelling; and those that overlap a span."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from api.call import NO_CONTENT, Answer, Call
from api.errors import bad_request
from api.permissions import MAY_BOOK, MAY_READ
from api.resources.collection import BUSINESS, listed, one_of
from api.resources.naming import named_wrongly
from api.resources.own import asked_span
from api.table import Parameter, Route
from api.wire.appointment import (
    TARGETS,
    BookingAppointment,
    CancelAction,
    appointment_out,
    mark_of_appointment,
)
from api.wire.etag import changed_meanwhile, etag, is_bound, marks_wanted
from api.wire.filters import Both, Filter, Test, fits
from api.wire.query import CURSOR, Order, Page, Query, page_of, read_query, refused_option, selected, write_cursor
from scheduling.appointment import Appointment, AppointmentId, DraftId
from scheduling.errors import NotFound, Stale
from usecases.cancel_appointment import CancelWish
from usecases.list_appointments import ListQuestion
from usecases.make_ids import make_id
from usecases.views import AppointmentView

TAG = "bookingAppointment"
APPOINTMENTS = f"{BUSINESS}/appointments"
APPOINTMENT = f"{APPOINTMENTS}/{{appointment}}"
_START = "startDateTime/dateTime"
_PORTION = 500
_FOREVER = 1 << 36
"""Seconds: further than any calendar goes, and no further than one can be reckoned with."""
_LONGEST_MESSAGE = 4000
_NAMED = {"service": "serviceId", "staff_member": "staffMemberIds", "customer": "customers"}
"""What a body names, and the member it stands in: who names something that is not there has asked wrongly."""


async def list_all(call: Call) -> Answer:
    return await _listed(call, ListQuestion(business_id=call.business_id, limit=_PORTION))


async def count_all(call: Call) -> Answer:
    return await _counted(call, ListQuestion(business_id=call.business_id, limit=_PORTION))


async def view_span(call: Call) -> Answer:
    """Those that overlap a span, by start."""
    return await _listed(call, _span(call))


async def count_span(call: Call) -> Answer:
    return await _counted(call, _span(call))


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
    return changed_meanwhile() if is_bound(call) else stale


def _span(call: Call) -> ListQuestion:
    """Raises ApiError without both ends."""
    span = asked_span(call)
    return ListQuestion(business_id=call.business_id, ends_after=span.start, starts_before=span.end, limit=_PORTION)


async def _listed(call: Call, question: ListQuestion) -> Answer:
    query = read_query(call.query, BookingAppointment)
    if query.filter is None and _is_by_start(query):
        return await _by_start(call, query, question)
    items = [_item(view) for view in await _every(call, _narrowed(question, query.filter))]
    return listed(call, page_of(query, items), wants_count=query.wants_count)


async def _counted(call: Call, question: ListQuestion) -> Answer:
    query = read_query(call.query, BookingAppointment)
    if query.filter is None:
        number = await call.use_cases.appointments.list_all.count(question, call.actor)
    else:
        views = await _every(call, _narrowed(question, query.filter))
        number = sum(fits(query.filter, _item(view)) for view in views)
    return Answer(body=str(number), content_type="text/plain")


async def _by_start(call: Call, query: Query, question: ListQuestion) -> Answer:
    """Page by page as the database has them."""
    page = await call.use_cases.appointments.list_all(
        replace(
            question,
            after=None if query.cursor is None else _place(query.cursor),
            is_falling=bool(query.order) and query.order[0].is_descending,
            limit=query.top,
            skip=query.skip if query.cursor is None else 0,
            wants_total=query.wants_count,
        ),
        call.actor,
    )
    cursor = write_cursor({"start": int(page.next[0].timestamp()), "id": page.next[1]}) if page.next else None
    items = tuple(selected(query, _item(view)) for view in page.views)
    return listed(call, Page(items=items, total=page.total or 0, cursor=cursor), wants_count=query.wants_count)


async def _every(call: Call, question: ListQuestion) -> list[AppointmentView]:
    """All of them, in portions."""
    page = await call.use_cases.appointments.list_all(question, call.actor)
    found = list(page.views)
    while page.next is not None:
        page = await call.use_cases.appointments.list_all(replace(question, after=page.next), call.actor)
        found += page.views
    return found


def _item(view: AppointmentView) -> Mapping[str, Any]:
    return {"@odata.etag": etag(mark_of_appointment(view.appointment)), **appointment_out(view, by_id=False)}


def _is_by_start(query: Query) -> bool:
    return query.order in ((), (Order(_START),), (Order(_START, is_descending=True),))


def _place(cursor: Mapping[str, Any]) -> tuple[datetime, AppointmentId]:
    start, one = cursor.get("start"), cursor.get("id")
    if not isinstance(start, int) or not abs(start) < _FOREVER or not isinstance(one, str):
        raise refused_option(CURSOR, "follow @odata.nextLink as it is")
    return datetime.fromtimestamp(start, UTC), AppointmentId(one)


def _narrowed(question: ListQuestion, condition: Filter | None) -> ListQuestion:
    """Without those that the filter's moments leave out anyway, so that they need not be read."""
    match condition:
        case Both(left, right):
            return _narrowed(_narrowed(question, left), right)
        case Test(path, op, datetime() as moment) if path == _START:
            if op in ("ge", "gt", "eq"):
                question = replace(question, ends_after=max(question.ends_after or moment, moment))
            if op in ("le", "lt", "eq"):
                last = moment + timedelta(seconds=1)
                question = replace(question, starts_before=min(question.starts_before or last, last))
    return question


_SPAN = (
    Parameter(name="start", about="The beginning of the span, with Z or an offset.", is_required=True),
    Parameter(name="end", about="The end of the span, with Z or an offset.", is_required=True),
)
_SHARED: dict[str, Any] = {"tag": TAG, "targets": TARGETS}
ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=APPOINTMENTS,
        handler=list_all,
        about="List appointments",
        permissions=MAY_READ,
        answer=BookingAppointment,
        is_list=True,
        **_SHARED,
    ),
    Route(
        method="GET",
        path=f"{APPOINTMENTS}/$count",
        handler=count_all,
        about="List appointments: how many",
        permissions=MAY_READ,
        **_SHARED,
    ),
    Route(
        method="POST",
        path=APPOINTMENTS,
        handler=create,
        about="Book an appointment",
        permissions=MAY_BOOK,
        body=BookingAppointment,
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
        status=204,
        statuses=(409, 412),
        **_SHARED,
    ),
    Route(
        method="GET",
        path=f"{BUSINESS}/calendarView",
        handler=view_span,
        about="List the appointments that overlap a span",
        permissions=MAY_READ,
        answer=BookingAppointment,
        is_list=True,
        parameters=_SPAN,
        **_SHARED,
    ),
    Route(
        method="GET",
        path=f"{BUSINESS}/calendarView/$count",
        handler=count_span,
        about="List the appointments that overlap a span: how many",
        permissions=MAY_READ,
        parameters=_SPAN,
        **_SHARED,
    ),
)
