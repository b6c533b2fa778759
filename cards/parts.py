"""Pieces that cards are put together from, so that all of them look and read alike: headings, rows to tap, warnings, buttons."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cards.actions import Field, Key, Verb
from cards.buttons import Execute, OpenUrl
from cards.elements import (
    Action,
    ActionSet,
    Card,
    Color,
    Column,
    ColumnSet,
    Container,
    Part,
    Refresh,
    Spacing,
    TextBlock,
    render,
)
from cards.inputs import Choice, ChoiceSet, DateInput
from cards.views import Line, Option, State, View
from texts.catalogue import say

MOST_BYTES = 36_000
LONGEST_LIST = 8
MOST_ACTIONS = 6
NARROW = 290  # pixels beside each other in a card of 320, and what a button takes of them
BUTTON_FRAME = 36
BUTTON_LETTER = 8
LONGEST_TITLE = 30
LABEL_WIDTH = "92px"
DOT = " · "


def finished(
    view: View,
    body: Sequence[Part | None],
    *,
    summary: str,
    actions: Sequence[Action | None] = (),
    refresh: Refresh | None = None,
    is_wide: bool = False,
) -> dict[str, Any]:
    """The JSON of a card; parts and buttons that are None do not apply and are left out."""
    card = Card(
        [part for part in body if part is not None] + button_rows([action for action in actions if action is not None]),
        language=view.language,
        summary=summary,
        refresh=refresh,
        is_wide=is_wide,
    )
    rendered: dict[str, Any] = render(card)
    return rendered if size_of(rendered) <= MOST_BYTES else without_fallbacks(rendered)


def size_of(card: Mapping[str, Any]) -> int:
    """Bytes on the wire."""
    return len(json.dumps(card, ensure_ascii=False).encode())


def without_fallbacks(node: Any) -> Any:
    """The card without its second copy of every action's data, for one that grew too large; only old clients miss it."""
    if isinstance(node, list):
        return [without_fallbacks(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {key: without_fallbacks(child) for key, child in node.items() if key != "fallback"}


def button_rows(actions: Sequence[Action]) -> list[Part]:
    """The buttons in rows that fit a narrow chat: clients cut what does not fit beside each other."""
    if len(actions) > MOST_ACTIONS:
        raise ValueError(f"a card shows at most {MOST_ACTIONS} buttons, not {len(actions)}")
    rows: list[list[Action]] = []
    room = 0
    for action in actions:
        width = BUTTON_FRAME + BUTTON_LETTER * len(action.title)
        if width > room:
            rows.append([])
            room = NARROW
        rows[-1].append(action)
        room -= width
    return [ActionSet(row, spacing="small" if number else "large") for number, row in enumerate(rows)]


def heading(text: str, *, eyebrow: str = "", color: Color | None = None) -> Container:
    """The title; `eyebrow` stands small above it and says what job this is."""
    above = [TextBlock(eyebrow, size="small", weight="bolder", color="accent")] if eyebrow else []
    spacing: Spacing | None = "none" if eyebrow else None
    title = TextBlock(text, size="large", weight="bolder", color=color, is_heading=True, spacing=spacing)
    return Container([*above, title])


def paragraph(text: str, spacing: Spacing | None = None) -> TextBlock | None:
    """Ordinary text, if there is any."""
    return TextBlock(text, spacing=spacing) if text else None


def subtle(text: str, spacing: Spacing = "none") -> TextBlock | None:
    """Small print, if there is any."""
    return TextBlock(text, size="small", is_subtle=True, spacing=spacing) if text else None


def label(text: str, spacing: Spacing = "medium") -> TextBlock:
    """A small heading inside a card."""
    return TextBlock(text, weight="bolder", spacing=spacing)


def warning(language: str, *texts: str) -> Container | None:
    """Something to mind; a word says so, not the colour alone."""
    lines = [text for text in texts if text]
    if not lines:
        return None
    first = say("cards.parts.mind", language, text=lines[0])
    return Container([TextBlock(first), *(TextBlock(text) for text in lines[1:])], style="warning")


def problem(text: str) -> Container | None:
    """Why the last click did not lead on."""
    return Container([TextBlock(text, weight="bolder")], style="attention") if text else None


def joined(*texts: str) -> str:
    """The texts that are not empty, with dots between."""
    return DOT.join(text for text in texts if text)


def facts(*pairs: tuple[str, str]) -> Container | None:
    """Pairs whose value is not empty. Columns, because a fact set lets long words stick out of a narrow card."""
    rows = [_fact(name, value, is_first=number == 0) for number, (name, value) in enumerate(filled(pairs))]
    return Container(rows, spacing="medium") if rows else None


def filled(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that say something."""
    return [(name, value) for name, value in pairs if value]


def _fact(name: str, value: str, *, is_first: bool) -> ColumnSet:
    left = Column([TextBlock(name, is_subtle=True)], width=LABEL_WIDTH)
    return ColumnSet([left, Column([TextBlock(value)])], spacing="none" if is_first else "small")


def clipped(text: str, most: int = LONGEST_TITLE) -> str:
    """The text, short enough for a button: clients cut longer ones without a sign."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def answer_parts(answers: Sequence[Line]) -> list[Part | None]:
    """Questions with their answers; below each other, because questions are long."""
    return [part for answer in answers for part in (subtle(answer.label, "default"), paragraph(answer.text, "none"))]


def other_day(view: View, verb: Verb, wanted: DateInput, extra: Mapping[Key, Any] | None = None) -> ColumnSet:
    """A field for a date with its own button."""
    go = ActionSet([button(view, say("cards.slots.show_day", view.language), verb, extra)])
    return ColumnSet([Column([wanted]), Column([go], width="auto", align="bottom")], spacing="medium", separator=True)


def button(
    view: View,
    title: str,
    verb: Verb,
    extra: Mapping[Key, Any] | None = None,
    *,
    is_primary: bool = False,
    takes_inputs: bool = True,
) -> Execute:
    """A button that carries the card's state and what is said in `extra`."""
    data = with_state(view.state, extra)
    return Execute(title, verb, data, style="positive" if is_primary else None, takes_inputs=takes_inputs)


def with_state(state: State, extra: Mapping[Key, Any] | None) -> dict[str, Any]:
    """The state and over it the keys of one action."""
    return {**state, **{str(key): value for key, value in (extra or {}).items()}}


def link(title: str, url: str, *, is_primary: bool = False) -> OpenUrl | None:
    """A button that leads out of the chat, if there is an address."""
    return OpenUrl(title, url, style="positive" if is_primary else None) if url else None


def tab_link(language: str, url: str) -> OpenUrl | None:
    """The way to the same thing in the tab."""
    return link(say("cards.parts.open_in_tab", language), url)


def row(title: str, hint: str, action: Action, *, aside: str = "›") -> ColumnSet:
    """One line to tap."""
    below = [TextBlock(hint, size="small", is_subtle=True, spacing="none")] if hint else []
    words = Column([TextBlock(title, weight="bolder"), *below])
    sign = Column([TextBlock(aside, size="large", color="accent")], width="auto", align="center")
    return ColumnSet([words, sign], action=action, style="emphasis", spacing="small")


def option_rows(
    view: View, options: Sequence[Option], verb: Verb, key: Key, also: Mapping[Key, Any] | None = None
) -> list[Part]:
    """Each option as one line to tap."""
    return [
        row(
            option.title,
            option.hint,
            button(view, option.title, verb, {**(also or {}), key: option.value}, takes_inputs=False),
        )
        for option in options
    ]


def long_choice(language: str, question: str, options: Sequence[Option], chosen: str = "") -> ChoiceSet:
    """A list too long for rows, to be searched by typing."""
    choices = [Choice(joined(option.title, option.hint), option.value) for option in options]
    return ChoiceSet(
        Field.CHOICE,
        choices,
        label=question,
        value=chosen,
        style="filtered",
        placeholder=say("cards.parts.type_to_search", language),
        error=say("cards.parts.choose_one", language),
    )


def choosing(
    view: View, question: str, options: Sequence[Option], verb: Verb, key: Key, also: Mapping[Key, Any] | None = None
) -> tuple[list[Part], list[Action]]:
    """Options as lines to tap; a long list as one field to search, with a button to go on."""
    if len(options) <= LONGEST_LIST:
        return option_rows(view, options, verb, key, also), []
    onward = button(view, say("cards.parts.next", view.language), verb, also, is_primary=True)
    return [long_choice(view.language, question, options)], [onward]


def onward(view: View, verb: Verb) -> Execute:
    """The button to the next step."""
    return button(view, say("cards.parts.next", view.language), verb, is_primary=True)


def back(view: View, verb: Verb, *, takes_inputs: bool = False) -> Execute:
    """The button to the step before; it asks for nothing that is still empty."""
    return button(view, say("cards.parts.back", view.language), verb, takes_inputs=takes_inputs)


def discard(view: View) -> Execute:
    """The button that throws the draft away."""
    return button(view, say("cards.parts.discard", view.language), Verb.DISCARD, takes_inputs=False)


def next_steps(view: View) -> list[Action]:
    """The usual ways on from a card that leads nowhere by itself."""
    return [
        button(view, say("cards.steps.book", view.language), Verb.BOOK, is_primary=True, takes_inputs=False),
        button(view, say("cards.steps.schedule", view.language), Verb.SCHEDULE, takes_inputs=False),
        button(view, say("cards.steps.help", view.language), Verb.HELP, takes_inputs=False),
    ]
