"""What was understood of one message: the parts that are certain, and a question for each that is not."""

from dataclasses import dataclass
from typing import Literal

from bot.understanding.commands import Command
from bot.understanding.dates import DayWish, TimeWish, Until
from bot.understanding.repeats import Repeat

Field = Literal["day", "time", "service", "staff", "customer", "meaning", "repeats"]
Scope = Literal["mine", "everybody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to a question.

    label: a name to show, or a code for which the texts have a sentence (`new_customer`, `day_off`, `free_times` ...).
    value: an id, an ISO date or `first/last`, `HH:MM` or `HH:MM-HH:MM`, a name typed, or a command.
    """

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something with more than one reading; without choices it is something that could not be read at all."""

    field: Field
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A field that a question is about is None, so that nobody acts on a guess.

    For a move `source_*` finds the appointment and `target_*` is its new place; `day` and `time` stay empty.
    """

    command: Command
    language: str
    service: str | None = None
    staff: str | None = None
    target_staff: str | None = None
    """Who takes over the appointment that is moved; `staff` has it now."""
    customer: str | None = None
    anyone: bool = False
    day: DayWish | None = None
    time: TimeWish | None = None
    until: Until | None = None
    source_day: DayWish | None = None
    source_time: TimeWish | None = None
    target_day: DayWish | None = None
    target_time: TimeWish | None = None
    later_by: int | None = None
    """Minutes by which to move an appointment ("an hour later"); negative for earlier."""
    length: int | None = None
    """Minutes asked for instead of the service's own."""
    repeats: Repeat | None = None
    now_walk_in: bool = False
    new_customer_name: str | None = None
    attendee: str | None = None
    """Who comes, where that is somebody else than the customer; empty when he or she was not named."""
    email: str | None = None
    phone: str | None = None
    reference: str | None = None
    pronoun: bool = False
    reason: str | None = None
    scope: Scope | None = None
    wanted_language: str | None = None
    """The language asked for by a language command."""
    questions: tuple[Question, ...] = ()
