"""`/app/{business}/day/book`: a booking by hand, at a time, for somebody who stands here now, or into the queue (B53, B57, S81)."""

from datetime import datetime
from typing import NamedTuple

from aiohttp import web

from scheduling.appointment import AppointmentId, DraftId, Origin
from scheduling.course import Step
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, NotFound, Refusal, SlotRefused
from scheduling.series import MOST_WEEKS, Pattern
from scheduling.service import MOST_TIMES, Location, ServiceId
from scheduling.staff import StaffId
from tab.frame import Route
from tab.parts import is_part, show_part, typed_moment, wall_parts
from tab.told_rule import read_override, told_field, what_for
from tab.visit import BusinessVisit
from texts import formats
from texts.refusals import refusal_text
from usecases.book_appointment import BookingWish
from usecases.choose_link import ChooseWish
from usecases.look_at_series import SeriesQuestion
from usecases.match_customer import CustomerWish
from usecases.serve_queue import QueueWish
from web.form_reader import FormReader
from web.series_form import DateRow, date_rows, mark_of, read_pattern, read_starts, was_shown

_FIELDS = {
    "customer_name": "name",
    "customer_email": "email",
    "customer_phone": "phone",
    "customer_attendee_name": "attendee",
    "customers": "name",
    "start": "time",
    "override_reason": "reason",
    "duration": "minutes",
}
_LONGEST = 30 * 24 * 60


async def ask(visit: BusinessVisit) -> web.Response:
    """`start` (wall clock), `staff`, `service` and `customer` of the address fill the form."""
    return await _page(visit, visit.blank(), when=wall_parts(visit.request.query.get("start", "")))


async def book(visit: BusinessVisit) -> web.Response:
    """`how`: at the time typed, now with the first who is free, or into the queue."""
    form = await visit.form()
    if form.text("action") == "link":
        return await _send_link(visit, form)
    how = form.one_of("how", ("at", "now", "queue"))
    wish = _wish(visit, form, typed_moment(visit, form) if how == "at" else None)
    refusal: SlotRefused | None = None
    pattern = read_pattern(form, MOST_TIMES) if how == "at" else None
    if form.is_valid and pattern is not None and wants_dates(form, wish, pattern):
        return await _page(visit, form, dates=await _dates(visit, form, wish, pattern))
    starts = read_starts(form, pattern.times) if pattern and form.is_valid else ()
    if form.is_valid:
        try:
            if starts:
                booked = await visit.use_cases.book_series(wish, starts, visit.actor)
                return await _done(visit, booked.views[0].appointment.id)
            return await _done(visit, await _carry_out(visit, form, wish, how))
        except SlotRefused as slot:
            refusal = slot
        except Refusal as other:
            form.refuse(other, **_FIELDS)
    told = told_field(form, refusal, what_for(wish.start, wish.staff_ids, wish.service_id, wish.duration))
    dates = await _dates(visit, form, wish, pattern) if pattern is not None and _can_look(wish) else _NO_DATES
    return await _page(visit, form, status=422, refusal=refusal, told=told, dates=dates)


async def _send_link(visit: BusinessVisit, form: FormReader) -> web.Response:
    """Instead of a booking: the customer is asked to choose a time."""
    wish = _wish(visit, form, None)
    link = ChooseWish(
        business_id=wish.business_id,
        draft_id=wish.draft_id,
        customer=wish.customers[0],
        service_id=wish.service_id,
        staff_id=wish.staff_ids[0] if wish.staff_ids else None,
    )
    if form.is_valid:
        try:
            sent = await visit.use_cases.send_choose_link(link, visit.actor)
            return await _page(visit, visit.blank(), sent_to=sent.address)
        except Refusal as refusal:
            form.refuse(refusal, **_FIELDS)
    return await _page(visit, form, status=422)


def wants_dates(form: FormReader, wish: BookingWish, pattern: Pattern) -> bool:
    """Asked for, or not seen yet as they would be booked now."""
    is_new = wish.start is None or not was_shown(form, wish.start, pattern)
    return _can_look(wish) and (form.text("action") == "dates" or is_new)


def _can_look(wish: BookingWish) -> bool:
    return bool(wish.service_id) and wish.start is not None


class _Dates(NamedTuple):
    """The dates of a series as the form lists them, and what tells this list from another."""

    rows: tuple[DateRow, ...] = ()
    mark: str = ""


_NO_DATES = _Dates()


async def _dates(visit: BusinessVisit, form: FormReader, wish: BookingWish, pattern: Pattern) -> _Dates:
    """How each date stands now; what was ticked before stays so while the list is the same."""
    assert wish.start is not None, "asked before"  # noqa: S101
    question = SeriesQuestion(
        business_id=wish.business_id,
        service_id=wish.service_id,
        start=wish.start,
        pattern=pattern,
        staff_ids=wish.staff_ids,
        duration=wish.duration,
    )
    dates = await visit.use_cases.look_at_series(question, visit.actor)
    is_same = was_shown(form, wish.start, pattern)
    rows = date_rows(dates, visit.language, visit.zone, form.typed if is_same else None)
    return _Dates(rows, mark_of(wish.start, pattern))


