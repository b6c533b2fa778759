"""`/app/{business}/appointments/{id}/series`: a date of a series and those after it moved as one, looked at before it is done."""

from datetime import datetime

from aiohttp import web

from scheduling.appointment import DraftId
from scheduling.errors import Invalid, Refusal, Stale
from tab.frame import Route
from tab.pages.appointments import answer, appointment_id
from tab.parts import show_part
from tab.presenter import who_comes
from tab.visit import BusinessVisit
from texts.refusals import refusal_text
from usecases.change_series import SeriesWish
from usecases.views import AppointmentView
from web.form_reader import FormReader
from web.moves_form import move_rows, read_moves, read_versions


async def look(visit: BusinessVisit, view: AppointmentView, start: datetime, form: FormReader) -> web.Response:
    """What each date would do when this one goes there."""
    return await _page(visit, view, start, form)


async def move(visit: BusinessVisit) -> web.Response:
    """Those that are ticked; the list again when one of them has gone meanwhile."""
    form = await visit.form()
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    start, moves = form.moment("start"), read_moves(form)
    if start is None:
        raise Invalid("start", "required")
    if not form.is_valid:
        return await _page(visit, view, start, form, status=422)
    wish = SeriesWish(
        business_id=visit.business_id,
        appointment_id=view.appointment.id,
        draft_id=DraftId(form.text("draft", is_required=True)),
        dates=moves,
        versions=read_versions(form),
        message=form.lines("message", most=2000),
        tell_customer=form.flag("tell"),
    )
    try:
        await visit.use_cases.change_series(wish, visit.actor)
    except Stale:
        raise
    except Refusal as refusal:
        return await _page(visit, view, start, form, status=409, refusal=refusal)
    return await answer(visit, done="moved")


async def _page(
    visit: BusinessVisit,
    view: AppointmentView,
    start: datetime,
    form: FormReader,
    status: int = 200,
    refusal: Refusal | None = None,
) -> web.Response:
    one = view.appointment
    lines = await visit.use_cases.change_series.look(visit.business_id, one.id, start, visit.actor)
    return show_part(
        visit,
        "board_move_rest.html",
        status=status,
        form=form,
        id=one.id,
        who=who_comes(view, visit.locale),
        service=one.service_name,
        start=start.isoformat(),
        rows=move_rows(lines, form, visit.locale, visit.zone),
        versions=[(line.appointment.id, line.appointment.version) for line in lines],
        refusal=refusal_text(refusal, visit.locale, visit.zone) if refusal else "",
    )


ROUTES = (Route(method="POST", path="appointments/{appointment}/series", handler=move),)
