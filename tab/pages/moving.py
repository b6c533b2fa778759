"""`/app/{business}/appointments/{id}/move`: where an appointment goes, with the rules' verdict and who will be told, before it is done."""

from dataclasses import replace
from datetime import datetime

from aiohttp import web

from scheduling.appointment import DraftId
from scheduling.errors import Invalid, Refusal
from scheduling.staff import StaffId
from tab.frame import Route
from tab.pages.appointments import answer, appointment_id
from tab.pages.moving_series import look as look_at_rest
from tab.panel_series import rest_of
from tab.parts import moment_of, show_part, typed_moment, wall_parts
from tab.presenter import who_comes
from tab.told_rule import read_override, told_field, what_for
from tab.visit import BusinessVisit
from texts import formats
from texts.refusals import refusal_text
from usecases.judge_change import Judged
from usecases.make_ids import make_id
from usecases.place_moves import RescheduleWish
from usecases.views import AppointmentView
from web.form_reader import FormReader, plain_number

_LONGEST = 30 * 24 * 60


async def ask(visit: BusinessVisit) -> web.Response:
    """`start` (wall clock), `minutes` and `staff` of the address are judged; without a start there is nothing to judge yet."""
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    form = visit.blank()
    start, query = _asked_start(visit, form), visit.request.query
    judged, told = None, ""
    if start is not None:
        wish = _wish(visit, view, start, query.get("staff", ""), query.get("minutes", ""))
        judged = await _judge(visit, form, wish)
        told = told_field(form, judged.refusal if judged else None, _about(view, wish))
    return await _page(visit, view, form, start, judged, told=told)


async def move(visit: BusinessVisit) -> web.Response:
    """With `look` only judged again."""
    form = await visit.form()
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    start = typed_moment(visit, form)
    minutes = form.number("minutes", least=1, most=_LONGEST)
    if start is None or not form.is_valid:
        return await _page(visit, view, form, start, None, status=422)
    if form.typed("scope") == "rest" and not form.flag("look"):
        return await look_at_rest(visit, view, start, form)
    wish = _wish(visit, view, start, form.text("staff"), str(minutes))
    wish = replace(
        wish,
        draft_id=DraftId(form.text("draft", is_required=True)),
        expected_version=form.optional_number("version", least=1) or view.appointment.version,
        tell_customer=form.flag("tell"),
        message=form.lines("message", most=2000),
        override=read_override(form, _about(view, wish)),
    )
    if not form.flag("look"):
        try:
            await visit.use_cases.reschedule_appointment(wish, visit.actor)
            return await answer(visit, done="moved")
        except Invalid as refusal:
            form.refuse(refusal, start="time", override_reason="reason", duration="minutes")
        except Refusal as refusal:
            form.refuse(refusal)
    judged = await _judge(visit, form, wish)
    told = told_field(form, judged.refusal if judged else None, _about(view, wish))
    return await _page(visit, view, form, start, judged, told=told, status=200 if form.flag("look") else 422)


async def _judge(visit: BusinessVisit, form: FormReader, wish: RescheduleWish) -> Judged | None:
    try:
        return await visit.use_cases.judge_change(wish, visit.actor)
    except Invalid as refusal:
        form.refuse(refusal, start="time", override_reason="reason", duration="minutes")
        return None


async def _page(
    visit: BusinessVisit,
    view: AppointmentView,
    form: FormReader,
    start: datetime | None,
    judged: Judged | None,
    *,
    told: str = "",
    status: int = 200,
) -> web.Response:
    one, language = view.appointment, visit.locale
    moment = start or one.span.start
    chosen = visit.request.query.get("staff", "") or (judged.staff[0].id if judged and judged.staff else "")
    minutes = judged.span.minutes if judged else one.span.minutes
    offering = [(member.id, member.display_name) for member in visit.view.staff if member.id in view.service.staff_ids]
    return show_part(
        visit,
        "board_move.html",
        status=status,
        form=form,
        id=one.id,
        version=one.version,
        who=who_comes(view, language),
        service=one.service_name,
        was=formats.when(one.span, visit.zone, language, today=visit.today),
        was_staff=formats.listing([ref.name for ref in view.staff], language),
        becomes=formats.when(judged.span, visit.zone, language, today=visit.today) if judged else "",
        becomes_staff=formats.listing([ref.name for ref in judged.staff], language) if judged else "",
        day=formats.local_day(moment, visit.zone).isoformat(),
        time=f"{moment.astimezone(formats.zone_of(visit.zone)):%H:%M}",
        minutes=minutes,
        chosen=chosen,
        offering=offering,
        judged=judged,
        refusal=refusal_text(judged.refusal, language, visit.zone) if judged and judged.refusal else "",
        nearest=_nearest(visit, judged),
        told=judged.told if judged else (),
        told_rule=told or form.typed("told"),
        draft=make_id(),
        later=max(0, len(await rest_of(visit, view, "")) - 1),
    )


def _about(view: AppointmentView, wish: RescheduleWish) -> str:
    """What its verdict is about: without a person named those who have it now, without a length its own."""
    one = view.appointment
    return what_for(wish.start, wish.staff_ids or one.staff_ids, wish.duration or one.span.minutes)


def _nearest(visit: BusinessVisit, judged: Judged | None) -> list[tuple[str, str]]:
    """Free starts near one that was refused: what the address of each says, and how it is written."""
    if judged is None or judged.refusal is None:
        return []
    starts = judged.refusal.data.get("nearest", ())
    zone = formats.zone_of(visit.zone)
    return [
        (
            f"{start.astimezone(zone):%Y-%m-%dT%H:%M}",
            f"{formats.day(formats.local_day(start, visit.zone), visit.locale, 'short')} "
            f"{formats.clock(start, visit.zone, visit.locale)}",
        )
        for start in (starts if isinstance(starts, tuple) else ())
    ]


def _asked_start(visit: BusinessVisit, form: FormReader) -> datetime | None:
    day, time = wall_parts(visit.request.query.get("start", ""))
    if not day:
        return None
    wall = datetime.fromisoformat(f"{day}T{time}")
    try:
        return moment_of(
            wall.date(), wall.hour * 60 + wall.minute, visit.zone, is_second=visit.request.query.get("second") == "1"
        )
    except Invalid as refusal:
        form.refuse(refusal, start="time")
        return None


def _wish(visit: BusinessVisit, view: AppointmentView, start: datetime, staff: str, minutes: str) -> RescheduleWish:
    """An appointment of several people keeps them all; a length that is none is left as it is."""
    one = view.appointment
    asked = plain_number(minutes)
    length = asked if asked and asked <= _LONGEST else None
    return RescheduleWish(
        business_id=visit.business_id,
        appointment_id=one.id,
        expected_version=one.version,
        start=start,
        draft_id=DraftId(make_id()),
        staff_ids=(StaffId(staff),) if staff and len(one.staff_ids) == 1 else None,
        duration=length if length != one.span.minutes else None,
    )


ROUTES = (
    Route(method="GET", path="appointments/{appointment}/move", handler=ask),
    Route(method="POST", path="appointments/{appointment}/move", handler=move),
)
