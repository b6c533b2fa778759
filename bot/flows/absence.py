"""Time off as a card carries it: read from a click or a form, checked, and written as a wish."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.flows.data import Data, local_date, minutes_of, text, whole
from bot.flows.facts import day_title
from bot.flows.turn import Turn
from bot.understanding.result import Understood
from cards.actions import Field
from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.policy import DAY
from scheduling.staff import StaffId
from scheduling.zones import from_wall
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.take_time_off import TimeOffWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What the card carries: whole days, or from `start` to `end` minutes of the first and last day."""

    draft: str
    staff: str
    first: date
    last: date
    start: int | None = None
    end: int | None = None
    title: str = ""

    def written(self, turn: Turn) -> dict[str, Any]:
        full = {
            "draft": self.draft,
            "business": turn.business_id,
            "language": turn.language,
            "who": self.staff,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "start": "" if self.start is None else str(self.start),
            "end": "" if self.end is None else str(self.end),
            "title": self.title,
        }
        return {key: value for key, value in full.items() if value}

    def span(self, turn: Turn) -> Interval | None:
        """The moments between its hours, None for whole days. Raises Invalid when they make no span."""
        if self.start is None or self.end is None:
            return None
        return Interval(_moment(turn, self.first, self.start), _moment(turn, self.last, self.end))

    def wish(self, turn: Turn) -> TimeOffWish:
        span = self.span(turn)
        return TimeOffWish(
            business_id=turn.business_id,
            staff_ids=(StaffId(self.staff),),
            draft_id=self.draft,
            title=self.title,
            first=None if span else self.first,
            last=None if span else self.last,
            span=span,
        )


def read_absence(data: Data) -> Absence | None:
    """The wish that a confirmation is about; None for a card that carries none."""
    draft, staff, first = text(data, "draft"), text(data, "who"), local_date(data, "first")
    if first is None or not draft or not staff:
        return None
    return Absence(
        draft=draft,
        staff=staff,
        first=first,
        last=local_date(data, "last") or first,
        start=_kept(data, "start"),
        end=_kept(data, "end"),
        title=text(data, "title"),
    )


def from_form(turn: Turn, data: Data) -> Absence | None:
    first, last = local_date(data, Field.FIRST), local_date(data, Field.LAST)
    if first is None:
        return None
    start, end = minutes_of(text(data, Field.FROM)), minutes_of(text(data, Field.UNTIL))
    has_hours = start is not None or end is not None
    return Absence(
        draft=turn.desk.new_id(),
        staff=text(data, "who") or str(turn.about.me or ""),
        first=first,
        last=last or first,
        start=start if start is not None or not has_hours else 0,
        end=end if end is not None or not has_hours else DAY,
        title=text(data, Field.TITLE),
    )


def wrong_with(turn: Turn, data: Data, absence: Absence | None) -> str:
    if absence is None:
        return say("chat.time_off.day_needed", turn.language)
    try:
        absence.wish(turn)
        if absence.last < absence.first:
            raise Invalid("time_off", "last_not_before_first")
    except Invalid as wrong:
        return refusal_text(wrong, turn.language, turn.zone)
    return ""


def days_text(turn: Turn, first: date, last: date) -> str:
    if first == last:
        return day_title(turn, first)
    return say("chat.from_to", turn.language, first=day_title(turn, first), last=day_title(turn, last))


def end_of(meant: Understood) -> int | None:
    if meant.until is not None and meant.until.minute is not None:
        return meant.until.minute
    return meant.time.end if meant.time else None


def _moment(turn: Turn, day: date, minute: int) -> datetime:
    """The moment of a clock time; in a skipped hour the first one after it, in a repeated one the first."""
    day, minute = day + timedelta(days=minute // DAY), minute % DAY
    for later in range(0, 180, 15):
        found = from_wall(day, min(minute + later, DAY - 1), turn.zone_info)
        if found:
            return found[0]
    raise Invalid("time_off", "whole_minute")


def _kept(data: Data, key: str) -> int | None:
    """Minutes after midnight; the end may lie on the day after."""
    minutes = whole(data, key, -1)
    return minutes if 0 <= minutes <= 2 * DAY else None


def clock_text(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
