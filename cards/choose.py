"""Questions with ready answers: which business, or which of several meanings."""

from dataclasses import dataclass
from typing import Any

from cards.views import Option, View


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
    raise NotImplementedError


def choose_business_card(view: ChooseBusinessView) -> dict[str, Any]:
    raise NotImplementedError
