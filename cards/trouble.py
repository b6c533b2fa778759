"""What went wrong and waits for a person: the list of it with its buttons, and the word to staff whose customer cannot be reached."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.elements import Action, Container, Part, TextBlock
from cards.parts import button, button_rows, finished, heading, joined, next_steps, paragraph, subtle
from cards.views import View
from texts.catalogue import say, say_n

PER_PAGE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleEntry:
    """One thing: what to whom, about what, and why in plain words."""

    id: str
    title: str
    about: str
    why: str
    can_resend: bool = True
    can_dismiss: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView(View):
    """One page of the list. `note` says what the last click did; `came` why this came unasked, and how to turn it off."""

    entries: tuple[TroubleEntry, ...]
    total: int
    page: int = 0
    pages: int = 1
    business: str = ""
    note: str = ""
    came: str = ""


def trouble_card(view: TroubleView) -> dict[str, Any]:
    language = view.language
    if not view.entries:
        return _nothing(view)
    title = say_n("cards.trouble.title", view.total, language)
    return finished(
        view,
        [
            heading(title, eyebrow=view.business),
            paragraph(view.note),
            *(_entry(view, entry) for entry in view.entries),
            subtle(_page_of(view), spacing="medium"),
            subtle(view.came, spacing="medium"),
        ],
        summary=joined(title, view.entries[0].title, view.entries[0].why),
        actions=_actions(view),
    )


def _nothing(view: TroubleView) -> dict[str, Any]:
    title = say("cards.trouble.none", view.language)
    body = [heading(title, eyebrow=view.business), paragraph(view.note)]
    return finished(view, body, summary=title, actions=next_steps(view))


def _entry(view: TroubleView, entry: TroubleEntry) -> Container:
    words: list[Part] = [TextBlock(entry.title, weight="bolder")]
    words += [part for part in (subtle(entry.about), paragraph(entry.why, "small")) if part is not None]
    return Container([*words, *button_rows(_buttons(view, entry))], style="emphasis")


def _buttons(view: TroubleView, entry: TroubleEntry) -> list[Action]:
    extra = {Key.MESSAGE: entry.id, Key.PAGE: view.page}
    again = button(view, say("cards.trouble.resend", view.language), Verb.TROUBLE_RESEND, extra)
    aside = button(view, say("cards.trouble.dismiss", view.language), Verb.TROUBLE_DISMISS, extra)
    return [*([again] if entry.can_resend else []), *([aside] if entry.can_dismiss else [])]


def _page_of(view: TroubleView) -> str:
    if view.pages <= 1:
        return ""
    return say("cards.trouble.page", view.language, page=view.page + 1, pages=view.pages)


def _actions(view: TroubleView) -> list[Action | None]:
    language = view.language
    may_resend = sum(entry.can_resend for entry in view.entries)
    shown = [entry.id for entry in view.entries if entry.can_dismiss]
    everything = button(view, say("cards.trouble.resend_all", language), Verb.TROUBLE_RESEND_ALL, is_primary=True)
    these = button(
        view,
        say("cards.trouble.dismiss_these", language),
        Verb.TROUBLE_DISMISS,
        {Key.MESSAGES: shown, Key.PAGE: view.page},
    )
    return [
        everything if may_resend and view.total > 1 else None,
        these if len(shown) > 1 else None,
        _turn(view, say("cards.trouble.newer", language), view.page - 1),
        _turn(view, say("cards.trouble.older", language), view.page + 1),
    ]


def _turn(view: TroubleView, title: str, page: int) -> Action | None:
    return button(view, title, Verb.TROUBLE, {Key.PAGE: page}) if 0 <= page < view.pages else None
