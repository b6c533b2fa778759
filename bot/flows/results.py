"""What is shown after something was done: the appointment as it is now, or why it could not be."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.flows.facts import appointment_facts, moment_text, span_text, staff_text
from bot.flows.series import dates_of
from bot.flows.told import told_lines
from bot.flows.turn import Turn
from bot.replies import Reply, ReplyError
from cards.appointment import (
    AppointmentCardView,
    GroupAppointmentView,
    News,
    appointment_card,
    group_appointment_card,
)
from cards.notices import PlainView, StaleView, plain_card, stale_card
from cards.views import Undo
from scheduling.appointment import Appointment, AppointmentId, State
from scheduling.assignment import AssignmentReason
from scheduling.errors import NotAllowed, NotFound, Refusal, Stale
from scheduling.rules import Rule
from scheduling.zones import local_date
from texts.catalogue import knows, say, say_any
from texts.refusals import refusal_text
from usecases.book_appointment import Booked
from usecases.reschedule_appointment import Changed
from usecases.views import AppointmentView, HistoryLine

Again = Callable[[str], Awaitable[Reply]]
_LINES = 5
_PAST = "past"
"""Notice binds customers only: staff go against that rule with a time that has passed."""
MOST_REFRESHED = 60
"""Teams takes no more people in one refresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What an appointment was before it moved."""

    when: str = ""
    people: str = ""


async def booked_reply(turn: Turn, booked: Booked) -> Reply:
    return await appointment_reply(turn, booked.view, News.BOOKED)


async def show_booked(turn: Turn, appointment_id: AppointmentId) -> Reply:
    """A card whose draft is done shows what became of it."""
    return await show_appointment(turn, appointment_id, News.ALREADY_BOOKED)


async def changed_reply(turn: Turn, changed: Changed, news: News) -> Reply:
    """The appointment after a move or cancellation, with the way back while there is one."""
    before = Before()
    if news is News.RESCHEDULED:
        old, new = staff_text(turn, changed.before_staff), staff_text(turn, changed.view.staff)
        before = Before(when=span_text(turn, changed.before_span), people=old if old != new else "")
    seconds = max(1, (changed.undo_until - turn.now) // timedelta(seconds=1))
    undo = Undo(change_id=changed.change_id, seconds=seconds) if changed.undo_until > turn.now else None
    return await appointment_reply(turn, changed.view, news, before=before, undo=undo)


async def show_appointment(
    turn: Turn, appointment_id: AppointmentId, news: News = News.SHOWN, problem: str = ""
) -> Reply:
    view = await turn.use.read_appointment(turn.business_id, appointment_id, turn.actor)
    return await appointment_reply(turn, view, news, problem=problem)


async def appointment_reply(
    turn: Turn,
    view: AppointmentView,
    news: News,
    *,
    before: Before | None = None,
    undo: Undo | None = None,
    problem: str = "",
) -> Reply:
    """The appointment's card. In a group everybody sees time, service and person."""
    appointment = view.appointment
    await remember(turn, view)
    before, undo = before or Before(), undo or _undo(turn, view)
    day = local_date(appointment.span.start, turn.zone_info)
    card = appointment_card(
        AppointmentCardView(
            language=turn.language,
            state=_state(turn, view),
            facts=appointment_facts(turn, view),
            news=_headline(news, appointment),
            old_when=before.when,
            old_people=before.people,
            override=_override(turn, view),
            told=told_lines(turn, view, can_undo=undo is not None) if view.can_see_customers else (),
            has_messages=bool(view.messages) and view.can_see_customers,
            is_written_to=written_to(turn, view),
            why_person=_why_person(turn, view, news) if news in (News.BOOKED, News.SHOWN) else "",
            happened=_happened(turn, view.history) if news is News.SHOWN else (),
            problem=problem,
            series=await dates_of(turn, view),
            can_change=view.can_change and appointment.state.is_coming and appointment.span.end > turn.now,
            undo=undo,
            tab_url=turn.desk.links.tab(view.business_id, day, appointment.id),
        )
    )
    for_all = None
    if turn.incoming.is_group and news is not News.SHOWN and not turn.incoming.is_refresh:
        for_all = await group_card(turn, view, news)
    return Reply(card=card, update_for_all=for_all)


async def remember(turn: Turn, view: AppointmentView) -> None:
    """ "It" means this appointment from now on: every card that is about a single one calls this."""
    shown = view.appointment.id
    await turn.use.remember_shown(turn.account.id, turn.incoming.conversation_id, view.business_id, shown)


def written_to(turn: Turn, view: AppointmentView) -> bool | None:
    """Whether its customers get messages; None where the reader cannot change that, or nobody could be written to."""
    can_be_reached = any(seat.email or seat.phone for seat in view.appointment.seated)
    is_for_reader = view.can_change and view.can_see_customers and not turn.incoming.is_group
    return view.appointment.is_written_to if is_for_reader and can_be_reached else None


