"""`/app/{business}/time-off`: who is away when, for one or many at once, and what it hits (S90, S91, B64)."""

from aiohttp import web

from scheduling.errors import NotAllowed, Refusal, Stale
from scheduling.interval import Interval
from scheduling.staff import StaffId, TimeOffId
from tab.frame import Route
from tab.hand_over import hand_over, in_words, rows_of
from tab.time_off_form import EVERYBODY, StoredFields, read_time_off, stored_fields
from tab.visit import BusinessVisit
from texts.formats import day, when
from usecases.absences import Absence, Absences
from usecases.access import MATRIX, Permission, Reach
from usecases.make_ids import make_id
from usecases.plan_hand_over import HandOverPlan
from usecases.views import AppointmentView, TimeOffView
from web.form_reader import FormReader

_FIELDS = {"staff_ids": "people", "time_off": "first"}


async def show_list(visit: BusinessVisit) -> web.Response:
    return _list_page(visit, visit.blank(), await _absences(visit))


async def take(visit: BusinessVisit) -> web.Response:
    form, absences = await visit.form(), await _absences(visit)
    wish = read_time_off(visit, form, _chosen(form, absences))
    if wish is not None:
        try:
            taken = await visit.use_cases.take_time_off(wish, visit.actor)
        except Refusal as refusal:
            form.refuse(refusal, **_FIELDS)
        else:
            if len(taken.time_off) == 1 and taken.hit:
                return visit.redirect("time-off", taken.time_off[0].id, done="added")
            return visit.redirect("time-off", done="added")
    return _list_page(visit, form, absences, status=422)


async def show_one(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank(), await _absence(visit))


async def change(visit: BusinessVisit) -> web.Response:
    form, absence = await visit.form(), await _absence(visit)
    if form.typed("action") == "hand_over":
        return await _hand_over(visit, form, absence)
    wish = read_time_off(visit, form, (absence.time_off.staff.id,))
    if wish is not None:
        try:
            await visit.use_cases.change_time_off(absence.time_off.id, wish, visit.actor, mark=form.typed("mark"))
            return visit.redirect("time-off", absence.time_off.id, done="saved")
        except Stale:
            return await _page(visit, form, await _absence(visit), status=409, is_stale=True)
        except Refusal as refusal:
            form.refuse(refusal, **_FIELDS)
    return await _page(visit, form, absence, status=422)


async def ask_remove(visit: BusinessVisit) -> web.Response:
    absence = await _absence(visit)
    return visit.render("time_off_remove.html", time_off=absence.time_off, span=_written(visit, absence.time_off))


async def remove(visit: BusinessVisit) -> web.Response:
    await visit.use_cases.remove_time_off(visit.business_id, _asked(visit), visit.actor)
    return visit.redirect("time-off", done="removed")


async def _hand_over(visit: BusinessVisit, form: FormReader, absence: Absence) -> web.Response:
    plan = await _plan(visit, absence)
    if plan is None:
        raise NotAllowed(Permission.MANAGE_BOOKINGS)
    await hand_over(visit, form, plan)
    if form.is_valid:
        return visit.redirect("time-off", absence.time_off.id, done="handed_over")
    return await _page(visit, form, await _absence(visit), status=422)


async def _absences(visit: BusinessVisit) -> Absences:
    return await visit.use_cases.list_absences(visit.business_id, visit.actor)


async def _absence(visit: BusinessVisit) -> Absence:
    return await visit.use_cases.read_absence(visit.business_id, _asked(visit), visit.actor)


async def _plan(visit: BusinessVisit, absence: Absence) -> HandOverPlan | None:
    """For those who may change everybody's appointments, where there is something to hand over."""
    if not absence.hit or MATRIX[visit.role, Permission.MANAGE_BOOKINGS] is not Reach.ALL:
        return None
    off = absence.time_off
    span = Interval(off.span.start, off.span.end)
    return await visit.use_cases.plan_hand_over(visit.business_id, off.staff.id, visit.actor, span=span)


def _asked(visit: BusinessVisit) -> TimeOffId:
    return TimeOffId(visit.request.match_info["time_off"])


def _chosen(form: FormReader, absences: Absences) -> tuple[StaffId, ...]:
    """Everybody for a closure, else those ticked; whoever enters only the own needs no choice."""
    people = [one.id for one in absences.people]
    if form.flag(EVERYBODY) or len(people) == 1:
        return tuple(people)
    return tuple(StaffId(one) for one in form.many("people"))


def _list_page(visit: BusinessVisit, form: FormReader, absences: Absences, status: int = 200) -> web.Response:
    return visit.render(
        "time_off.html",
        status=status,
        form=form,
        absences=absences,
        spans={one.time_off.id: _written(visit, one.time_off) for one in absences.found},
        people=[(one.id, one.name) for one in absences.people],
        stored=StoredFields(),
        draft=form.typed("draft") or make_id(),
    )


async def _page(
    visit: BusinessVisit, form: FormReader, absence: Absence, *, status: int = 200, is_stale: bool = False
) -> web.Response:
    plan = await _plan(visit, absence)
    return visit.render(
        "time_off_one.html",
        status=status,
        form=form,
        absence=absence,
        span=_written(visit, absence.time_off),
        hits=[_hit(visit, one) for one in absence.hit],
        plan=plan,
        rows=rows_of(visit, plan) if plan else (),
        written=in_words(visit),
        stored=stored_fields(absence.time_off, visit.zone),
        draft=make_id(),
        is_stale=is_stale,
    )


def _hit(visit: BusinessVisit, view: AppointmentView) -> tuple[str, str, str]:
    one = view.appointment
    return when(one.span, visit.zone, visit.language), one.service_name, ", ".join(seat.name for seat in one.seated)


def _written(visit: BusinessVisit, off: TimeOffView) -> str:
    if not off.all_day or off.first is None or off.last is None:
        return when(off.span, visit.zone, visit.language)
    days = dict.fromkeys(day(one, visit.language) for one in (off.first, off.last))
    return " – ".join(days)


ROUTES = (
    Route(method="GET", path="time-off", handler=show_list),
    Route(method="POST", path="time-off", handler=take),
    Route(method="GET", path="time-off/{time_off}", handler=show_one),
    Route(method="POST", path="time-off/{time_off}", handler=change),
    Route(method="GET", path="time-off/{time_off}/remove", handler=ask_remove),
    Route(method="POST", path="time-off/{time_off}/remove", handler=remove),
)
