"""One sample of every card and of its notable forms, in any language and with any names; for tests and for pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from cards.views import AppointmentFacts, Line
from tests.cards.words import ORDINARY, Words

STATE: Mapping[str, Any] = {
    "draft": "d-7Kq2",
    "flow": {"step": "time", "service": "s1", "staff": "anyone", "day": "2026-12-01"},
}
FAMILIES = ("samples_booking", "samples_changes", "samples_daily", "samples_first_steps", "samples_messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Who reads, and the names on stage. Dates and counted words are ready strings, as the presenter gives them."""

    language: str = "en"
    words: Words = ORDINARY
    state: Mapping[str, Any] = field(default_factory=lambda: STATE)

    def pick(self, english: str, dutch: str) -> str:
        return dutch if self.language == "nl" else english

    @property
    def base(self) -> dict[str, Any]:
        return {"language": self.language, "state": self.state}

    @property
    def day(self) -> str:
        return self.pick("Tuesday 1 December", "dinsdag 1 december")

    @property
    def in_days(self) -> str:
        return self.pick("in 8 days", "over 8 dagen")

    def when(self, clock: str) -> str:
        return f"{self.day}, {clock} (Amsterdam)"

    def facts(self, number: int = 1, **more: Any) -> AppointmentFacts:
        """An appointment with everything filled; `number` tells several apart."""
        words = self.words
        values: dict[str, Any] = {
            "appointment_id": f"a{number}",
            "version": number,
            "service": words.service,
            "when": self.when(f"{8 + number:02}:30–{9 + number:02}:00"),
            "people": words.person,
            "in_days": self.in_days,
            "customer": words.customer,
            "contact": words.email,
            "where": words.place,
            "reference": f"K7TQ-4{number}",
            "price": "€ 45,00",
            "notes": words.note,
            "answers": (Line(label=words.question, text=words.note),),
        }
        return AppointmentFacts(**values | more)


Make = Callable[[Scene], dict[str, Any]]
SAMPLES: dict[str, Make] = {}


def sample(name: str) -> Callable[[Make], Make]:
    """Keep a sample under its name, which is also that of its picture and golden file."""

    def keep(make: Make) -> Make:
        if name in SAMPLES:
            raise ValueError(f"there are two samples named {name}")
        SAMPLES[name] = make
        return make

    return keep


def names() -> list[str]:
    """All samples; they stand in modules by family."""
    for family in FAMILIES:
        import_module(f"tests.cards.{family}")
    return sorted(SAMPLES)


def draw(name: str, scene: Scene) -> dict[str, Any]:
    """The card of a sample."""
    names()
    return SAMPLES[name](scene)
