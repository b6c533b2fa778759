"""Moving an appointment: free times with the same person first, then old and new beside each other. The result is an appointment card."""

from dataclasses import dataclass
from typing import Any

from cards.actions import ANYONE, Key, Verb
from cards.appointment import appointment_key
from cards.book import PersonOption, person_options
from cards.buttons import Execute
from cards.elements import Column, ColumnSet, Part, TextBlock
from cards.forbidden import confirming, forbidden_parts
from cards.parts import (
    back,
    button,
    finished,
    heading,
    joined,
    label,
    option_rows,
    problem,
    subtle,
    warning,
)
from cards.slots import slot_actions, slot_parts
from cards.views import AppointmentFacts, Forbidden, Option, SlotPage, View
from cards.word import word_parts
from texts.catalogue import say, say_n


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleTimesView(View):
    """Free times. `person` is whose times these are; `others` can be asked instead (value ANYONE for anybody)."""

    facts: AppointmentFacts
    person: str
    page: SlotPage
    others: tuple[PersonOption, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleSummaryView(View):
    """Old and new; `later` dates of the series can go along.

    `told` says what the customer will get; `can_tell` shows the choice to tell him or her, with a word.
    """

    facts: AppointmentFacts
    new_when: str
    in_days: str
    new_reader_when: str = ""
    new_people: str = ""
    told: str = ""
    can_tell: bool = True
    tells_customer: bool = True
    word: str = ""
    warnings: tuple[str, ...] = ()
    forbidden: Forbidden | None = None
    problem: str = ""
    later: int = 0


def reschedule_times_card(view: RescheduleTimesView) -> dict[str, Any]:
    language = view.language
    title = say("cards.reschedule.title", language)
    question = say("cards.reschedule.times", language)
    return finished(
        view,
        [
            heading(question, eyebrow=title),
            *present_parts(language, view.facts),
            problem(view.problem),
            label(say("cards.reschedule.free_with", language, person=view.person)),
            *slot_parts(view, view.page, Verb.RESCHEDULE_TIME, Verb.RESCHEDULE_TIMES),
            *_others(view),
        ],
        summary=joined(title, view.facts.service, view.facts.when),
        actions=[
            *slot_actions(view, view.page, Verb.RESCHEDULE_TIME, Verb.RESCHEDULE_TIMES),
            _leave(view, view.facts),
        ],
    )


def reschedule_summary_card(view: RescheduleSummaryView) -> dict[str, Any]:
    language = view.language
    title = say("cards.reschedule.title", language)
    titles = (say("cards.reschedule.confirm", language), say("cards.reschedule.anyway", language))
    verbs = (Verb.RESCHEDULE_CONFIRM, Verb.RESCHEDULE_ANYWAY)
    return finished(
        view,
        [
            heading(say("cards.reschedule.summary", language), eyebrow=title),
            problem(view.problem),
            subtle(joined(view.facts.service, view.facts.customer)),
            *_old_and_new(view),
            warning(language, *view.warnings),
            *forbidden_parts(view, view.forbidden, Verb.RESCHEDULE_TIME),
            *(word_parts(language, tells=view.tells_customer, word=view.word) if view.can_tell else []),
            subtle(view.told, spacing="medium"),
        ],
        summary=joined(title, view.facts.service, view.new_when),
        actions=[
            *confirming(view, view.forbidden, titles, verbs),
            *_rest(view),
            back(view, Verb.RESCHEDULE_BACK),
            _leave(view, view.facts),
        ],
    )


def present_parts(language: str, appointment: AppointmentFacts) -> list[Part | None]:
    """The appointment as it is now, in short."""
    return [
        TextBlock(joined(appointment.service, appointment.customer), weight="bolder"),
        subtle(say("cards.facts.now", language, what=joined(appointment.when, appointment.people))),
    ]


def _others(view: RescheduleTimesView) -> list[Part]:
    if not view.others:
        return []
    anyone = [person for person in view.others if person.value == ANYONE]
    people = [person for person in view.others if person.value != ANYONE]
    options = [
        *(Option(value=ANYONE, title=say("cards.book.anyone", view.language), hint=person.hint) for person in anyone),
        *person_options(view.language, people),
    ]
    rows = option_rows(view, options, Verb.RESCHEDULE_TIMES, Key.STAFF)
    return [label(say("cards.reschedule.others", view.language)), *rows]


def _old_and_new(view: RescheduleSummaryView) -> list[Part]:
    language = view.language
    old = say("cards.reschedule.old", language)
    new = say("cards.reschedule.new", language)
    people = view.new_people or view.facts.people
    return [
        _side(old, view.facts.when, view.facts.people, is_new=False),
        _side(new, view.new_when, joined(people, view.in_days, view.new_reader_when), is_new=True),
    ]


def _side(name: str, when: str, more: str, *, is_new: bool) -> ColumnSet:
    words = [
        TextBlock(name, size="small", is_subtle=not is_new, color="accent" if is_new else None, weight="bolder"),
        TextBlock(when, weight="bolder" if is_new else None, is_subtle=not is_new, spacing="none"),
        TextBlock(more, size="small", is_subtle=True, spacing="none"),
    ]
    return ColumnSet([Column(words)], style="emphasis", spacing="small")


def _rest(view: RescheduleSummaryView) -> list[Execute]:
    """The button to what the later dates would do."""
    title = say_n("cards.reschedule.rest", view.later, view.language)
    return [button(view, title, Verb.RESCHEDULE_REST)] if view.later else []


def _leave(view: View, appointment: AppointmentFacts) -> Execute:
    """Back to the appointment, unchanged."""
    title = say("cards.reschedule.leave", view.language)
    return button(view, title, Verb.SHOW, appointment_key(appointment), takes_inputs=False)
