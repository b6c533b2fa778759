"""Records that several cards share. Every string comes ready for the reader, in plain text; the cards escape it.

`state` is copied unchanged into the data of every action: the draft id, the step and what was chosen so far.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PartOfDay = Literal["night", "morning", "afternoon", "evening"]
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What every card knows: the reader's language and the state that its buttons carry."""

    language: str
    state: State = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose; `hint` stands small below it."""

    value: str
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A label and what it says, both ready: an answer, a setting, a change."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOption:
    """One free start. `clock` is short ("14:30"); `hint` may name the person or the seats left."""

    value: str
    clock: str
    part: PartOfDay
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPage:
    """The free starts of one day, and the way to other days.

    `zone_note` says whose clock it is ("Times in Amsterdam; yours are 6 h earlier"). When the day has no free start, `why_empty`
    says why in one sentence and `next_free` offers the first one after it (value: its start, title: day and time).
    `twice` are the two moments of a clock time that the day has twice, free or not, below `twice_note`.
    """

    day: str
    in_days: str
    iso_day: str
    slots: tuple[SlotOption, ...] = ()
    has_earlier: bool = True
    has_later: bool = True
    first_day: str = ""
    last_day: str = ""
    zone_note: str = ""
    why_empty: str = ""
    next_free: Option | None = None
    chosen: str = ""
    twice: tuple[Option, ...] = ()
    twice_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """A rule stands against what was asked. `rule` is the sentence, `name` what the rule is called; `nearest` are free starts instead.

    `may_override` is for people who may book for that person: the card then offers "book anyway" with a reason.
    """

    rule: str
    name: str = ""
    may_override: bool = False
    nearest: tuple[Option, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFacts:
    """An appointment in words. Fields the reader may not see, or that do not apply, are empty.

    `when` is in the business zone with its name; `reader_when` is the reader's time when it differs ("08:30 your time").
    """

    appointment_id: str
    version: int
    service: str
    when: str
    people: str
    in_days: str = ""
    reader_when: str = ""
    customer: str = ""
    contact: str = ""
    where: str = ""
    is_online: bool = False
    join_url: str = ""
    reference: str = ""
    price: str = ""
    seats: str = ""
    notes: str = ""
    answers: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """A change that can still be taken back; `seconds` is how long that lasts from now."""

    change_id: str
    seconds: int
