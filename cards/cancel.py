"""Cancelling an appointment: an optional word to the customer, then what will be sent. The result is an appointment card."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Verb
from cards.appointment import appointment_key, detail_facts, headline_parts, summary_line
from cards.buttons import Execute
from cards.parts import back, button, facts, finished, heading, problem, subtle, warning
from cards.views import AppointmentFacts, View
from cards.word import word_parts
from texts.catalogue import say, say_n


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelView(View):
    """First step: the appointment, whether to tell the customer, and a word."""

    facts: AppointmentFacts
    can_tell: bool = True
    tells_customer: bool = True
    word: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSummaryView(View):
    """Second step. `told` says what the customer will get; `word` is what was typed; `later` dates of the series follow this one."""

    facts: AppointmentFacts
    told: str = ""
    word: str = ""
    warnings: tuple[str, ...] = ()
    later: int = 0


def cancel_card(view: CancelView) -> dict[str, Any]:
    language = view.language
    title = say("cards.cancel.title", language)
    return finished(
        view,
        [
            heading(say("cards.cancel.question", language), eyebrow=title),
            problem(view.problem),
            *headline_parts(view.facts),
            detail_facts(language, view.facts),
            *(word_parts(language, tells=view.tells_customer, word=view.word) if view.can_tell else []),
        ],
        summary=summary_line(title, view.facts),
        actions=[
            button(view, say("cards.parts.next", language), Verb.CANCEL_WORD, is_primary=True),
            _keep(view, view.facts),
        ],
    )


def cancel_summary_card(view: CancelSummaryView) -> dict[str, Any]:
    language = view.language
    title = say("cards.cancel.title", language)
    return finished(
        view,
        [
            heading(say("cards.cancel.summary", language), eyebrow=title),
            *headline_parts(view.facts),
            detail_facts(language, view.facts),
            facts((say("cards.word.yours", language), view.word)),
            subtle(view.told, spacing="medium"),
            warning(language, *view.warnings),
            subtle(say("cards.rest.no_undo", language), spacing="medium") if view.later else None,
        ],
        summary=summary_line(title, view.facts),
        actions=[
            button(view, say("cards.cancel.confirm", language), Verb.CANCEL_CONFIRM, is_primary=True),
            *_rest(view),
            back(view, Verb.CANCEL_BACK),
            _keep(view, view.facts),
        ],
    )


def _rest(view: CancelSummaryView) -> list[Execute]:
    """The button that ends this date of a series with all later ones."""
    title = say_n("cards.cancel.rest", view.later, view.language)
    return [button(view, title, Verb.CANCEL_REST)] if view.later else []


def _keep(view: View, appointment: AppointmentFacts) -> Execute:
    return button(
        view, say("cards.cancel.keep", view.language), Verb.SHOW, appointment_key(appointment), takes_inputs=False
    )
