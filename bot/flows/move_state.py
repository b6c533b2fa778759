"""What a card that moves an appointment carries from click to click."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.flows.data import Data, flag, local_date, moment, text, whole, written
from bot.flows.turn import Turn
from cards.actions import ANYONE, Field, Key
from scheduling.appointment import AppointmentId, DraftId
from scheduling.service import LONGEST_DURATION
from scheduling.staff import StaffId
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What the card carries. `staff` empty: whoever has it now; `version` is that of the appointment as it was shown.

    `minutes` of 0: as long as it is.
    """

    draft: DraftId
    business: str
    appointment: AppointmentId
    version: int
    staff: str = ""
    start: datetime | None = None
    minutes: int = 0
    day: date | None = None
    wall: str = ""
    """A clock time typed that the day has twice."""
    tells: bool = True
    word: str = ""
    reason: str = ""
    told: str = ""
    """The rule that the card says stands against it."""
    language: str = ""

    def staff_ids(self, view: AppointmentView) -> tuple[StaffId, ...] | None:
        """Whose times are wanted: the same people, one named, or None for anyone."""
        if self.staff == ANYONE:
            return None
        return (StaffId(self.staff),) if self.staff else view.appointment.staff_ids

    def length(self, view: AppointmentView) -> int:
        return self.minutes or view.appointment.span.minutes

    def written(self) -> dict[str, Any]:
        full = {
            "draft": self.draft,
            Key.BUSINESS.value: self.business,
            Key.APPOINTMENT.value: self.appointment,
            Key.VERSION.value: self.version,
            Key.STAFF.value: self.staff,
            Key.SLOT.value: written(self.start) if self.start else "",
            Key.MINUTES.value: self.minutes,
            Key.DAY.value: self.day.isoformat() if self.day else "",
            "wall": self.wall,
            "word": self.word,
            "reason": self.reason,
            "told": self.told,
            Key.LANGUAGE.value: self.language,
        }
        return {key: value for key, value in full.items() if value} | ({} if self.tells else {"tell": False})


def read_move(turn: Turn, data: Data) -> Move:
    """The state of a card that moves, with the choice of the click over it."""
    minutes = whole(data, Key.MINUTES)
    return Move(
        draft=DraftId(text(data, "draft") or turn.desk.new_id()),
        business=turn.business_id,
        appointment=AppointmentId(text(data, Key.APPOINTMENT)),
        version=whole(data, Key.VERSION),
        staff=text(data, Key.STAFF),
        start=moment(data, Field.SLOT) or moment(data, Key.SLOT),
        minutes=minutes if minutes <= LONGEST_DURATION else 0,
        day=local_date(data, Field.DAY, Key.DAY),
        wall=text(data, "wall"),
        tells=flag(data, Field.TELL, default=flag(data, "tell", default=True)),
        word=text(data, Field.WORD, "word"),
        reason=text(data, Field.REASON, "reason"),
        told=text(data, "told"),
        language=turn.language,
    )
