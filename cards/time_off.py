"""Time off: confirm it, see which appointments it hits, list, change and delete it."""

from dataclasses import dataclass
from typing import Any

from cards.views import AppointmentFacts, View


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffConfirmView(View):
    """Before it is stored: whose, when, why, and how many appointments it hits."""

    people: str
    when: str
    in_days: str = ""
    title: str = ""
    hit: tuple[AppointmentFacts, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffResultView(View):
    """After: the appointments it hits, each to be moved or cancelled. `told` are lines on who was told."""

    people: str
    when: str
    title: str = ""
    time_off_id: str = ""
    hit: tuple[AppointmentFacts, ...] = ()
    more: int = 0
    told: tuple[str, ...] = ()
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffItem:
    """One line of the list."""

    time_off_id: str
    when: str
    title: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffListView(View):
    """Coming time off, to change or delete; `note` says what just happened ("Deleted: ...")."""

    items: tuple[TimeOffItem, ...] = ()
    more: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffFormView(View):
    """A new one (no id) or one to change. Dates are YYYY-MM-DD, times HH:MM; no times means whole days."""

    time_off_id: str = ""
    title: str = ""
    first: str = ""
    last: str = ""
    start: str = ""
    end: str = ""
    problem: str = ""


def time_off_confirm_card(view: TimeOffConfirmView) -> dict[str, Any]:
    raise NotImplementedError


def time_off_result_card(view: TimeOffResultView) -> dict[str, Any]:
    raise NotImplementedError


def time_off_list_card(view: TimeOffListView) -> dict[str, Any]:
    raise NotImplementedError


def time_off_form_card(view: TimeOffFormView) -> dict[str, Any]:
    raise NotImplementedError
