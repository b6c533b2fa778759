"""`/app/{business}/day/many`: several appointments at once, looked at before they are changed (S128)."""

from collections.abc import Iterable
from datetime import datetime

from aiohttp import web

from scheduling.appointment import AppointmentId, DraftId
from scheduling.errors import Refusal
from scheduling.staff import StaffId
from tab.frame import Route
from tab.parts import asked_day, is_part, show_part
from tab.presenter import who_comes
from tab.visit import BusinessVisit
from texts import formats
from texts.refusals import refusal_text
from usecases.carry_out_many import ManyLine
from usecases.change_many import ManyAnswer
from usecases.day_schedule import ScheduleQuestion
from usecases.many_wish import Deed, ManyWish
from usecases.read_appointments import AppointmentQuestion
from usecases.views import AppointmentView
from web.form_reader import FormReader, plain_number

_HALF_A_DAY = 12 * 60
MOST = 100
"""So many fit into one address."""


async def ask(visit: BusinessVisit) -> web.Response:
    """Those named by `one`, else those of `people` on the day from a clock time, or from now, on: "Bram's afternoon"."""
    return await _page(visit, visit.blank(), await _candidates(visit))


async def change(visit: BusinessVisit) -> web.Response:
    """Looked at first; done when what was seen is confirmed."""
    form = await visit.form()
    wish = _wish(visit, form)
    answer: ManyAnswer | None = None
    if form.is_valid:
        try:
            if form.flag("confirm"):
                return _done(visit, await visit.use_cases.change_many(wish, visit.actor))
            answer = await visit.use_cases.change_many.preview(wish, visit.actor)
        except Refusal as refusal:
            form.refuse(refusal)
    status = 200 if form.is_valid else 422
    return await _page(visit, form, await _candidates(visit), status=status, answer=answer)


