"""The booking card, second half: details, and the summary whose one button books."""

from dataclasses import dataclass
from typing import Any, Literal

from cards.actions import QUESTION_PREFIX, Field, Key, Step, Verb
from cards.book import StepView, place_words, step_card
from cards.buttons import OpenUrl
from cards.elements import ActionSet, Column, ColumnSet, Part, TextBlock
from cards.forbidden import confirming, forbidden_parts
from cards.inputs import Choice, ChoiceSet, Confirmation, Input, TextInput, Toggle
from cards.parts import button, joined, onward, problem, subtle, warning
from cards.series import SeriesView, series_parts
from cards.views import Forbidden, Line, Option
from texts.catalogue import say

_LONGEST_COPIES = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInput:
    """A question of the service; with options it is a choice, or a box to tick. Its input is QUESTION_PREFIX + id."""

    id: str
    text: str
    options: tuple[str, ...] = ()
    is_required: bool = False
    answer: str = ""
    link: str = ""
    is_confirmation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDetailsView(StepView):
    """Step 5. `attendee` is who comes when that is somebody else. `languages` are (tag, name) to choose for messages to the customer.

    `takes_copies` asks who else is told; `copies_problem` says, at that field, what is wrong with what was typed.
    """

    questions: tuple[QuestionInput, ...] = ()
    attendee: str = ""
    notes: str = ""
    asks_notes: bool = True
    languages: tuple[Option, ...] = ()
    customer_language: str = ""
    tells_customer: bool = True
    takes_copies: bool = True
    copies: str = ""
    copies_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSummaryView(StepView):
    """Step 6: everything in words. `attendee` comes, where that is not the customer.

    `told` says what the customer will get and in which language, `copies` who else.

    `asks_to_text` offers to tick that the customer agreed to text messages, `texts` is whether that is ticked.
    `warnings` for example: no mail address; another appointment of this customer that day. With `forbidden` the plain "book" is not
    offered.
    """

    service: str
    person: str
    when: str
    in_days: str
    customer: str
    attendee: str = ""
    reader_when: str = ""
    where: str = ""
    is_online: bool = False
    length: str = ""
    price: str = ""
    contact: str = ""
    notes: str = ""
    answers: tuple[Line, ...] = ()
    told: str = ""
    copies: str = ""
    warnings: tuple[str, ...] = ()
    forbidden: Forbidden | None = None
    is_walk_in: bool = False
    asks_to_text: bool = False
    texts: bool = False
    series: SeriesView | None = None


def book_details_card(view: BookDetailsView) -> dict[str, Any]:
    language = view.language
    asks = any(question.is_required for question in view.questions)
    notes = TextInput(
        Field.NOTES, label=say("cards.book.notes", language), value=view.notes, is_multiline=True, max_length=500
    )
    asked = [part for question in view.questions for part in (_link(language, question), _question(language, question))]
    parts: list[Part] = [part for part in asked if part is not None]
    parts += [_attendee(view), *([notes] if view.asks_notes else []), *_message_inputs(view)]
    actions = [onward(view, Verb.BOOK_DETAILS)]
    return step_card(view, say("cards.book.details", language), parts, actions, keeps_inputs=not asks)


def book_summary_card(view: BookSummaryView) -> dict[str, Any]:
    language = view.language
    question = say("cards.book.walk_in", language) if view.is_walk_in else say("cards.book.summary", language)
    parts = [
        *_rows(view),
        *series_parts(language, view.series),
        subtle(view.told, spacing="medium"),
        subtle(say("cards.book.copies_go_to", language, addresses=view.copies) if view.copies else ""),
        warning(language, *view.warnings),
        _texts(view),
        *forbidden_parts(view, view.forbidden, Verb.BOOK_TIME),
    ]
    confirm = say("cards.series.confirm", language) if view.series else say("cards.book.confirm", language)
    titles = (confirm, say("cards.book.anyway", language))
    actions = confirming(view, view.forbidden, titles, (Verb.BOOK_CONFIRM, Verb.BOOK_ANYWAY))
    return step_card(view, question, parts, actions)


