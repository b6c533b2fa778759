"""Moving an appointment: free times with the same person first, old and new beside each other, then the move with its undo."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.flows import move_rest
from bot.flows.data import Data, text
from bot.flows.facts import appointment_facts, days_away, reader_time, span_text, staff_text
from bot.flows.free_times import Wanted, choices, first_day, near, page_day, slot_page
from bot.flows.move_rest import later_dates
from bot.flows.move_state import Move, read_move
from bot.flows.results import changed_reply, look_only, refused, remember, stale_reply
from bot.flows.told import can_be_told, change_told
from bot.flows.turn import Turn
from bot.flows.why_words import start_headline
from bot.replies import Reply
from cards.actions import ANYONE, Key, Verb
from cards.appointment import News
from cards.book import PersonOption
from cards.reschedule import (
    RescheduleSummaryView,
    RescheduleTimesView,
    reschedule_summary_card,
    reschedule_times_card,
)
from cards.views import Forbidden
from scheduling.appointment import DraftId
from scheduling.errors import Refusal, SlotRefused, Stale
from scheduling.interval import Interval
from scheduling.zones import local_date as date_of
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.access import Permission
from usecases.book_appointment import OverrideWish
from usecases.explain_availability import WhyQuestion
from usecases.reschedule_appointment import RescheduleWish
from usecases.views import AppointmentView


async def begin(turn: Turn, move: Move, problem: str = "") -> Reply:
    """The summary when the new time is known, else free times."""
    view = await turn.use.read_appointment(turn.business_id, move.appointment, turn.actor)
    if move.version and move.version != view.appointment.version:
        return await stale_reply(turn, Stale("appointment", state=view.appointment.state), move.appointment)
    if not view.appointment.state.is_coming:
        return await stale_reply(turn, Stale("appointment", state=view.appointment.state), move.appointment)
    if not view.can_change:
        return look_only(turn)
    move = replace(move, version=view.appointment.version)
    await remember(turn, view)
    if move.start is not None and not _is_where_it_is(move, view):
        return await _summary(turn, move, view, problem)
    same = say("chat.move.same", turn.language) if move.start else ""
    return await _times(turn, replace(move, start=None), view, problem or same)


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    """A click on a card that moves an appointment."""
    return await _HANDLERS[verb](turn, read_move(turn, data), data)


async def _start(turn: Turn, move: Move, data: Data) -> Reply:
    return await begin(turn, replace(move, draft=DraftId(text(data, "draft") or turn.desk.new_id())))


async def _page(turn: Turn, move: Move, data: Data) -> Reply:
    view = await turn.use.read_appointment(turn.business_id, move.appointment, turn.actor)
    direction = text(data, Key.MOVE)
    if direction:
        day = move.day or turn.today
        move = replace(move, day=await page_day(turn, _wanted(move, view), day, direction))
    return await begin(turn, replace(move, start=None, wall=""))


async def _chosen(turn: Turn, move: Move, data: Data) -> Reply:
    problem = "" if move.start else say("chat.choose_time", turn.language)
    return await begin(turn, move, problem)


async def _back(turn: Turn, move: Move, data: Data) -> Reply:
    day = date_of(move.start, turn.zone_info) if move.start else move.day
    return await begin(turn, replace(move, start=None, day=day))


async def _confirm(turn: Turn, move: Move, data: Data) -> Reply:
    return await _move(turn, move, override=None)


async def _anyway(turn: Turn, move: Move, data: Data) -> Reply:
    if not move.reason:
        return await begin(turn, move, say("chat.reason_needed", turn.language))
    return await _move(turn, move, override=OverrideWish(reason=move.reason, told=move.told))


async def _move(turn: Turn, move: Move, override: OverrideWish | None) -> Reply:
    if move.start is None:
        return await begin(turn, move, say("chat.choose_time", turn.language))
    view = await turn.use.read_appointment(turn.business_id, move.appointment, turn.actor)
    wish = RescheduleWish(
        business_id=turn.business_id,
        appointment_id=move.appointment,
        expected_version=move.version,
        start=move.start,
        draft_id=move.draft,
        staff_ids=move.staff_ids(view) if move.staff else None,
        duration=move.minutes or None,
        tell_customer=move.tells,
        override=override,
        message=move.word,
    )
    try:
        changed = await turn.use.reschedule_appointment(wish, turn.actor)
    except Stale as refusal:
        return await stale_reply(turn, refusal, move.appointment)
    except SlotRefused as refusal:
        return await _not_free(turn, move, view, refusal)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: begin(turn, move, problem))
    return await changed_reply(turn, changed, News.RESCHEDULED)


async def _times(turn: Turn, move: Move, view: AppointmentView, problem: str) -> Reply:
    wanted = _wanted(move, view)
    day = move.day or await first_day(turn, wanted, date_of(view.appointment.span.start, turn.zone_info))
    move = replace(move, day=day)
    card = RescheduleTimesView(
        language=turn.language,
        state=move.written(),
        facts=appointment_facts(turn, view),
        person=_person(turn, move, view),
        page=await slot_page(turn, wanted, day, wall=move.wall),
        others=_others(turn, move, view),
        problem=problem,
    )
    return Reply(card=reschedule_times_card(card))


async def _summary(
    turn: Turn, move: Move, view: AppointmentView, problem: str = "", forbidden: Forbidden | None = None
) -> Reply:
    start = move.start or view.appointment.span.start
    forbidden = forbidden or await _forbidden(turn, move, view, start)
    move = replace(move, told=forbidden.name if forbidden else "")
    card = RescheduleSummaryView(
        language=turn.language,
        state=move.written(),
        facts=appointment_facts(turn, view),
        new_when=span_text(turn, _new_span(move, view, start)),
        in_days=days_away(turn, start),
        new_reader_when=reader_time(turn, start),
        new_people="" if not move.staff else _person(turn, move, view),
        told=change_told(turn, view.appointment.seated, "changed"),
        can_tell=can_be_told(view.appointment.seated),
        tells_customer=move.tells,
        word=move.word,
        forbidden=forbidden,
        problem=problem,
        later=await later_dates(turn, move, view),
    )
    return Reply(card=reschedule_summary_card(card))


async def _forbidden(turn: Turn, move: Move, view: AppointmentView, start: datetime) -> Forbidden | None:
    staff_ids = move.staff_ids(view)
    question = WhyQuestion(
        business_id=turn.business_id,
        day=date_of(start, turn.zone_info),
        start=start,
        service_id=view.appointment.service_id,
        staff_id=staff_ids[0] if staff_ids and len(staff_ids) == 1 else None,
        duration=move.length(view),
        moving=view.appointment.id,
    )
    answer = await turn.use.explain_availability(question, turn.actor)
    if answer.explanation.rule is None:
        return None
    return Forbidden(
        rule=start_headline(turn, answer),
        name=str(answer.explanation.rule),
        may_override=turn.may_book_for(staff_ids) and answer.explanation.can_override,
        nearest=await near(turn, _wanted(move, view), start),
        reason=move.reason,
    )


async def _not_free(turn: Turn, move: Move, view: AppointmentView, refusal: SlotRefused) -> Reply:
    staff_ids = move.staff_ids(view)
    rule = Forbidden(
        rule=refusal_text(refusal, turn.language, turn.zone),
        name=str(refusal.data.get("rule", "")),
        may_override=turn.may_book_for(staff_ids) and bool(refusal.data.get("can_override")),
        nearest=choices(turn, refusal.nearest),
        reason=move.reason,
    )
    return await _summary(turn, move, view, forbidden=rule)


def _wanted(move: Move, view: AppointmentView) -> Wanted:
    return Wanted(
        service=view.service,
        staff_ids=move.staff_ids(view),
        moving=view.appointment.id,
        duration=move.length(view),
    )


def _is_where_it_is(move: Move, view: AppointmentView) -> bool:
    staff = {person.id for person in view.staff}
    is_same_span = move.start == view.appointment.span.start and move.length(view) == view.appointment.span.minutes
    return is_same_span and (move.staff in ("", ANYONE) or set(move.staff_ids(view) or ()) == staff)


def _new_span(move: Move, view: AppointmentView, start: datetime) -> Interval:
    return Interval(start, start + timedelta(minutes=move.length(view)))


def _person(turn: Turn, move: Move, view: AppointmentView) -> str:
    if move.staff == ANYONE:
        return say("chat.anyone", turn.language)
    person = turn.person(move.staff) if move.staff else None
    return person.display_name if person else staff_text(turn, view.staff)


def _others(turn: Turn, move: Move, view: AppointmentView) -> tuple[PersonOption, ...]:
    """Other people whose times can be asked for, and anyone."""
    if len(view.appointment.staff_ids) > 1:
        return ()
    shown = set(move.staff_ids(view) or ())
    people = [
        PersonOption(value=person.id, name=person.display_name, is_me=person.id == turn.about.me)
        for staff_id in view.service.staff_ids
        if (person := turn.person(staff_id))
        and person.can_be_booked
        and person.id not in shown
        and turn.may(Permission.MANAGE_BOOKINGS, (person.id,))
    ]
    if people and move.staff != ANYONE:
        people.append(PersonOption(value=ANYONE, name=say("chat.anyone", turn.language)))
    return tuple(people)


_HANDLERS: dict[Verb, Callable[[Turn, Move, Data], Awaitable[Reply]]] = {
    Verb.RESCHEDULE: _start,
    Verb.RESCHEDULE_TIMES: _page,
    Verb.RESCHEDULE_TIME: _chosen,
    Verb.RESCHEDULE_BACK: _back,
    Verb.RESCHEDULE_CONFIRM: _confirm,
    Verb.RESCHEDULE_ANYWAY: _anyway,
    Verb.RESCHEDULE_REST: move_rest.look,
    Verb.RESCHEDULE_REST_CONFIRM: move_rest.confirm,
}
