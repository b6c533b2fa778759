"""Several dates of a series moved at once: where each would go, to be ticked; what stands in for those that cannot, or that they stay."""

from dataclasses import dataclass
from typing import Any

from cards.actions import DATE_PREFIX, Field, Verb
from cards.appointment import appointment_key
from cards.elements import Part, TextBlock
from cards.inputs import Choice, ChoiceSet
from cards.parts import back, button, finished, heading, joined, problem, subtle
from cards.series import DateOption
from cards.views import AppointmentFacts, View
from cards.word import word_parts
from texts.catalogue import say, say_n


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRestView(View):
    """Each date's title says where it is and where it would go; one that cannot go there has no value, and starts near it."""

    facts: AppointmentFacts
    dates: tuple[DateOption, ...]
    can_tell: bool = True
    tells_customer: bool = True
    word: str = ""
    problem: str = ""


def move_rest_card(view: MoveRestView) -> dict[str, Any]:
    language = view.language
    title = say("cards.reschedule.title", language)
    stays = say("cards.rest.leave", language)
    return finished(
        view,
        [
            heading(say_n("cards.rest.question", len(view.dates), language), eyebrow=title),
            problem(view.problem),
            subtle(joined(view.facts.service, view.facts.customer)),
            _free(view),
            *(_taken(view, date) for date in view.dates if not date.is_free),
            *(word_parts(language, tells=view.tells_customer, word=view.word) if view.can_tell else []),
            subtle(say("cards.rest.no_undo", language), spacing="medium"),
        ],
        summary=joined(title, view.facts.service, view.facts.when),
        actions=[
            button(view, say("cards.rest.confirm", language), Verb.RESCHEDULE_REST_CONFIRM, is_primary=True),
            back(view, Verb.RESCHEDULE_TIME),
            button(view, stays, Verb.SHOW, appointment_key(view.facts), takes_inputs=False),
        ],
    )


def _free(view: MoveRestView) -> Part | None:
    free = [date for date in view.dates if date.is_free]
    if not free:
        return None
    return ChoiceSet(
        Field.DATES,
        [Choice(date.title, date.value) for date in free],
        label=say("cards.rest.move", view.language),
        value=",".join(date.value for date in free if date.chosen),
        style="expanded",
        is_multiple=True,
    )


def _taken(view: MoveRestView, date: DateOption) -> Part:
    language = view.language
    if not date.options:
        return TextBlock(say("cards.rest.stays", language, date=date.title), size="small", is_subtle=True)
    stays = Choice(say("cards.rest.stay", language), "-")
    return ChoiceSet(
        f"{DATE_PREFIX}{date.number}",
        [stays, *(Choice(option.title, option.value) for option in date.options)],
        label=say("cards.series.taken", language, date=date.title),
        value=date.chosen or "-",
    )