async def _carry_out(visit: BusinessVisit, form: FormReader, wish: BookingWish, how: str) -> AppointmentId:
    use = visit.use_cases
    if how == "queue":
        queued = QueueWish(
            business_id=wish.business_id,
            draft_id=wish.draft_id,
            service_id=wish.service_id,
            customer=wish.customers[0],
            notes=wish.notes,
        )
        return (await use.join_queue(queued, visit.actor)).appointment.id
    booked = (await use.book_appointment(wish, visit.actor)).view.appointment
    if how == "now" and booked.seats == 1:
        await use.follow_course(visit.business_id, booked.id, Step.ARRIVE, visit.actor)
    return booked.id


async def _done(visit: BusinessVisit, one: AppointmentId) -> web.Response:
    """A script is told where the panel of the new appointment is."""
    address = visit.address("appointments", one)
    if is_part(visit):
        return web.Response(status=204, headers={"X-Slotkeeper-Open": address})
    return visit.redirect("appointments", one, done="added")


def _wish(visit: BusinessVisit, form: FormReader, start: datetime | None) -> BookingWish:
    service, staff = form.text("service", is_required=True), form.text("staff")
    name, known = form.text("name"), form.text("customer")
    if not name and not known:
        form.refuse(Invalid("customer_name", "required"), customer_name="name")
    draft = form.text("draft", is_required=True)
    minutes = form.optional_number("minutes", least=1, most=_LONGEST)
    place = form.text("place")
    staff_ids = (StaffId(staff),) if staff else None
    cc = tuple(address for address in form.text("cc", most=1000).replace(",", " ").split() if address)
    customer = CustomerWish(
        customer_id=CustomerId(known) if known else None,
        name=name,
        attendee_name=form.text("attendee"),
        email=form.text("email"),
        phone=form.text("phone"),
        notes=form.lines("customer_notes"),
    )
    return BookingWish(
        business_id=visit.business_id,
        draft_id=DraftId(draft),
        service_id=ServiceId(service),
        start=start,
        is_walk_in=start is None,
        staff_ids=staff_ids,
        duration=minutes,
        customers=(customer,),
        notes=form.lines("notes"),
        location=Location(display_name=place) if place else None,
        cc=cc,
        tell_customer=form.flag("tell"),
        override=read_override(form, what_for(start, staff_ids, service, minutes)),
        origin=Origin.TAB,
    )


async def _page(
    visit: BusinessVisit,
    form: FormReader,
    status: int = 200,
    *,
    when: tuple[str, str] = ("", ""),
    refusal: SlotRefused | None = None,
    told: str = "",
    dates: _Dates = _NO_DATES,
    sent_to: str = "",
) -> web.Response:
    query = visit.request.query
    known = await _customer(visit, query.get("customer", ""))
    services = [(one.id, one.display_name) for one in visit.view.services]
    return show_part(
        visit,
        "board_book.html",
        status=status,
        form=form,
        day=when[0] or visit.today.isoformat(),
        time=when[1],
        chosen_service=query.get("service", ""),
        chosen_staff=query.get("staff", ""),
        services=services,
        rows=dates.rows,
        mark=dates.mark,
        sent_to=sent_to,
        may_send_link=visit.business.is_published,
        most_times=MOST_TIMES,
        most_weeks=MOST_WEEKS,
        staff=[(one.id, one.display_name) for one in visit.view.staff if one.is_bookable],
        known=known,
        refusal=refusal_text(refusal, visit.locale, visit.zone) if refusal else "",
        can_override=bool(refusal and refusal.data.get("can_override")),
        told_rule=told or form.typed("told"),
        nearest=[_written(visit, start) for start in refusal.nearest] if refusal else [],
    )


def _written(visit: BusinessVisit, start: datetime) -> tuple[str, str, str]:
    local = start.astimezone(formats.zone_of(visit.zone))
    text = f"{formats.day(local.date(), visit.locale, 'short')} {formats.clock(start, visit.zone, visit.locale)}"
    return local.date().isoformat(), f"{local:%H:%M}", text


async def _customer(visit: BusinessVisit, customer: str) -> object:
    """Whom the address names, when there is such a customer."""
    if not customer:
        return None
    try:
        return (await visit.use_cases.read_customer(visit.business_id, CustomerId(customer), visit.actor)).customer
    except NotFound:
        return None


ROUTES = (
    Route(method="GET", path="day/book", handler=ask),
    Route(method="POST", path="day/book", handler=book),
)
