"""A customer found: how to reach him or her, coming and past appointments, and booking again."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.appointment import appointment_row, more_line
from cards.elements import Part, TextBlock
from cards.parts import button, choosing, facts, finished, heading, joined, label, next_steps, subtle
from cards.views import AppointmentFacts, Option, View
from texts.catalogue import say

MOST_COMING = 8
MOST_PAST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCardView(View):
    """One customer; `past` newest first, as ready lines."""

    customer_id: str
    name: str
    email: str = ""
    phone: str = ""
    customer_language: str = ""
    notes: str = ""
    last_visit: str = ""
    coming: tuple[AppointmentFacts, ...] = ()
    more_coming: int = 0
    past: tuple[str, ...] = ()
    can_book: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersView(View):
    """Several customers, or none, for what was asked."""

    asked: str
    customers: tuple[Option, ...] = ()
    more: int = 0


def customer_card(view: CustomerCardView) -> dict[str, Any]:
    language = view.language
    title = say("cards.customer.title", language)
    again = button(
        view, say("cards.customer.book", language), Verb.BOOK, {Key.CUSTOMER: view.customer_id}, is_primary=True
    )
    return finished(
        view,
        [heading(view.name, eyebrow=title), _reach(view), *_coming(view), *_past(view)],
        summary=joined(title, view.name),
        actions=[again if view.can_book else None],
    )


def customers_card(view: CustomersView) -> dict[str, Any]:
    language = view.language
    question = say("cards.customer.which", language) if view.customers else say("cards.customer.none", language)
    parts, actions = choosing(view, question, view.customers, Verb.CUSTOMER, Key.CUSTOMER)
    return finished(
        view,
        [heading(question, eyebrow=view.asked), *parts, more_line(language, view.more)],
        summary=question,
        actions=actions if view.customers else next_steps(view),
    )


def _reach(view: CustomerCardView) -> Part | None:
    language = view.language
    return facts(
        (say("cards.customer.email", language), view.email),
        (say("cards.customer.phone", language), view.phone),
        (say("cards.customer.language", language), view.customer_language),
        (say("cards.customer.last_visit", language), view.last_visit),
        (say("cards.facts.notes", language), view.notes),
    )


def _coming(view: CustomerCardView) -> list[Part | None]:
    language = view.language
    rows = [appointment_row(view, item, Verb.SHOW) for item in view.coming[:MOST_COMING]]
    none = None if rows else subtle(say("cards.customer.no_coming", language))
    more = view.more_coming + max(0, len(view.coming) - MOST_COMING)
    return [label(say("cards.customer.coming", language)), none, *rows, more_line(language, more)]


def _past(view: CustomerCardView) -> list[Part | None]:
    if not view.past:
        return []
    lines = [TextBlock(text, size="small", is_subtle=True, spacing="none") for text in view.past[:MOST_PAST]]
    return [
        label(say("cards.customer.past", view.language)),
        *lines,
        more_line(view.language, max(0, len(view.past) - MOST_PAST)),
    ]
