"""Why a time or a day is not free, person by person, with the way to one that is."""

from dataclasses import dataclass
from typing import Any

from cards.views import Option, View


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReason:
    """One person and the reasons, each a short sentence."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView(View):
    """The answer. `asked` repeats the question ("Tuesday 1 December · Check-up"); `headline` answers it in one sentence.

    `book_at` are free starts (value: start, title: day and time); `service` and `staff` go with them into BOOK.
    """

    asked: str
    headline: str
    people: tuple[PersonReason, ...] = ()
    book_at: tuple[Option, ...] = ()
    zone_note: str = ""


def why_card(view: WhyView) -> dict[str, Any]:
    raise NotImplementedError
