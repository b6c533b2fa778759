"""Questions with ready answers: which business, or which of several meanings."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.parts import choosing, discard, finished, heading, subtle
from cards.views import Option, View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseView(View):
    """One question. The answer comes as Verb.CHOOSE with Key.FIELD = `field` and Key.VALUE, or Field.CHOICE from a long list."""

    question: str
    field: str
    options: tuple[Option, ...]
    heard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseBusinessView(View):
    """Which business; Verb.CHOOSE_BUSINESS with Key.BUSINESS or Field.CHOICE."""

    businesses: tuple[Option, ...]


def choose_card(view: ChooseView) -> dict[str, Any]:
    heard = say("cards.not_understood.heard", view.language, text=view.heard) if view.heard else ""
    parts, actions = choosing(view, view.question, view.options, Verb.CHOOSE, Key.VALUE, {Key.FIELD: view.field})
    return finished(
        view,
        [heading(view.question), subtle(heard), *parts],
        summary=view.question,
        actions=[*actions, discard(view)],
    )


def choose_business_card(view: ChooseBusinessView) -> dict[str, Any]:
    question = say("cards.choose.business", view.language)
    parts, actions = choosing(view, question, view.businesses, Verb.CHOOSE_BUSINESS, Key.BUSINESS)
    return finished(view, [heading(question), *parts], summary=question, actions=[*actions, discard(view)])
