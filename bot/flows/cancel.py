"""Cancelling an appointment: an optional word to the customer, what will be sent, then the cancellation with its undo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.flows.data import Data, flag, text, whole
from bot.flows.facts import appointment_facts
from bot.flows.results import (
    appointment_reply,
    changed_reply,
    look_only,
    plain_reply,
    refused,
    remember,
    show_appointment,
    stale_reply,
)
from bot.flows.series import rest_of
from bot.flows.told import can_be_told, change_told
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Field, Key, Verb
from cards.appointment import News
from cards.cancel import CancelSummaryView, CancelView, cancel_card, cancel_summary_card
from cards.views import AppointmentFacts
from scheduling.appointment import AppointmentId, Attendee, AttendeeId, DraftId
from scheduling.errors import PolicyRefused, Refusal, Stale
from texts.catalogue import say, say_n
from texts.formats import listing
from texts.refusals import refusal_text
from usecases.cancel_appointment import CancelWish
from usecases.change_series import SeriesWish
from usecases.undo_change import UndoWish
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """What the card carries; with `seat` that attendee alone leaves a group."""

    draft: DraftId
    business: str
    appointment: AppointmentId
    version: int
    seat: str = ""
    word: str = ""
    tells: bool = True
    language: str = ""

    def written(self) -> dict[str, Any]:
        full = {
            "draft": self.draft,
            Key.BUSINESS.value: self.business,
            Key.APPOINTMENT.value: self.appointment,
            Key.VERSION.value: self.version,
            "seat": self.seat,
            "word": self.word,
            Key.LANGUAGE.value: self.language,
        }
        return {key: value for key, value in full.items() if value} | ({} if self.tells else {"tell": False})


def read_cancellation(turn: Turn, data: Data) -> Cancellation:
    return Cancellation(
        draft=DraftId(text(data, "draft") or turn.desk.new_id()),
        business=turn.business_id,
        appointment=AppointmentId(text(data, Key.APPOINTMENT)),
        version=whole(data, Key.VERSION),
        seat=text(data, "seat"),
        word=text(data, Field.WORD, "word"),
        tells=flag(data, Field.TELL, default=flag(data, "tell", default=True)),
        language=turn.language,
    )


async def begin(turn: Turn, cancellation: Cancellation, problem: str = "") -> Reply:
    """The first step, or how things stand when it can no longer be cancelled."""
    view = await turn.use.read_appointment(turn.business_id, cancellation.appointment, turn.actor)
    if _is_stale(cancellation, view):
        return await stale_reply(turn, Stale("appointment", state=view.appointment.state), cancellation.appointment)
    if not view.can_change:
        return look_only(turn)
    seat = cancellation.seat or seat_of(view, text(turn.incoming.data, "whose"))
    cancellation = replace(cancellation, version=view.appointment.version, seat=seat)
    await remember(turn, view)
    card = CancelView(
        language=turn.language,
        state=cancellation.written(),
        facts=_facts(turn, cancellation, view),
        can_tell=can_be_told(_leaving(cancellation, view)),
        tells_customer=cancellation.tells,
        word=cancellation.word,
        problem=problem,
    )
    return Reply(card=cancel_card(card))


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    """A click on a card that cancels."""
    return await _HANDLERS[verb](turn, read_cancellation(turn, data))


async def undo(turn: Turn, data: Data) -> Reply:
    """Takes the last move or cancellation back, while that is possible."""
    appointment_id = AppointmentId(text(data, Key.APPOINTMENT))
    wish = UndoWish(business_id=turn.business_id, appointment_id=appointment_id, change_id=text(data, Key.CHANGE))
    try:
        view = await turn.use.undo_change(wish, turn.actor)
    except Stale as refusal:
        return await stale_reply(turn, refusal, appointment_id)
    except PolicyRefused as refusal:
        problem = refusal_text(refusal, turn.language, turn.zone)
        return await show_appointment(turn, appointment_id, problem=problem)
    return await appointment_reply(turn, view, News.RESTORED)


async def undo_last(turn: Turn) -> Reply:
    """ "undo" as a sentence: the change of the appointment last shown."""
    shown = await turn.use.last_shown(turn.account.id, turn.incoming.conversation_id)
    if shown is not None and shown[0] == turn.business_id:
        view = await turn.use.read_appointment(*shown, turn.actor)
        if view.undo_change_id:
            return await undo(turn, {Key.APPOINTMENT: view.appointment.id, Key.CHANGE: view.undo_change_id})
    return plain_reply(turn, say("chat.nothing_to_undo", turn.language))


async def _summary(turn: Turn, cancellation: Cancellation) -> Reply:
    view = await turn.use.read_appointment(turn.business_id, cancellation.appointment, turn.actor)
    if _is_stale(cancellation, view):
        return await stale_reply(turn, Stale("appointment", state=view.appointment.state), cancellation.appointment)
    card = CancelSummaryView(
        language=turn.language,
        state=cancellation.written(),
        facts=_facts(turn, cancellation, view),
        told=_told(turn, cancellation, view),
        word=cancellation.word,
        warnings=_warnings(turn, cancellation, view),
        later=max(0, len(await rest_of(turn, view, cancellation.seat)) - 1),
    )
    return Reply(card=cancel_summary_card(card))


async def _confirm(turn: Turn, cancellation: Cancellation) -> Reply:
    wish = CancelWish(
        business_id=turn.business_id,
        appointment_id=cancellation.appointment,
        expected_version=cancellation.version,
        draft_id=cancellation.draft,
        message=cancellation.word,
        tell_customer=cancellation.tells,
        attendee_id=AttendeeId(cancellation.seat) if cancellation.seat else None,
    )
    try:
        changed = await turn.use.cancel_appointment(wish, turn.actor)
    except Stale as refusal:
        return await stale_reply(turn, refusal, cancellation.appointment)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: begin(turn, cancellation, problem))
    return await changed_reply(turn, changed, News.CANCELLED)


async def _rest(turn: Turn, cancellation: Cancellation) -> Reply:
    """This date of a series and all later ones, which cannot be undone."""
    view = await turn.use.read_appointment(turn.business_id, cancellation.appointment, turn.actor)
    rest = await rest_of(turn, view, cancellation.seat)
    if _is_stale(cancellation, view) or not rest:
        return await stale_reply(turn, Stale("appointment", state=view.appointment.state), cancellation.appointment)
    wish = SeriesWish(
        business_id=turn.business_id,
        appointment_id=cancellation.appointment,
        draft_id=cancellation.draft,
        dates={one.appointment.id: None for one in rest},
        versions={one.appointment.id: one.appointment.version for one in rest},
        attendee_id=AttendeeId(cancellation.seat) if cancellation.seat else None,
        message=cancellation.word,
        tell_customer=cancellation.tells,
    )
    try:
        await turn.use.change_series(wish, turn.actor)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: begin(turn, cancellation, problem))
    return await show_appointment(turn, cancellation.appointment, News.CANCELLED)


def _is_stale(cancellation: Cancellation, view: AppointmentView) -> bool:
    has_moved = bool(cancellation.version) and cancellation.version != view.appointment.version
    return has_moved or not view.appointment.state.is_coming


def _told(turn: Turn, cancellation: Cancellation, view: AppointmentView) -> str:
    seated = _leaving(cancellation, view)
    if seated and not cancellation.tells:
        return say("chat.told.not_wanted", turn.language, name=seated[0].name)
    return change_told(turn, seated, "cancelled")


def seat_of(view: AppointmentView, customer_id: str | None) -> str:
    """The seat of a customer in a group with others; empty when the appointment is the customer's alone."""
    seated = view.appointment.seated
    mine = [attendee.id for attendee in seated if customer_id and attendee.customer_id == customer_id]
    return mine[0] if mine and len(seated) > 1 else ""


def _leaving(cancellation: Cancellation, view: AppointmentView) -> tuple[Attendee, ...]:
    seated = view.appointment.seated
    return tuple(attendee for attendee in seated if cancellation.seat in ("", attendee.id))


def _facts(turn: Turn, cancellation: Cancellation, view: AppointmentView) -> AppointmentFacts:
    """The appointment, naming only whom the cancellation is about."""
    leaving = listing([attendee.name for attendee in _leaving(cancellation, view)], turn.language)
    return replace(appointment_facts(turn, view), customer=leaving)


def _warnings(turn: Turn, cancellation: Cancellation, view: AppointmentView) -> tuple[str, ...]:
    count = len(view.appointment.seated)
    if cancellation.seat:
        return (say("chat.cancel.seat_only", turn.language),)
    return (say_n("chat.cancel.for_all", count, turn.language),) if count > 1 else ()


_HANDLERS: dict[Verb, Callable[[Turn, Cancellation], Awaitable[Reply]]] = {
    Verb.CANCEL: begin,
    Verb.CANCEL_WORD: _summary,
    Verb.CANCEL_BACK: begin,
    Verb.CANCEL_CONFIRM: _confirm,
    Verb.CANCEL_REST: _rest,
}
