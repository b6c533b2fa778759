"""The booking card, first half: which service, with whom, when, for which customer. One record and one function per step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cards.actions import ANYONE, CUSTOMERS, Field, Key, Verb
from cards.buttons import ToggleVisibility
from cards.elements import Action, ActionSet, Container, Part
from cards.inputs import Choice, ChoiceSet, TextInput
from cards.parts import (
    back,
    button,
    choosing,
    discard,
    finished,
    heading,
    joined,
    label,
    onward,
    option_rows,
    problem,
    subtle,
)
from cards.slots import slot_actions, slot_parts
from cards.views import Option, SlotPage, View
from texts.catalogue import say

NEW_CUSTOMER = "new_customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView(View):
    """What every step shows: the lines chosen so far, and in `problem` why the last click did not lead on."""

    so_far: tuple[str, ...] = ()
    problem: str = ""
    can_go_back: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOption:
    """A service to choose. `place` is where it is given when not online; `length` and `price` are ready words."""

    value: str
    title: str
    length: str
    is_online: bool = False
    place: str = ""
    price: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookServiceView(StepView):
    """Step 1. `business` is shown when the reader has several; `can_change_business` offers to choose another."""

    services: tuple[ServiceOption, ...]
    business: str = ""
    can_change_business: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOption:
    """A person to choose; `hint` for example says when he or she is first free."""

    value: str
    name: str
    hint: str = ""
    is_me: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPersonView(StepView):
    """Step 2. With `offers_anyone` the first line is "anyone", whose value is ANYONE."""

    people: tuple[PersonOption, ...]
    offers_anyone: bool = True
    anyone_hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTimeView(StepView):
    """Step 3."""

    page: SlotPage


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCustomerView(StepView):
    """Step 4. `known` is the customer chosen so far; `recent` are offered before anything is typed; titles as "Noor · …4567 · 3 May".

    Where the client `can_search`, more are offered as somebody types. `matches` are known customers with the name, mail or phone
    that was entered: to be chosen, or passed by with "new customer".
    """

    known: Option | None = None
    recent: tuple[Option, ...] = ()
    matches: tuple[Option, ...] = ()
    can_search: bool = True
    is_new: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""
    asks_phone: bool = True


def book_service_card(view: BookServiceView) -> dict[str, Any]:
    question = say("cards.book.service", view.language)
    options = [_service_option(view.language, service) for service in view.services]
    parts, actions = choosing(view, question, options, Verb.BOOK_SERVICE, Key.SERVICE)
    other = say("cards.book.other_business", view.language)
    if view.can_change_business:
        actions.append(button(view, other, Verb.BOOK, {Key.BUSINESS: ""}, takes_inputs=False))
    return step_card(view, question, parts, actions)


def book_person_card(view: BookPersonView) -> dict[str, Any]:
    language = view.language
    question = say("cards.book.person", language)
    anyone = Option(value=ANYONE, title=say("cards.book.anyone", language), hint=view.anyone_hint)
    options = [*([anyone] if view.offers_anyone else []), *person_options(language, view.people)]
    parts, actions = choosing(view, question, options, Verb.BOOK_PERSON, Key.STAFF)
    return step_card(view, question, parts, actions)


def book_time_card(view: BookTimeView) -> dict[str, Any]:
    parts = slot_parts(view, view.page, Verb.BOOK_TIME, Verb.BOOK_TIMES)
    actions = slot_actions(view, view.page, Verb.BOOK_TIME, Verb.BOOK_TIMES)
    return step_card(view, say("cards.book.time", view.language), parts, actions)


def book_customer_card(view: BookCustomerView) -> dict[str, Any]:
    question = say("cards.book.customer", view.language)
    actions = [onward(view, Verb.BOOK_CUSTOMER)]
    return step_card(view, question, [*_matches(view), _search(view), *_new_customer(view)], actions, keeps_inputs=True)


def person_options(language: str, people: Sequence[PersonOption]) -> list[Option]:
    """People to choose, the reader marked as such."""
    return [
        Option(
            value=person.value,
            title=say("cards.book.me", language, name=person.name) if person.is_me else person.name,
            hint=person.hint,
        )
        for person in people
    ]


def step_card(
    view: StepView,
    question: str,
    parts: Sequence[Part | None],
    actions: Sequence[Action],
    *,
    keeps_inputs: bool = False,
) -> dict[str, Any]:
    """A step's card: what is asked, what is chosen so far, the step's own parts, and back and discard at the end."""
    title = say("cards.book.title", view.language)
    ways = [back(view, Verb.BOOK_BACK, takes_inputs=keeps_inputs)] if view.can_go_back else []
    return finished(
        view,
        [heading(question, eyebrow=title), subtle(joined(*view.so_far)), problem(view.problem), *parts],
        summary=f"{title}: {question}",
        actions=[*actions, *ways, discard(view)],
    )


def _service_option(language: str, service: ServiceOption) -> Option:
    hint = joined(
        place_words(language, service.is_online, service.place), service.length, service.price, service.description
    )
    return Option(value=service.value, title=service.title, hint=hint)


def place_words(language: str, is_online: bool, place: str) -> str:
    """Online, the place, or in person."""
    if is_online:
        return say("cards.place.online", language)
    return place or say("cards.place.in_person", language)


def _matches(view: BookCustomerView) -> list[Part]:
    if not view.matches:
        return []
    rows = option_rows(view, view.matches, Verb.BOOK_CUSTOMER, Key.CUSTOMER)
    return [label(say("cards.book.known_already", view.language)), *rows]


def _search(view: BookCustomerView) -> ChoiceSet:
    known = [view.known] if view.known else []
    others = [option for option in view.recent if not view.known or option.value != view.known.value]
    return ChoiceSet(
        Field.CUSTOMER,
        [Choice(joined(option.title, option.hint), option.value) for option in [*known, *others]],
        label=say("cards.book.find_customer", view.language),
        value=view.known.value if view.known else "",
        placeholder=say("cards.book.find_customer_hint", view.language),
        style="filtered",
        dataset=CUSTOMERS if view.can_search else "",
        spacing="medium",
    )


def _new_customer(view: BookCustomerView) -> list[Part]:
    language = view.language
    fields = [
        TextInput(Field.NAME, label=say("cards.book.name", language), value=view.name, max_length=200),
        TextInput(Field.EMAIL, label=say("cards.book.email", language), value=view.email, kind="email", max_length=254),
    ]
    if view.asks_phone:
        phone = say("cards.book.phone", language)
        fields.append(TextInput(Field.PHONE, label=phone, value=view.phone, kind="tel", max_length=40))
    is_open = view.is_new or bool(view.name or view.email or view.phone)
    show = ActionSet([ToggleVisibility(say("cards.book.new_customer", language), [NEW_CUSTOMER])])
    return [show, Container(fields, name=NEW_CUSTOMER, is_visible=is_open, style="emphasis")]
