"""Short cards that only tell: somebody changed your day, you have no role, things have moved on, something failed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cards.views import AppointmentFacts, View


class StaffNews(StrEnum):
    """What somebody else did for the reader."""

    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    TIME_OFF = "time_off"
    TAKEN_OVER = "taken_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNoticeView(View):
    """To the private chat of the staff member. `by` is who did it: a colleague's name, or empty for the customer."""

    facts: AppointmentFacts
    news: StaffNews
    by: str = ""
    old_when: str = ""
    old_people: str = ""
    word: str = ""
    can_change: bool = True
    tab_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffNoticeView(View):
    """Somebody else entered, changed or removed time off of the reader."""

    by: str
    when: str
    title: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPage:
    """A page that is open to all."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoleView(View):
    """For somebody without a role. `can_set_up` is for an administrator named in the settings while there is no business."""

    pages: tuple[BookingPage, ...] = ()
    administrators: str = ""
    can_set_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleView(View):
    """The card clicked is out of date: `happened` says what happened meanwhile, `facts` how it is now."""

    happened: str
    facts: AppointmentFacts | None = None
    can_change: bool = False
    can_start_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainView(View):
    """A short message with a heading, and the usual next steps as buttons when `offers_steps`."""

    title: str
    text: str = ""
    offers_steps: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyView(View):
    """Something failed; `reference` is what the log knows. `can_retry` repeats nothing by itself, it only says so."""

    reference: str
    is_busy: bool = False


def staff_notice_card(view: StaffNoticeView) -> dict[str, Any]:
    raise NotImplementedError


def time_off_notice_card(view: TimeOffNoticeView) -> dict[str, Any]:
    raise NotImplementedError


def no_role_card(view: NoRoleView) -> dict[str, Any]:
    raise NotImplementedError


def stale_card(view: StaleView) -> dict[str, Any]:
    raise NotImplementedError


def continued_card(view: View) -> dict[str, Any]:
    """The old card of a draft that goes on below."""
    raise NotImplementedError


def discarded_card(view: View) -> dict[str, Any]:
    """A draft thrown away."""
    raise NotImplementedError


def plain_card(view: PlainView) -> dict[str, Any]:
    raise NotImplementedError


def apology_card(view: ApologyView) -> dict[str, Any]:
    raise NotImplementedError
