"""One appointment: just booked, moved, cancelled or looked up; what everybody in a channel sees of it; and lists of several."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cards.actions import Key, Verb
from cards.book import place_words
from cards.buttons import Execute
from cards.elements import MOST_REFRESHED, Action, Color, ColumnSet, Container, Part, Refresh, TextBlock
from cards.parts import (
    answer_parts,
    button,
    button_rows,
    discard,
    facts,
    finished,
    heading,
    joined,
    label,
    link,
    next_steps,
    paragraph,
    problem,
    row,
    subtle,
    tab_link,
)
from cards.series import series_lines
from cards.views import AppointmentFacts, Undo, View
from texts.catalogue import say, say_any, say_n


class News(StrEnum):
    """What the heading says has happened."""

    SHOWN = "shown"
    BOOKED = "booked"
    ALREADY_BOOKED = "already_booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCardView(View):
    """Result or detail. `old_when` and `old_people` are what it was before a move.

    `told` are lines on messages: to whom, by what, in which language, and how far they are; `has_messages` offers them one by one.
    `is_written_to` is None for a reader who may not change whether the customer is. `why_person` says why this person was
    chosen. `happened` are lines of the history, newest first. `problem` says why the last click had no effect.
    """

    facts: AppointmentFacts
    news: News = News.SHOWN
    old_when: str = ""
    old_people: str = ""
    override: str = ""
    told: tuple[str, ...] = ()
    has_messages: bool = False
    is_written_to: bool | None = None
    why_person: str = ""
    happened: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    problem: str = ""
    can_change: bool = False
    undo: Undo | None = None
    tab_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAppointmentView(View):
    """What everybody in a group chat or channel may see: time, service, person. `refresh_user_ids` (29:...) get their own view."""

    appointment_id: str
    service: str
    when: str
    people: str
    reader_note: str = ""
    news: News = News.SHOWN
    refresh_user_ids: tuple[str, ...] = ()


class ListPurpose(StrEnum):
    """What choosing one of a list is for."""

    SHOW = "show"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAppointmentView(View):
    """Coming appointments to choose from; `more` is how many are not shown."""

    appointments: tuple[AppointmentFacts, ...]
    purpose: ListPurpose = ListPurpose.SHOW
    asked: str = ""
    more: int = 0


def appointment_card(view: AppointmentCardView) -> dict[str, Any]:
    language = view.language
    title = news_title(language, view.news)
    return finished(
        view,
        [
            heading(title, eyebrow=view.facts.service, color=news_color(view.news)),
            problem(view.problem),
            *headline_parts(view.facts),
            old_facts(language, view.old_when, view.old_people),
            detail_facts(language, view.facts),
            *answer_parts(view.facts.answers),
            *series_lines(language, view.series),
            *_messages(view),
            subtle(_override(view), spacing="medium"),
            subtle(view.why_person, spacing="medium"),
            *_history(view),
        ],
        summary=summary_line(title, view.facts),
        actions=_actions(view),
    )


def group_appointment_card(view: GroupAppointmentView) -> dict[str, Any]:
    language = view.language
    title = news_title(language, view.news)
    refresh = Refresh(
        Verb.REFRESH,
        {**view.state, Key.APPOINTMENT: view.appointment_id},
        user_ids=view.refresh_user_ids[:MOST_REFRESHED],
    )
    details = button(view, say("cards.group.details", language), Verb.SHOW, {Key.APPOINTMENT: view.appointment_id})
    return finished(
        view,
        [
            heading(view.service, eyebrow=title),
            TextBlock(view.when, weight="bolder"),
            subtle(view.reader_note),
            facts((say("cards.facts.with", language), view.people)),
            subtle(say("cards.group.private", language), spacing="medium"),
        ],
        summary=joined(title, view.service, view.when),
        actions=[details],
        refresh=refresh if view.refresh_user_ids else None,
    )


def choose_appointment_card(view: ChooseAppointmentView) -> dict[str, Any]:
    language = view.language
    question = say_any("cards.choose_appointment", view.purpose, language)
    rows = [appointment_row(view, appointment, PURPOSES[view.purpose]) for appointment in view.appointments]
    empty = None if rows else paragraph(say("cards.choose_appointment.none", language))
    return finished(
        view,
        [heading(question, eyebrow=view.asked), empty, *rows, more_line(language, view.more)],
        summary=question,
        actions=[discard(view)] if rows else next_steps(view),
    )


PURPOSES = {ListPurpose.SHOW: Verb.SHOW, ListPurpose.RESCHEDULE: Verb.RESCHEDULE, ListPurpose.CANCEL: Verb.CANCEL}


def news_title(language: str, news: News) -> str:
    """What happened, in a word or two."""
    return say_any("cards.news", news, language)


def news_color(news: News) -> Color | None:
    """Green beside the tick for what was done; the words say it all the same."""
    return "good" if news in (News.BOOKED, News.RESCHEDULED, News.RESTORED, News.PUT_BACK) else None


def summary_line(title: str, appointment: AppointmentFacts) -> str:
    """One line for notifications."""
    return joined(title, appointment.service, appointment.when, appointment.customer)


def headline_parts(appointment: AppointmentFacts) -> list[Part | None]:
    """What and when, large."""
    return [
        TextBlock(appointment.when, size="medium", weight="bolder"),
        subtle(joined(appointment.in_days, appointment.reader_when)),
    ]


def detail_facts(language: str, appointment: AppointmentFacts) -> Container | None:
    """Everything else the reader may see."""
    return facts(
        (say("cards.facts.service", language), joined(appointment.service, appointment.price)),
        (say("cards.facts.with", language), appointment.people),
        (say("cards.facts.customer", language), joined(appointment.customer, appointment.contact)),
        (say("cards.facts.where", language), place_words(language, appointment.is_online, appointment.where)),
        (say("cards.facts.seats", language), appointment.seats),
        (say("cards.facts.notes", language), appointment.notes),
        (say("cards.facts.reference", language), appointment.reference),
    )


def old_facts(language: str, when: str, people: str) -> TextBlock | None:
    """What it was before it was moved."""
    return (
        subtle(say("cards.facts.was", language, what=joined(when, people)), spacing="small") if when or people else None
    )


def appointment_key(appointment: AppointmentFacts) -> dict[Key, Any]:
    """What a button needs to act on the appointment as it was shown."""
    return {Key.APPOINTMENT: appointment.appointment_id, Key.VERSION: appointment.version}


def change_buttons(view: View, appointment: AppointmentFacts) -> list[Action]:
    """Reschedule and cancel."""
    return [
        button(view, say("cards.appointment.reschedule", view.language), Verb.RESCHEDULE, appointment_key(appointment)),
        button(view, say("cards.appointment.cancel", view.language), Verb.CANCEL, appointment_key(appointment)),
    ]


def appointment_row(view: View, appointment: AppointmentFacts, verb: Verb) -> ColumnSet:
    """An appointment as one line to tap."""
    action = button(
        view, joined(appointment.when, appointment.service), verb, appointment_key(appointment), takes_inputs=False
    )
    return row(appointment.when, joined(appointment.service, appointment.people, appointment.customer), action)


def more_line(language: str, more: int) -> TextBlock | None:
    """How many are not shown."""
    return subtle(say_n("cards.parts.more", more, language), spacing="small") if more else None


def _override(view: AppointmentCardView) -> str:
    return say("cards.appointment.override", view.language, reason=view.override) if view.override else ""


def _messages(view: AppointmentCardView) -> list[Part | None]:
    """How far the last ones are, and below them the way to all of them and to silence."""
    lines = [subtle(text, spacing="medium" if number == 0 else "none") for number, text in enumerate(view.told)]
    extra = appointment_key(view.facts)
    every = button(view, say("cards.appointment.messages", view.language), Verb.MESSAGES, extra)
    found = (every if view.has_messages else None, write_button(view, view.facts, is_written_to=view.is_written_to))
    return [*lines, *button_rows([one for one in found if one is not None])]


def write_button(view: View, appointment: AppointmentFacts, *, is_written_to: bool | None) -> Action | None:
    """Says what a click does: leave the customer alone, or write again."""
    if is_written_to is None:
        return None
    title = say("cards.messages.stop", view.language) if is_written_to else say("cards.messages.write", view.language)
    extra = {**appointment_key(appointment), Key.VALUE: "false" if is_written_to else "true"}
    return button(view, title, Verb.WRITE_TO_CUSTOMER, extra)


def _history(view: AppointmentCardView) -> list[Part | None]:
    lines = [subtle(text) for text in view.happened]
    return [label(say("cards.appointment.history", view.language)), *lines] if lines else []


def _actions(view: AppointmentCardView) -> list[Action | None]:
    language = view.language
    return [
        _undo(view),
        link(say("cards.appointment.join", language), view.facts.join_url, is_primary=view.undo is None),
        *(change_buttons(view, view.facts) if view.can_change else []),
        tab_link(language, view.tab_url),
    ]


def _undo(view: AppointmentCardView) -> Execute | None:
    if view.undo is None:
        return None
    title = say("cards.appointment.undo", view.language, seconds=view.undo.seconds)
    extra = {**appointment_key(view.facts), Key.CHANGE: view.undo.change_id}
    return button(view, title, Verb.UNDO, extra, is_primary=True)
