"""What a booking card carries from click to click: chosen so far, in the keys that clicks use too, so that a click overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.flows.data import Data, flag, local_date, moment, text, whole, written
from cards.actions import ANYONE, QUESTION_PREFIX, Field, Key, Step
from scheduling.appointment import DraftId
from scheduling.service import LONGEST_DURATION
from scheduling.staff import StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingState:
    """`staff` is an id, ANYONE, or empty while open. `is_express`: filled from a sentence, so steps with defaults are passed over."""

    draft: DraftId
    business: str
    step: str = ""
    service: str = ""
    staff: str = ""
    start: datetime | None = None
    day: date | None = None
    duration: int = 0
    times: int = 0
    """How often in all; a series from two on."""
    every: int = 0
    """Weeks between two dates of a series."""
    wall: str = ""
    """A clock time typed that the day has twice; which of the two is still to be chosen."""
    customer: str = ""
    is_new: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""
    attendee: str = ""
    """Who comes, when that is somebody else than whoever is told."""
    asks_attendee: bool = False
    """Somebody else was said to come, without a name."""
    notes: str = ""
    copies: str = ""
    """As typed: several addresses in one field."""
    customer_language: str = ""
    tells: bool = True
    texts: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    is_walk_in: bool = False
    has_details: bool = False
    is_express: bool = False
    reason: str = ""
    told: str = ""
    """The rule that the card says stands against it."""
    language: str = ""

    @property
    def staff_ids(self) -> tuple[StaffId, ...] | None:
        """The person asked for, or None for anyone."""
        return None if self.staff in ("", ANYONE) else (StaffId(self.staff),)

    @property
    def has_customer(self) -> bool:
        return bool(self.customer or self.name)

    def written(self) -> dict[str, Any]:
        """For a card's state: only what is set, so that cards stay small."""
        full = {
            "draft": self.draft,
            Key.BUSINESS.value: self.business,
            Key.STEP.value: self.step,
            Key.SERVICE.value: self.service,
            Key.STAFF.value: self.staff,
            Key.SLOT.value: written(self.start) if self.start else "",
            Key.DAY.value: self.day.isoformat() if self.day else "",
            "minutes": self.duration,
            "times": self.times,
            "every": self.every,
            "wall": self.wall,
            Key.CUSTOMER.value: self.customer,
            "new": self.is_new,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "attendee": self.attendee,
            "asks_attendee": self.asks_attendee,
            "notes": self.notes,
            "copies": self.copies,
            "to": self.customer_language,
            "texts": self.texts,
            "walk_in": self.is_walk_in,
            "details": self.has_details,
            "express": self.is_express,
            "reason": self.reason,
            "told": self.told,
            Key.LANGUAGE.value: self.language,
            "answers": dict(self.answers),
        }
        return {key: value for key, value in full.items() if value} | ({} if self.tells else {"tell": False})


def read_state(data: Data, *, new_draft: str) -> BookingState:
    """The state of the card that was clicked, with the choice of the click over it; `new_draft` for a card without one."""
    minutes = whole(data, "minutes")
    return BookingState(
        draft=DraftId(text(data, "draft") or new_draft),
        business=text(data, Key.BUSINESS),
        step=text(data, Key.STEP),
        service=text(data, Key.SERVICE),
        staff=text(data, Key.STAFF),
        start=moment(data, Key.SLOT),
        day=local_date(data, Field.DAY, Key.DAY),
        duration=minutes if minutes <= LONGEST_DURATION else 0,
        times=whole(data, "times"),
        every=whole(data, "every"),
        wall=text(data, "wall"),
        customer=text(data, Key.CUSTOMER),
        is_new=flag(data, "new", default=False),
        name=text(data, "name"),
        email=text(data, "email"),
        phone=text(data, "phone"),
        attendee=text(data, "attendee"),
        asks_attendee=flag(data, "asks_attendee", default=False),
        notes=text(data, "notes"),
        copies=text(data, "copies"),
        customer_language=text(data, "to"),
        tells=flag(data, "tell", default=True),
        texts=flag(data, Field.TEXTS, default=flag(data, "texts", default=False)),
        answers=_answers(data),
        is_walk_in=flag(data, "walk_in", default=False),
        has_details=flag(data, "details", default=False),
        is_express=flag(data, "express", default=False),
        reason=text(data, Field.REASON, "reason"),
        told=text(data, "told"),
        language=text(data, Key.LANGUAGE),
    )


def _answers(data: Data) -> dict[str, str]:
    """Answers kept before, and those typed into the card now."""
    kept = data.get("answers")
    answers = {str(key): str(value) for key, value in kept.items()} if isinstance(kept, Mapping) else {}
    for key in data:
        if key.startswith(QUESTION_PREFIX):
            answers[key.removeprefix(QUESTION_PREFIX)] = text(data, key)
    return {key: value for key, value in answers.items() if value}


STEPS = tuple(Step)
