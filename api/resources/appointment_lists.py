"""Appointments in lists: all of a business, and those that overlap a span, by start or as the query wants them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from api.call import Answer, Call
from api.permissions import MAY_READ
from api.resources.collection import BUSINESS, listed
from api.resources.own import MOMENT, asked_span
from api.table import Parameter, Route
from api.wire.appointment import TARGETS, BookingAppointment, appointment_out, mark_of_appointment
from api.wire.etag import etag
from api.wire.filters import Both, Filter, Test, fits
from api.wire.query import CURSOR, Order, Page, Query, page_of, read_query, refused_option, selected, write_cursor
from scheduling.appointment import AppointmentId
from usecases.list_appointments import ListQuestion
from usecases.views import AppointmentView

TAG = "bookingAppointment"
APPOINTMENTS = f"{BUSINESS}/appointments"
_START = "startDateTime/dateTime"
_PORTION = 500
_FOREVER = 1 << 36
"""Seconds: further than any calendar goes, and no further than one can be reckoned with."""
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC) - timedelta(seconds=1)


async def list_all(call: Call) -> Answer:
    return await _listed(call, ListQuestion(business_id=call.business_id, limit=_PORTION))


async def count_all(call: Call) -> Answer:
    return await _counted(call, ListQuestion(business_id=call.business_id, limit=_PORTION))


async def view_span(call: Call) -> Answer:
    """Those that overlap a span, by start."""
    return await _listed(call, _span(call))


async def count_span(call: Call) -> Answer:
    return await _counted(call, _span(call))


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
    if not isinstance(start, int) or not 0 <= start < _FOREVER or not isinstance(one, str):
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
            if op in ("le", "lt", "eq") and moment < _LAST_MOMENT:
                last = moment + timedelta(seconds=1)
                question = replace(question, starts_before=min(question.starts_before or last, last))
    return question


_SPAN = (
    Parameter(name="start", about="The beginning of the span, with Z or an offset.", is_required=True, schema=MOMENT),
    Parameter(name="end", about="The end of the span, with Z or an offset.", is_required=True, schema=MOMENT),
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
