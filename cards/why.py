"""Why a time or a day is not free, person by person, with the way to one that is."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.elements import Container, Part, TextBlock
from cards.parts import finished, heading, joined, label, next_steps, option_rows, subtle
from cards.views import Option, View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReason:
    """One person and the reasons, each a short sentence."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView(View):
    """The answer. `asked` repeats the question ("Tuesday 1 December · Check-up"); `headline` answers it in one sentence.

    `book_at` are free starts (value: start, title: day and time); `service` and `staff` go with them into BOOK.
    `asks_whether`: whether a time is free was asked, not why it is not.
    """

    asked: str
    headline: str
    people: tuple[PersonReason, ...] = ()
    book_at: tuple[Option, ...] = ()
    zone_note: str = ""
    asks_whether: bool = False


def why_card(view: WhyView) -> dict[str, Any]:
    title = say("cards.why.is_free" if view.asks_whether else "cards.why.title", view.language)
    return finished(
        view,
        [
            heading(view.asked, eyebrow=title),
            Container([TextBlock(view.headline, weight="bolder")], style="emphasis"),
            *(_person(person) for person in view.people),
            *_instead(view),
            subtle(view.zone_note, spacing="small"),
        ],
        summary=joined(view.asked, view.headline),
        actions=[] if view.book_at else next_steps(view),
    )


def _person(person: PersonReason) -> Container:
    reasons = [TextBlock(reason, size="small", is_subtle=True, spacing="none") for reason in person.reasons]
    return Container([TextBlock(person.name, weight="bolder"), *reasons], spacing="medium")


def _instead(view: WhyView) -> list[Part]:
    if not view.book_at:
        return []
    return [label(say("cards.why.book_at", view.language)), *option_rows(view, view.book_at, Verb.BOOK, Key.SLOT)]
