"""`/app/{business}/appointments/{id}`: everything about one appointment and what can be done with it, as a page and as a panel."""

from aiohttp import web

from scheduling.appointment import AppointmentId, Attendance, AttendeeId, DraftId
from scheduling.business import BusinessId
from scheduling.course import Step
from scheduling.errors import NotAllowed, NotFound, Refusal, SlotRefused
from scheduling.staff import StaffId
from tab.appointment_panel import present_panel
from tab.frame import Route
from tab.panel_series import cancel_rest, read_dates, rest_of
from tab.parts import is_part, show_part
from tab.visit import BusinessVisit
from texts.formats import local_day
from texts.refusals import refusal_text
from usecases.add_attendee import AttendeeWish
from usecases.booking_rights import OverrideWish
from usecases.cancel_appointment import CancelWish
from usecases.match_customer import CustomerWish
from usecases.serve_queue import ClaimWish
from usecases.undo_change import UndoWish
from web.form_reader import FormReader


async def show(visit: BusinessVisit) -> web.Response:
    return await show_appointment(visit, visit.blank())


async def show_appointment(
    visit: BusinessVisit, form: FormReader, *, status: int = 200, problem: str = ""
) -> web.Response:
    """The panel; `problem` says why the last press had no effect."""
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    others = await visit.use_cases.tell_who_looks(visit.business_id, view.appointment.id, visit.actor)
    series = await read_dates(visit, view)
    takers = [(one.id, one.display_name) for one in visit.view.staff if one.id in view.service.staff_ids]
    return show_part(
        visit,
        "appointment.html",
        status=status,
        panel=present_panel(visit, view),
        day=local_day(view.appointment.span.start, visit.zone).isoformat(),
        form=form,
        problem=problem,
        others=others,
        takers=takers,
        series=series,
    )


async def answer(visit: BusinessVisit, done: str = "saved") -> web.Response:
    """After something was done: the panel for a script, the page by its address for a browser."""
    if is_part(visit):
        return await show_appointment(visit, visit.blank())
    return visit.redirect("appointments", appointment_id(visit), done=done)


async def refused(visit: BusinessVisit, refusal: Refusal) -> web.Response:
    """What is not allowed, or not there, is a page of its own."""
    if isinstance(refusal, NotAllowed | NotFound):
        raise refusal
    text = refusal_text(refusal, visit.locale, visit.zone)
    return await show_appointment(visit, visit.blank(), status=409, problem=text)


def appointment_id(visit: BusinessVisit) -> AppointmentId:
    return AppointmentId(visit.request.match_info["appointment"])


def where(visit: BusinessVisit) -> tuple[BusinessId, AppointmentId]:
    return visit.business_id, appointment_id(visit)


async def take_step(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    step = form.choice("step", Step)
    if not form.is_valid:
        return await show_appointment(visit, form, status=422)
    try:
        await visit.use_cases.follow_course(*where(visit), step, visit.actor)
    except Refusal as refusal:
        return await refused(visit, refusal)
    return await answer(visit)


async def remind(visit: BusinessVisit) -> web.Response:
    """The panel then says to whom it goes."""
    await visit.form()
    try:
        await visit.use_cases.remind_customer(*where(visit), visit.actor)
    except Refusal as refusal:
        return await refused(visit, refusal)
    return await answer(visit, done="reminded")


async def mark_attendance(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    attendance = form.choice("attendance", Attendance)
    if not form.is_valid:
        return await show_appointment(visit, form, status=422)
    seat = AttendeeId(form.text("attendee"))
    await visit.use_cases.mark_attendance(*where(visit), seat, attendance, visit.actor)
    return await answer(visit)


async def undo(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    business_id, one = where(visit)
    wish = UndoWish(business_id=business_id, appointment_id=one, change_id=form.text("change"))
    try:
        await visit.use_cases.undo_change(wish, visit.actor)
    except Refusal as refusal:
        return await refused(visit, refusal)
    return await answer(visit, done="undone")


async def ask_cancel(visit: BusinessVisit) -> web.Response:
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    return show_part(
        visit,
        "board_cancel.html",
        form=visit.blank(),
        rest=await rest_of(visit, view, visit.request.query.get("attendee", "")),
        panel=present_panel(visit, view),
        seat=visit.request.query.get("attendee", ""),
    )


async def cancel(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    business_id, one = where(visit)
    seat = form.text("attendee")
    wish = CancelWish(
        business_id=business_id,
        appointment_id=one,
        expected_version=form.number("version", least=1, most=999_999_999),
        draft_id=DraftId(form.text("draft", is_required=True)),
        message=form.lines("message", most=2000),
        tell_customer=form.flag("tell"),
        attendee_id=AttendeeId(seat) if seat else None,
    )
    if not form.is_valid:
        return await show_appointment(visit, form, status=422)
    try:
        if form.typed("scope") == "rest":
            await cancel_rest(visit, wish)
            return await answer(visit, done="cancelled")
        await visit.use_cases.cancel_appointment(wish, visit.actor)
    except Refusal as refusal:
        return await refused(visit, refusal)
    return await answer(visit, done="cancelled")


async def add_attendee(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    business_id, one = where(visit)
    wish = AttendeeWish(
        business_id=business_id,
        appointment_id=one,
        draft_id=DraftId(form.text("draft", is_required=True)),
        customer=CustomerWish(
            name=form.text("name", is_required=True), email=form.text("email"), phone=form.text("phone")
        ),
        tell_customer=form.flag("tell"),
    )
    if form.is_valid:
        try:
            await visit.use_cases.add_attendee(wish, visit.actor)
        except SlotRefused as refusal:
            return await refused(visit, refusal)
        except Refusal as refusal:
            form.refuse(refusal, customer_name="name", customer_email="email", customer_phone="phone")
    if not form.is_valid:
        return await show_appointment(visit, form, status=422)
    return await answer(visit, done="added")


async def resend(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    try:
        await visit.use_cases.resend_message(visit.business_id, form.text("message"), visit.actor)
    except Refusal as refusal:
        return await refused(visit, refusal)
    return await answer(visit)


async def claim(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    business_id, one = where(visit)
    staff, reason = form.text("staff"), form.text("reason", most=500)
    wish = ClaimWish(
        business_id=business_id,
        appointment_id=one,
        staff_id=StaffId(staff) if staff else None,
        override=OverrideWish(reason=reason, told=form.text("told")) if form.flag("anyway") else None,
    )
    try:
        await visit.use_cases.claim_appointment(wish, visit.actor)
    except Refusal as refusal:
        return await refused(visit, refusal)
    return await answer(visit)


ROUTES = (
    Route(method="GET", path="appointments/{appointment}", handler=show),
    Route(method="POST", path="appointments/{appointment}/step", handler=take_step),
    Route(method="POST", path="appointments/{appointment}/remind", handler=remind),
    Route(method="POST", path="appointments/{appointment}/attendance", handler=mark_attendance),
    Route(method="POST", path="appointments/{appointment}/undo", handler=undo),
    Route(method="GET", path="appointments/{appointment}/cancel", handler=ask_cancel),
    Route(method="POST", path="appointments/{appointment}/cancel", handler=cancel),
    Route(method="POST", path="appointments/{appointment}/attendees", handler=add_attendee),
    Route(method="POST", path="appointments/{appointment}/resend", handler=resend),
    Route(method="POST", path="appointments/{appointment}/claim", handler=claim),
)
