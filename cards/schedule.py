"""The schedule as a list: one day in full or a week in brief, paged in place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cards.views import View


class EntryKind(StrEnum):
    """What a stretch of the day is."""

    APPOINTMENT = "appointment"
    FREE = "free"
    TIME_OFF = "time_off"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a day. `clock` is "14:30–15:00"; a free gap needs only that. `customer` is empty for those who may not see it."""

    kind: EntryKind
    clock: str
    service: str = ""
    person: str = ""
    customer: str = ""
    title: str = ""
    join_url: str = ""
    appointment_id: str = ""
    is_now: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDay:
    """A day with its lines in order; `closed` says why there are none ("closed", "day off")."""

    title: str
    iso_day: str
    entries: tuple[Entry, ...] = ()
    in_days: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView(View):
    """One day, or seven. The ISO days lead to the previous, the next and today's page; empty ones have no button."""

    days: tuple[ScheduleDay, ...]
    is_mine: bool
    can_see_everybody: bool = False
    previous_day: str = ""
    next_day: str = ""
    today: str = ""
    zone_note: str = ""
    business: str = ""
    tab_url: str = ""


def schedule_card(view: ScheduleView) -> dict[str, Any]:
    raise NotImplementedError
