"""Time off in chat: from a sentence or a form to a summary that names the appointments it hits, then stored; and the list of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.flows.absence import Absence, clock_text, days_text, end_of, from_form, read_absence, wrong_with
from bot.flows.data import Data, text
from bot.flows.facts import appointment_facts, span_text
from bot.flows.results import out_of_date, plain_reply, refused
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.understanding.dates import DayWish
from bot.understanding.result import Understood
from cards.actions import Key, Verb
from cards.time_off import (
    TimeOffConfirmView,
    TimeOffFormView,
    TimeOffItem,
    TimeOffListView,
    TimeOffResultView,
    time_off_confirm_card,
    time_off_form_card,
    time_off_list_card,
    time_off_result_card,
)
from scheduling.errors import Invalid, Refusal
from scheduling.policy import DAY
from scheduling.staff import StaffId, TimeOffId
from scheduling.zones import local_date as date_of
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.access import Permission, Reach
from usecases.read_appointments import AppointmentQuestion
from usecases.take_time_off import TimeOffTaken
from usecases.views import AppointmentView, TimeOffView

MOST = 8


async def from_sentence(turn: Turn, meant: Understood) -> Reply:
    """Time off as typed; without a day, the list of one's own."""
    staff = meant.staff or turn.about.me
    if staff is None:
        return plain_reply(turn, say("chat.time_off.not_staff", turn.language))
    if turn.reach(Permission.TAKE_TIME_OFF) is Reach.NOTHING:
        return plain_reply(turn, say("chat.time_off.not_yours", turn.language, name=_name(turn, staff)))
    if meant.day is None and meant.time is not None:
        meant = replace(meant, day=DayWish.on(turn.today))
    if meant.day is None:
        return await show_list(turn, staff=staff)
    if meant.scope == "everybody":
        return plain_reply(turn, say("chat.time_off.one_person", turn.language))
    if not turn.may(Permission.TAKE_TIME_OFF, (StaffId(staff),)):
        return plain_reply(turn, say("chat.time_off.not_yours", turn.language, name=_name(turn, staff)))
    last = meant.until.day if meant.until else meant.day.last
    start = meant.time.start if meant.time else None
    end = end_of(meant)
    absence = Absence(
        draft=turn.desk.new_id(),
        staff=staff,
        first=meant.day.first,
        last=last,
        start=start,
        end=DAY if start is not None and end is None else end,
        title=meant.reason or "",
    )
    return await _confirm_card(turn, absence)


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    """A click on a card about time off."""
    return await _HANDLERS[verb](turn, data)


async def show_list(turn: Turn, note: str = "", *, staff: str = "") -> Reply:
    """Coming time off: one's own, or that of the person named."""
    whose = (StaffId(staff),) if staff else None
    items = await turn.use.list_time_off(turn.business_id, turn.actor, whose)
    view = TimeOffListView(
        language=turn.language,
        state={"business": turn.business_id, "language": turn.language},
        items=tuple(_item(turn, off) for off in items[:MOST]),
        more=max(0, len(items) - MOST),
        note=note,
        person=_name(turn, staff) if staff and staff != turn.about.me else "",
    )
    return Reply(card=time_off_list_card(view))


async def _confirm_card(turn: Turn, absence: Absence, problem: str = "") -> Reply:
    try:
        span = absence.span(turn)
    except Invalid as wrong:
        return await _form(turn, absence, refusal_text(wrong, turn.language, turn.zone))
    hit = await _hit(turn, absence)
    view = TimeOffConfirmView(
        language=turn.language,
        state=absence.written(turn),
        people=_name(turn, absence.staff),
        when=span_text(turn, span) if span else days_text(turn, absence.first, absence.last),
        title=absence.title,
        hit=tuple(appointment_facts(turn, view) for view in hit[:MOST]),
        problem=problem,
    )
    return Reply(card=time_off_confirm_card(view))


async def _confirm(turn: Turn, data: Data) -> Reply:
    absence = read_absence(data)
    if absence is None:
        return out_of_date(turn, say("chat.old_card", turn.language))
    try:
        taken = await turn.use.take_time_off(absence.wish(turn), turn.actor)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: _confirm_card(turn, absence, problem))
    return _result(turn, taken, is_changed=False)


async def _list(turn: Turn, data: Data) -> Reply:
    return await show_list(turn)


async def _change(turn: Turn, data: Data) -> Reply:
    """The form, empty for a new one."""
    time_off_id = text(data, Key.TIME_OFF)
    known = await _known(turn, time_off_id)
    if known is None:
        empty = Absence(draft=turn.desk.new_id(), staff=str(turn.about.me or ""), first=turn.today, last=turn.today)
        return await _form(turn, empty)
    local_start, local_end = known.span.start.astimezone(turn.zone_info), known.span.end.astimezone(turn.zone_info)
    view = TimeOffFormView(
        language=turn.language,
        state=_form_state(turn, known.staff.id, time_off_id),
        time_off_id=time_off_id,
        title=known.title,
        first=(known.first or local_start.date()).isoformat(),
        last=(known.last or local_end.date()).isoformat(),
        start="" if known.all_day else f"{local_start:%H:%M}",
        end="" if known.all_day else f"{local_end:%H:%M}",
    )
    return Reply(card=time_off_form_card(view))