def _texts(view: BookSummaryView) -> Toggle | None:
    if not view.asks_to_text:
        return None
    return Toggle(
        Field.TEXTS,
        label=say("cards.book.text_messages", view.language),
        title=say("cards.book.agreed_to_texts", view.language),
        value=view.texts,
        spacing="medium",
    )


def _link(language: str, question: QuestionInput) -> ActionSet | None:
    """What the question is about, to be opened above it."""
    if not question.link:
        return None
    return ActionSet([OpenUrl(say("cards.book.open_link", language), question.link)])


def _question(language: str, question: QuestionInput) -> Input:
    name = QUESTION_PREFIX + question.id
    error = say("cards.book.answer_needed", language) if question.is_required else ""
    if question.is_confirmation:
        title = question.options[0]
        return Confirmation(name, title=title, value=question.answer, label=question.text, error=error)
    if not question.options:
        return TextInput(name, label=question.text, value=question.answer, error=error, max_length=300)
    choices = [Choice(option, option) for option in question.options]
    style: Literal["compact", "expanded"] = "expanded" if len(choices) <= 4 else "compact"
    return ChoiceSet(name, choices, label=question.text, value=question.answer, error=error, style=style)


def _attendee(view: BookDetailsView) -> TextInput:
    return TextInput(
        Field.ATTENDEE,
        label=say("cards.book.attendee", view.language),
        value=view.attendee,
        placeholder=say("cards.book.attendee_hint", view.language),
        max_length=200,
    )


def _message_inputs(view: BookDetailsView) -> list[Part]:
    language = view.language
    tell = Toggle(
        Field.TELL,
        label=say("cards.book.messages", language),
        title=say("cards.book.tell", language),
        value=view.tells_customer,
    )
    if not view.languages:
        return [tell, *_copies(view)]
    choices = [Choice(option.title, option.value) for option in view.languages]
    return [
        tell,
        ChoiceSet(
            Field.CUSTOMER_LANGUAGE,
            choices,
            label=say("cards.book.customer_language", language),
            value=view.customer_language,
        ),
        *_copies(view),
    ]


def _copies(view: BookDetailsView) -> list[Part]:
    if not view.takes_copies:
        return []
    language = view.language
    field = TextInput(
        Field.COPIES,
        label=say("cards.book.copies", language),
        value=view.copies,
        placeholder=say("cards.book.copies_hint", language),
        max_length=_LONGEST_COPIES,
    )
    wrong = problem(view.copies_problem)
    return [field, *([wrong] if wrong else [])]


def _rows(view: BookSummaryView) -> list[Part]:
    language = view.language
    place = place_words(language, view.is_online, view.where)
    comes = say("cards.book.comes", language, name=view.attendee) if view.attendee else ""
    answers = [f"{answer.label} – {answer.text}" for answer in view.answers]
    return [
        _row(
            view,
            Step.SERVICE,
            say("cards.facts.service", language),
            view.service,
            joined(place, view.length, view.price),
        ),
        _row(view, Step.PERSON, say("cards.facts.with", language), view.person),
        _row(view, Step.TIME, say("cards.facts.when", language), view.when, joined(view.in_days, view.reader_when)),
        _row(view, Step.CUSTOMER, say("cards.facts.customer", language), view.customer, comes, view.contact),
        _row(view, Step.DETAILS, say("cards.facts.details", language), view.notes or "–", *answers),
    ]


def _row(view: BookSummaryView, step: Step, name: str, value: str, *more: str) -> ColumnSet:
    change = say("cards.book.change", view.language)
    words = Column(
        [
            TextBlock(name, size="small", is_subtle=True),
            TextBlock(value, weight="bolder", spacing="none"),
            *(TextBlock(text, size="small", is_subtle=True, spacing="none") for text in more if text),
        ]
    )
    action = button(view, f"{change}: {name}", Verb.BOOK_STEP, {Key.STEP: step}, takes_inputs=False)
    aside = Column([TextBlock(change, size="small", weight="bolder", color="accent")], width="auto", action=action)
    return ColumnSet([words, aside], spacing="medium", separator=step is not Step.SERVICE)
