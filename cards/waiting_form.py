"""A wish that staff put on the waiting list for somebody who calls: the form, and what is free already that fits."""

from dataclasses import dataclass
from typing import Any

from cards.actions import ANYONE, Field, Key, Verb
from cards.elements import Part
from cards.inputs import Choice, ChoiceSet, DateInput, TextInput, Toggle
from cards.parts import button, finished, heading, label, option_rows, problem, subtle
from cards.views import Option, View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFormView(View):
    """What was typed so far. `services` have a list, `people` offer one of them; `free` starts fit the wish, with the `mark` of it.

    `booking` is what the card of a booking at one of them begins with.
    """

    services: tuple[Option, ...]
    people: tuple[Option, ...]
    parts: tuple[Option, ...]
    service: str = ""
    person: str = ""
    chosen_parts: str = ""
    first: str = ""
    last: str = ""
    today: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    asks_to_text: bool = False
    texts: bool = False
    problem: str = ""
    free: tuple[Option, ...] = ()
    mark: str = ""


def waiting_form_card(view: WaitingFormView) -> dict[str, Any]:
    language = view.language
    title = say("cards.waiting.add", language)
    save = say("cards.waiting.save_anyway" if view.free else "cards.waiting.save", language)
    return finished(
        view,
        [
            heading(title, eyebrow=say("cards.waiting.list", language)),
            subtle(say("cards.waiting.add_hint", language)),
            problem(view.problem),
            *_free(view),
            *_wish(view),
            *_customer(view),
        ],
        summary=title,
        actions=[
            button(view, save, Verb.WAITING_SAVE, {Key.VALUE: view.mark}, is_primary=True),
            button(view, say("cards.parts.back", language), Verb.WAITING, takes_inputs=False),
        ],
    )


def _free(view: WaitingFormView) -> list[Part]:
    """Starts that can be booked at once, each a way to the booking card."""
    if not view.free:
        return []
    also = {Key.SERVICE: view.service, Key.STAFF: view.person or ANYONE}
    rows = option_rows(view, view.free, Verb.BOOK, Key.SLOT, also)
    return [label(say("cards.waiting.free_now", view.language)), *rows]


def _wish(view: WaitingFormView) -> list[Part]:
    language = view.language
    anybody = Choice(say("cards.book.anyone", language), "-")
    return [
        ChoiceSet(
            Field.SERVICE, _choices(view.services), label=say("cards.facts.service", language), value=view.service
        ),
        ChoiceSet(
            Field.PERSON,
            [anybody, *_choices(view.people)],
            label=say("cards.facts.with", language),
            value=view.person or "-",
        ),
        DateInput(Field.FIRST, label=say("cards.waiting.first", language), value=view.first, first=view.today),
        DateInput(Field.LAST, label=say("cards.waiting.last", language), value=view.last, first=view.today),
        ChoiceSet(
            Field.PARTS,
            _choices(view.parts),
            label=say("cards.waiting.parts", language),
            value=view.chosen_parts,
            style="expanded",
            is_multiple=True,
        ),
    ]


def _customer(view: WaitingFormView) -> list[Part]:
    language = view.language
    return [
        TextInput(Field.NAME, label=say("cards.book.name", language), value=view.name, max_length=200),
        TextInput(
            Field.EMAIL, label=say("cards.waiting.email", language), value=view.email, kind="email", max_length=254
        ),
        TextInput(Field.PHONE, label=say("cards.book.phone", language), value=view.phone, kind="tel", max_length=40),
        *_agreement(view),
    ]


def _agreement(view: WaitingFormView) -> list[Part]:
    """Asked for where a service with a list sends text messages."""
    if not view.asks_to_text:
        return []
    title = say("cards.book.agreed_to_texts", view.language)
    return [Toggle(Field.TEXTS, title=title, value=view.texts, label=say("cards.book.text_messages", view.language))]


def _choices(options: tuple[Option, ...]) -> list[Choice]:
    return [Choice(option.title, option.value) for option in options]
