"""Who waits for a place, with what is offered to whom; a place is offered and a wish taken off by buttons."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.elements import Action, Container, Part, TextBlock
from cards.parts import button, button_rows, finished, heading, joined, next_steps, paragraph, subtle
from cards.views import View
from texts.catalogue import say, say_n

PER_PAGE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """One wish: who, for what, when it suits, what is offered until when. `start` is what the button offers, `label` says it.

    Without a start nothing is offered by a button.
    """

    id: str
    who: str
    what: str
    when: str
    offered: str = ""
    start: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView(View):
    """One page of the list. `day` is that of the question, as it is written; `iso` as it is sent back."""

    entries: tuple[WaitingEntry, ...]
    total: int
    page: int = 0
    pages: int = 1
    business: str = ""
    day: str = ""
    iso: str = ""
    note: str = ""
    may_change: bool = False
    may_add: bool = False


def waiting_card(view: WaitingView) -> dict[str, Any]:
    title = _title(view)
    if not view.entries:
        body = [heading(title, eyebrow=view.business), paragraph(view.note)]
        return finished(view, body, summary=title, actions=[*_add(view), *next_steps(view)])
    return finished(
        view,
        [
            heading(title, eyebrow=view.business),
            paragraph(view.note),
            *(_entry(view, entry) for entry in view.entries),
            subtle(_page_of(view), spacing="medium"),
        ],
        summary=joined(title, view.entries[0].who, view.entries[0].what),
        actions=[
            *_add(view),
            _turn(view, say("cards.waiting.earlier", view.language), view.page - 1),
            _turn(view, say("cards.waiting.later", view.language), view.page + 1),
        ],
    )


def _add(view: WaitingView) -> list[Action]:
    if not view.may_add:
        return []
    return [button(view, say("cards.waiting.add", view.language), Verb.WAITING_ADD, takes_inputs=False)]


def _title(view: WaitingView) -> str:
    language = view.language
    if not view.total:
        return say("cards.waiting.none_on", language, day=view.day) if view.day else say("cards.waiting.none", language)
    if view.day:
        return say_n("cards.waiting.title_on", view.total, language, day=view.day)
    return say_n("cards.waiting.title", view.total, language)


def _entry(view: WaitingView, entry: WaitingEntry) -> Container:
    words: list[Part] = [TextBlock(entry.who, weight="bolder")]
    lines = (paragraph(entry.what, "small"), subtle(entry.when), paragraph(entry.offered, "small"))
    words += [part for part in lines if part is not None]
    rows = [
        row for one in _buttons(view, entry) for row in button_rows([one])
    ]  # beside each other they are too wide for a phone
    return Container([*words, *rows], style="emphasis")


def _buttons(view: WaitingView, entry: WaitingEntry) -> list[Action]:
    if not view.may_change:
        return []
    extra = {Key.WISH: entry.id, Key.PAGE: view.page, Key.DAY: view.iso}
    offer = button(view, entry.label, Verb.WAITING_OFFER, {**extra, Key.SLOT: entry.start}) if entry.start else None
    remove = button(view, say("cards.waiting.remove", view.language), Verb.WAITING_REMOVE, extra)
    return [*([offer] if offer else []), remove]


def _page_of(view: WaitingView) -> str:
    if view.pages <= 1:
        return ""
    return say("cards.waiting.page", view.language, page=view.page + 1, pages=view.pages)


def _turn(view: WaitingView, title: str, page: int) -> Action | None:
    data = {Key.PAGE: page, Key.DAY: view.iso}
    return button(view, title, Verb.WAITING, data) if 0 <= page < view.pages else None