async def _save(turn: Turn, data: Data) -> Reply:
    """The form's fields: a new one goes to the summary, a changed one is stored."""
    time_off_id = text(data, Key.TIME_OFF)
    absence = from_form(turn, data)
    problem = wrong_with(turn, data, absence)
    if absence is None or problem:
        shown = absence or Absence(draft=turn.desk.new_id(), staff=text(data, "who"), first=turn.today, last=turn.today)
        return await _form(turn, shown, problem, time_off_id=time_off_id)
    if not time_off_id:
        return await _confirm_card(turn, absence)
    try:
        taken = await turn.use.change_time_off(TimeOffId(time_off_id), absence.wish(turn), turn.actor)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda wrong: _form(turn, absence, wrong, time_off_id=time_off_id))
    return _result(turn, taken, is_changed=True)


async def _remove(turn: Turn, data: Data) -> Reply:
    try:
        removed = await turn.use.remove_time_off(turn.business_id, TimeOffId(text(data, Key.TIME_OFF)), turn.actor)
    except Refusal as refusal:
        return await show_list(turn, refusal_text(refusal, turn.language, turn.zone))
    return await show_list(turn, say("chat.time_off.removed", turn.language, when=_when(turn, removed)))


async def _form(turn: Turn, absence: Absence, problem: str = "", *, time_off_id: str = "") -> Reply:
    view = TimeOffFormView(
        language=turn.language,
        state=_form_state(turn, absence.staff, time_off_id),
        time_off_id=time_off_id,
        title=absence.title,
        first=absence.first.isoformat(),
        last=absence.last.isoformat(),
        start="" if absence.start is None else clock_text(absence.start),
        end="" if absence.end is None else clock_text(absence.end),
        problem=problem,
    )
    return Reply(card=time_off_form_card(view))


def _form_state(turn: Turn, staff: str, time_off_id: str) -> dict[str, str]:
    state = {"business": turn.business_id, "language": turn.language, "who": staff}
    return state | ({Key.TIME_OFF.value: time_off_id} if time_off_id else {})


def _result(turn: Turn, taken: TimeOffTaken, *, is_changed: bool) -> Reply:
    first = taken.time_off[0]
    view = TimeOffResultView(
        language=turn.language,
        state={"business": turn.business_id, "language": turn.language},
        people=first.staff.name,
        when=_when(turn, first),
        title=first.title,
        time_off_id=first.id,
        hit=tuple(appointment_facts(turn, view) for view in taken.hit[:MOST]),
        more=max(0, len(taken.hit) - MOST),
        told=(say("chat.time_off.told", turn.language, name=first.staff.name),),
        is_changed=is_changed,
    )
    return Reply(card=time_off_result_card(view))


async def _hit(turn: Turn, absence: Absence) -> tuple[AppointmentView, ...]:
    """Coming appointments that lie in it, before it is stored."""
    question = AppointmentQuestion(
        business_id=turn.business_id,
        staff_ids=(StaffId(absence.staff),),
        day_first=absence.first,
        day_last=absence.last,
        limit=50,
    )
    found = await turn.use.find_appointments(question, turn.actor)
    span = absence.span(turn)
    return tuple(view for view in found if span is None or view.appointment.span.overlaps(span))


async def _known(turn: Turn, time_off_id: str) -> TimeOffView | None:
    if not time_off_id:
        return None
    everybody = None
    if turn.reach(Permission.TAKE_TIME_OFF) is Reach.ALL:
        everybody = tuple(person.id for person in turn.about.staff)
    items = await turn.use.list_time_off(turn.business_id, turn.actor, everybody)
    return next((off for off in items if off.id == time_off_id), None)


def _item(turn: Turn, off: TimeOffView) -> TimeOffItem:
    return TimeOffItem(time_off_id=off.id, when=_when(turn, off), title=off.title, person=off.staff.name)


def _when(turn: Turn, off: TimeOffView) -> str:
    if not off.all_day:
        return span_text(turn, off.span)
    last = off.last or date_of(off.span.end - timedelta(minutes=1), turn.zone_info)
    return days_text(turn, off.first or date_of(off.span.start, turn.zone_info), last)


def _name(turn: Turn, staff: str) -> str:
    person = turn.person(staff)
    return person.display_name if person else ""


_HANDLERS: dict[Verb, Callable[[Turn, Data], Awaitable[Reply]]] = {
    Verb.TIME_OFF_CONFIRM: _confirm,
    Verb.TIME_OFF_LIST: _list,
    Verb.TIME_OFF_CHANGE: _change,
    Verb.TIME_OFF_SAVE: _save,
    Verb.TIME_OFF_REMOVE: _remove,
}
