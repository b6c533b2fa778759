"""Moving an appointment: free times with the same person first, then old and new beside each other. The result is an appointment card."""

from dataclasses import dataclass
from typing import Any

from cards.book import PersonOption
from cards.views import AppointmentFacts, Forbidden, SlotPage, View


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
    """Old and new. `told` says what the customer will get; `can_tell` shows the choice to tell him or her, with a word."""

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


def reschedule_times_card(view: RescheduleTimesView) -> dict[str, Any]:
    raise NotImplementedError


def reschedule_summary_card(view: RescheduleSummaryView) -> dict[str, Any]:
    raise NotImplementedError
