"""One appointment: just booked, moved, cancelled or looked up; what everybody in a channel sees of it; and lists of several."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cards.views import AppointmentFacts, Undo, View


class News(StrEnum):
    """What the heading says has happened."""

    SHOWN = "shown"
    BOOKED = "booked"
    ALREADY_BOOKED = "already_booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCardView(View):
    """Result or detail. `old_when` and `old_people` are what it was before a move.

    `told` are lines on messages: to whom, by what, in which language, and how far they are. `why_person` says why this person was
    chosen. `happened` are lines of the history, newest first. `problem` says why the last click had no effect.
    """

    facts: AppointmentFacts
    news: News = News.SHOWN
    old_when: str = ""
    old_people: str = ""
    override: str = ""
    told: tuple[str, ...] = ()
    why_person: str = ""
    happened: tuple[str, ...] = ()
    problem: str = ""
    can_change: bool = False
    undo: Undo | None = None
    tab_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAppointmentView(View):
    """What everybody in a group chat or channel may see: time, service, person. `refresh_user_ids` (29:...) get their own view."""

    appointment_id: str
    service: str
    when: str
    people: str
    reader_note: str = ""
    news: News = News.SHOWN
    refresh_user_ids: tuple[str, ...] = ()


class ListPurpose(StrEnum):
    """What choosing one of a list is for."""

    SHOW = "show"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAppointmentView(View):
    """Coming appointments to choose from; `more` is how many are not shown."""

    appointments: tuple[AppointmentFacts, ...]
    purpose: ListPurpose = ListPurpose.SHOW
    asked: str = ""
    more: int = 0


def appointment_card(view: AppointmentCardView) -> dict[str, Any]:
    raise NotImplementedError


def group_appointment_card(view: GroupAppointmentView) -> dict[str, Any]:
    raise NotImplementedError


def choose_appointment_card(view: ChooseAppointmentView) -> dict[str, Any]:
    raise NotImplementedError