async def group_card(turn: Turn, view: AppointmentView, news: News) -> dict[str, object]:
    """What everybody in a group may see; colleagues with a role get more by refresh."""
    appointment = view.appointment
    return group_appointment_card(
        GroupAppointmentView(
            language=turn.language,
            state=_state(turn, view),
            appointment_id=appointment.id,
            service=appointment.service_name,
            when=span_text(turn, appointment.span, view.zone),
            people=staff_text(turn, view.staff),
            reader_note="",
            news=_headline(news, appointment),
            refresh_user_ids=await colleagues(turn),
        )
    )


async def colleagues(turn: Turn) -> tuple[str, ...]:
    """Whom Teams asks to refresh a group's card: the writer first, then everybody whose role shows customers."""
    others = await turn.use.who_may_see(turn.business_id)
    return tuple(dict.fromkeys((turn.incoming.user_id, *others)))[:MOST_REFRESHED]


async def refused(turn: Turn, refusal: Refusal, again: Again) -> Reply:
    """Why it could not be: on the same card when the person can mend it, else on a card that says how things stand."""
    sentence = refusal_text(refusal, turn.language, turn.zone if turn.business else "UTC")
    if isinstance(refusal, NotAllowed | NotFound):
        return Reply(error=ReplyError(code=str(refusal.code), message=sentence, status=400))
    if isinstance(refusal, Stale):
        return out_of_date(turn, sentence)
    return await again(sentence)


def out_of_date(turn: Turn, happened: str) -> Reply:
    """The card clicked leads nowhere any more."""
    return Reply(card=stale_card(StaleView(language=turn.language, happened=happened, can_start_again=True)))


async def stale_reply(turn: Turn, refusal: Refusal, appointment_id: AppointmentId) -> Reply:
    """The card clicked was out of date: what happened meanwhile, and the appointment as it is now."""
    view = await turn.use.read_appointment(turn.business_id, appointment_id, turn.actor)
    happened = _happened(turn, view.history)
    await remember(turn, view)
    return Reply(
        card=stale_card(
            StaleView(
                language=turn.language,
                state=_state(turn, view),
                happened=happened[0] if happened else refusal_text(refusal, turn.language, turn.zone),
                facts=appointment_facts(turn, view),
                can_change=view.can_change and view.appointment.state.is_coming,
            )
        )
    )


def look_only(turn: Turn) -> Reply:
    """For somebody whose role shows appointments and changes none."""
    return plain_reply(turn, say("chat.look_only.title", turn.language), say("chat.look_only", turn.language))


def plain_reply(turn: Turn, title: str, body: str = "", *, offers_steps: bool = True) -> Reply:
    return Reply(card=plain_card(PlainView(language=turn.language, title=title, text=body, offers_steps=offers_steps)))


def _headline(news: News, appointment: Appointment) -> News:
    """Whatever was done, a cancelled appointment says first that it is cancelled."""
    return News.CANCELLED if appointment.state is State.CANCELLED else news


def _state(turn: Turn, view: AppointmentView) -> dict[str, str]:
    return {"business": view.business_id, "language": turn.language}


def _undo(turn: Turn, view: AppointmentView) -> Undo | None:
    if view.undo_until is None or view.undo_until <= turn.now:
        return None
    seconds = (view.undo_until - turn.now) // timedelta(seconds=1)
    return Undo(change_id=view.undo_change_id, seconds=max(1, seconds))


def _why_person(turn: Turn, view: AppointmentView, news: News) -> str:
    """Who joins a group gets its people, whatever they were chosen for."""
    has_joined = bool(view.history) and view.history[-1].what == "seat_taken" and news is News.BOOKED
    reason = AssignmentReason.JOINS_SESSION if has_joined else view.appointment.assignment_reason
    if reason in ("", AssignmentReason.ASKED_FOR) or not knows(f"chat.assigned.{reason}"):
        return ""
    return say_any("chat.assigned", reason, turn.language, who=staff_text(turn, view.staff))


def _override(turn: Turn, view: AppointmentView) -> str:
    override = view.appointment.override
    if override is None:
        return ""
    code = _PAST if override.rule == Rule.LEAD_TIME else override.rule
    rule = say_any("chat.rule", code if knows(f"chat.rule.{code}") else "other", turn.language)
    return say("chat.override", turn.language, rule=rule, reason=override.reason)


def _happened(turn: Turn, history: tuple[HistoryLine, ...]) -> tuple[str, ...]:
    lines = []
    for line in sorted(history, key=lambda line: line.at, reverse=True)[:_LINES]:
        what = say_any("chat.history", line.what if knows(f"chat.history.{line.what}") else "other", turn.language)
        who = line.by_name or say("chat.somebody", turn.language)
        lines.append(f"{moment_text(turn, line.at)} · {what} · {who}")
    return tuple(lines)