async def undo(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    pairs = [one.rpartition("|") for one in form.many("change")]
    changes = [(AppointmentId(appointment), change) for appointment, _, change in pairs]
    try:
        await visit.use_cases.undo_many(visit.business_id, changes, visit.actor)
    except Refusal as refusal:
        problem = await _why_not(visit, refusal)
        return show_part(visit, "board_many_done.html", status=409, changes=[], until=None, count=0, problem=problem)
    if is_part(visit):
        return web.Response(status=204)
    return visit.redirect("day", done="undone")


async def _why_not(visit: BusinessVisit, refusal: Refusal) -> str:
    """What stands in the way of the undo, and of which appointment."""
    text, one = refusal_text(refusal, visit.locale, visit.zone), refusal.data.get("appointment_id")
    if not one:
        return text
    view = await visit.use_cases.read_appointment(visit.business_id, AppointmentId(str(one)), visit.actor)
    return f"{_written(visit, view)}: {text}"


def _done(visit: BusinessVisit, answer: ManyAnswer) -> web.Response:
    changes = [f"{line.view.appointment.id}|{line.change_id}" for line in answer.lines]
    return show_part(
        visit, "board_many_done.html", changes=changes, until=answer.undo_until, count=len(answer.lines), problem=""
    )


def _wish(visit: BusinessVisit, form: FormReader) -> ManyWish:
    chosen = [one.rpartition("|") for one in form.many("one")]
    deed = form.choice("deed", Deed)
    minutes = form.optional_number("minutes", least=-_HALF_A_DAY, most=_HALF_A_DAY) or 0
    to = form.text("to")
    return ManyWish(
        business_id=visit.business_id,
        draft_id=DraftId(form.text("draft", is_required=True)),
        deed=deed,
        versions={AppointmentId(one): plain_number(version) or 0 for one, _, version in chosen},
        to=StaffId(to) if to else None,
        minutes=minutes if deed is Deed.SHIFT else 0,
        message=form.lines("message", most=2000),
        tell_customer=form.flag("tell"),
    )


async def _candidates(visit: BusinessVisit) -> list[AppointmentView]:
    named = tuple(AppointmentId(one) for one in visit.request.query.getall("one", []))[:MOST]
    found = await _named(visit, named) if named else await _of_the_day(visit)
    return sorted(
        (view for view in found if view.can_change), key=lambda view: (view.appointment.span.start, view.appointment.id)
    )


async def _named(visit: BusinessVisit, ids: tuple[AppointmentId, ...]) -> Iterable[AppointmentView]:
    """On whatever days they are."""
    question = AppointmentQuestion(business_id=visit.business_id, ids=ids, coming_only=False, limit=MOST)
    return await visit.use_cases.find_appointments(question, visit.actor)


async def _of_the_day(visit: BusinessVisit) -> Iterable[AppointmentView]:
    query, known = visit.request.query, {member.id for member in visit.view.staff}
    people = tuple(StaffId(one) for one in query.getall("people", []) if one in known)
    question = ScheduleQuestion(business_id=visit.business_id, first=asked_day(visit), staff_ids=people or None)
    schedule = await visit.use_cases.day_schedule(question, visit.actor)
    found = {view.appointment.id: view for person in schedule.days[0].people for view in person.appointments}
    zone = formats.zone_of(visit.zone)
    begin = query.get("from", "").replace("now", f"{visit.now.astimezone(zone):%H:%M}")
    return (view for view in found.values() if f"{view.appointment.span.start.astimezone(zone):%H:%M}" >= begin)


async def _page(
    visit: BusinessVisit,
    form: FormReader,
    candidates: list[AppointmentView],
    status: int = 200,
    *,
    answer: ManyAnswer | None = None,
) -> web.Response:
    ticked = form.many("one") if form.is_sent else tuple(_key(view) for view in candidates)
    return show_part(
        visit,
        "board_many.html",
        status=status,
        form=form,
        address_here=visit.request.path_qs,
        candidates=[(_key(view), _written(visit, view), _key(view) in ticked) for view in candidates],
        staff=[(member.id, member.display_name) for member in visit.view.staff if member.is_bookable],
        answer=answer,
        lines=[_line(visit, line) for line in answer.lines] if answer else [],
        allowed=[_key(line.view) for line in answer.lines if line.refusal is None] if answer else [],
        customers=sum(line.tells_customers for line in answer.lines) if answer else 0,
        letter=answer.letter if answer else None,
        loads=[(load.staff.name, load.before, load.after) for load in answer.loads] if answer else [],
        deed=form.typed("deed", "reassign"),
    )


def _key(view: AppointmentView) -> str:
    return f"{view.appointment.id}|{view.appointment.version}"


def _written(visit: BusinessVisit, view: AppointmentView) -> str:
    one = view.appointment
    staff = formats.listing([ref.name for ref in view.staff], visit.locale)
    return f"{_start(visit, one.span.start)} {who_comes(view, visit.locale)} · {one.service_name} · {staff}"


def _line(visit: BusinessVisit, line: ManyLine) -> dict[str, str]:
    staff = formats.listing([ref.name for ref in line.staff], visit.locale)
    return {
        "was": _written(visit, line.view),
        "becomes": f"{_start(visit, line.span.start)} · {staff}",
        "phone": _number_of(line.view) if line.refusal else "",
        "refusal": refusal_text(line.refusal, visit.locale, visit.zone) if line.refusal else "",
    }


def _number_of(view: AppointmentView) -> str:
    """By which the customer can be called instead; a group has no one number."""
    seated = view.appointment.seated
    return seated[0].phone if len(seated) == 1 else ""


def _start(visit: BusinessVisit, moment: datetime) -> str:
    """With the day where the page is not about one day."""
    clock = formats.clock(moment, visit.zone, visit.locale)
    if "one" not in visit.request.query:
        return clock
    return f"{formats.day(formats.local_day(moment, visit.zone), visit.locale, 'short')} {clock}"


ROUTES = (
    Route(method="GET", path="day/many", handler=ask),
    Route(method="POST", path="day/many", handler=change),
    Route(method="POST", path="day/many/undo", handler=undo),
)
