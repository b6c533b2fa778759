"""Cancelling an appointment: an optional word to the customer, then what will be sent. The result is an appointment card."""

from dataclasses import dataclass
from typing import Any

from cards.views import AppointmentFacts, View


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
    """Second step. `told` says what the customer will get; `word` is what was typed."""

    facts: AppointmentFacts
    told: str = ""
    word: str = ""
    warnings: tuple[str, ...] = ()


def cancel_card(view: CancelView) -> dict[str, Any]:
    raise NotImplementedError


def cancel_summary_card(view: CancelSummaryView) -> dict[str, Any]:
    raise NotImplementedError
