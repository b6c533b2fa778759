"""Typed elements of Adaptive Cards 1.5 on top of the `adaptivecards` package, which lacks inputs, actions, tables and refresh.

Every property is an argument by name, so a misspelt one is refused by the type checker and again when running. Text blocks and
facts escape all they are given: nothing that a person typed can become a link, a mention, a date function or bold.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from adaptivecards import adaptivecard, baseobject, containers, elements

Size = Literal["default", "small", "medium", "large", "extraLarge"]
Weight = Literal["default", "lighter", "bolder"]
Color = Literal["default", "accent", "good", "warning", "attention"]
Spacing = Literal["none", "small", "default", "medium", "large", "extraLarge", "padding"]
Style = Literal["default", "emphasis", "accent", "good", "warning", "attention"]
Align = Literal["left", "center", "right"]
ActionStyle = Literal["default", "positive", "destructive"]
ZERO_WIDTH_SPACE = "\u200b"

_MARKDOWN = re.compile(r"([\\`*_\[\]()~#!<>&|])")
_LINKS = re.compile(r"[<>\[\]]")
_LONG_WORD = re.compile(r"(\S{20})(?=\S)")
_BRACES = re.compile(r"\{(?=\{)")
_LIST_START = re.compile(r"^(\s*)(?=(?:[-+]|\d+[.)])(?:\s|$)|={3,}|-{3,})", re.MULTILINE)


def escape(text: str) -> str:
    """The text such that Markdown and the date functions of a text block leave it as it is."""
    literal = _LIST_START.sub(rf"\1{ZERO_WIDTH_SPACE}", escape_braces(text))
    return _MARKDOWN.sub(r"\\\1", literal).replace("\r\n", "\n").replace("\n", "\n\n")


def escape_braces(text: str) -> str:
    """The text without date functions: all that a text run, a label or a title of a fact needs."""
    return _BRACES.sub("{" + ZERO_WIDTH_SPACE, text)


def breakable(text: str) -> str:
    """The text with places to break in words longer than a narrow card; labels would stick out of it."""
    return _LONG_WORD.sub(rf"\1{ZERO_WIDTH_SPACE}", text)


def bare(text: str) -> str:
    """The text for places that are neither cards nor escaped: notifications. Signs that could become links are taken out."""
    return _LINKS.sub("", escape_braces(text))


def render(thing: Any) -> Any:
    """The plain dicts and lists of an element and all that is in it."""
    if isinstance(thing, baseobject.BareObject):
        return {key: render(value) for key, value in vars(thing)["_data"].items()}
    if isinstance(thing, Mapping):
        return {str(key): render(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [render(value) for value in thing]
    return str(thing) if isinstance(thing, str) else thing


class Part(baseobject.BareObject):
    """What our elements share: values that are None are left out, and unknown attributes are refused."""

    kind = ""

    def __init__(self, **values: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the package has no types
        if self.kind:
            self._data["type"] = self.kind
        for name, value in values.items():
            if value is not None:
                self._data[name] = value

    def __setattr__(self, name: str, value: object) -> None:
        if name != "_data":
            raise AttributeError(
                f"{type(self).__name__} takes its properties when it is made; there is no {name!r} to set"
            )
        super().__setattr__(name, value)


class Action(Part):
    """A button, or what a tap on a part of the card does."""

    @property
    def title(self) -> str:
        return str(self._data["title"])


class TextBlock(Part, elements.TextBlock):
    """A paragraph; always wraps, and shows its text literally."""

    kind = elements.TextBlock.element_type

    def __init__(  # noqa: PLR0913  # as many as the element has
        self,
        text: str,
        *,
        size: Size | None = None,
        weight: Weight | None = None,
        color: Color | None = None,
        is_subtle: bool | None = None,
        is_heading: bool = False,
        align: Align | None = None,
        max_lines: int | None = None,
        spacing: Spacing | None = None,
        separator: bool | None = None,
        name: str | None = None,
    ) -> None:
        Part.__init__(
            self,
            id=name,
            text=escape(text),
            wrap=True,
            size=size,
            weight=weight,
            color=color,
            isSubtle=is_subtle or None,
            style="heading" if is_heading else None,
            horizontalAlignment=align,
            maxLines=max_lines,
            spacing=spacing,
            separator=separator,
        )


class TextRun(Part, elements.TextRun):
    """A piece of a rich text; no Markdown here, only the braces matter."""

    kind = elements.TextRun.element_type

    def __init__(
        self,
        text: str,
        *,
        size: Size | None = None,
        weight: Weight | None = None,
        color: Color | None = None,
        is_subtle: bool | None = None,
        strikethrough: bool | None = None,
        action: Action | None = None,
    ) -> None:
        Part.__init__(
            self,
            text=escape_braces(text),
            size=size,
            weight=weight,
            color=color,
            isSubtle=is_subtle or None,
            strikethrough=strikethrough,
            selectAction=action,
        )


class RichText(Part, elements.RichTextBlock):
    """One paragraph of several runs."""

    kind = elements.RichTextBlock.element_type

    def __init__(self, *runs: TextRun, align: Align | None = None, spacing: Spacing | None = None) -> None:
        Part.__init__(self, inlines=list(runs), horizontalAlignment=align, spacing=spacing)


class Fact(Part, containers.Fact):
    """A title with its value."""

    def __init__(self, title: str, value: str) -> None:
        Part.__init__(self, title=escape(title), value=escape(value))


class FactSet(Part, containers.FactSet):
    """Titles and values in two columns."""

    kind = containers.FactSet.element_type

    def __init__(self, facts: Sequence[Fact], *, spacing: Spacing | None = None) -> None:
        Part.__init__(self, facts=list(facts), spacing=spacing)


class Image(Part, elements.Image):
    """A picture with words for those who do not see it."""

    kind = elements.Image.element_type

    def __init__(self, url: str, *, alt_text: str, width: str | None = None, height: str | None = None) -> None:
        Part.__init__(self, url=url, altText=alt_text, width=width, height=height)


class Container(Part, containers.Container):
    """Elements below each other; with an action the whole of it is one button."""

    kind = containers.Container.element_type

    def __init__(
        self,
        items: Sequence[Part],
        *,
        style: Style | None = None,
        action: Action | None = None,
        spacing: Spacing | None = None,
        separator: bool | None = None,
        bleed: bool | None = None,
        is_visible: bool = True,
        name: str | None = None,
    ) -> None:
        Part.__init__(
            self,
            id=name,
            items=list(items),
            style=style,
            selectAction=action,
            spacing=spacing,
            separator=separator,
            bleed=bleed,
            isVisible=None if is_visible else False,
        )


class Column(Part, containers.Column):
    """One column of a set; width "auto", "stretch", a weight or pixels."""

    kind = containers.Column.element_type

    def __init__(
        self,
        items: Sequence[Part],
        *,
        width: str | int = "stretch",
        style: Style | None = None,
        action: Action | None = None,
        align: Literal["top", "center", "bottom"] | None = None,
        spacing: Spacing | None = None,
    ) -> None:
        Part.__init__(
            self,
            items=list(items),
            width=width,
            style=style,
            selectAction=action,
            verticalContentAlignment=align,
            spacing=spacing,
        )


class ColumnSet(Part, containers.ColumnSet):
    """Columns beside each other."""

    kind = containers.ColumnSet.element_type

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        action: Action | None = None,
        style: Style | None = None,
        spacing: Spacing | None = None,
        separator: bool | None = None,
    ) -> None:
        Part.__init__(
            self, columns=list(columns), selectAction=action, style=style, spacing=spacing, separator=separator
        )


class ActionSet(Part, containers.ActionSet):
    """Buttons in the middle of a card."""

    kind = containers.ActionSet.element_type

    def __init__(self, actions: Sequence[Action], *, spacing: Spacing | None = None) -> None:
        Part.__init__(self, actions=list(actions), spacing=spacing)


class Table(Part):
    """A table of texts; the first row holds the headings."""

    kind = "Table"

    def __init__(
        self, rows: Sequence[Sequence[Part]], *, widths: Sequence[int], spacing: Spacing | None = None
    ) -> None:
        cells = [[{"type": "TableCell", "items": [cell]} for cell in row] for row in rows]
        Part.__init__(
            self,
            columns=[{"width": width} for width in widths],
            rows=[{"type": "TableRow", "cells": row} for row in cells],
            firstRowAsHeader=True,
            showGridLines=False,
            spacing=spacing,
        )


class Input(Part):
    """What a person fills in. A required one needs a label and what to say when it is empty."""

    def __init__(
        self, name: str, *, label: str, error: str = "", spacing: Spacing | None = None, **values: object
    ) -> None:
        if not label:
            raise ValueError(f"input {name!r} needs a label")
        required = {"isRequired": True, "errorMessage": error} if error else {}
        Part.__init__(self, id=str(name), label=breakable(escape_braces(label)), spacing=spacing, **required, **values)


class TextInput(Input):
    """A line or, with `is_multiline`, a field for more."""

    kind = "Input.Text"

    def __init__(  # noqa: PLR0913  # as many as the element has
        self,
        name: str,
        *,
        label: str,
        value: str = "",
        placeholder: str = "",
        error: str = "",
        is_multiline: bool = False,
        max_length: int | None = None,
        kind: Literal["text", "tel", "email", "url"] | None = None,
        spacing: Spacing | None = None,
    ) -> None:
        super().__init__(
            name,
            label=label,
            error=error,
            spacing=spacing,
            value=value or None,
            placeholder=placeholder or None,
            isMultiline=is_multiline or None,
            maxLength=max_length,
            style=kind,
        )


class Choice(Part):
    """One line of a choice set."""

    def __init__(self, title: str, value: str) -> None:
        Part.__init__(self, title=title, value=value)


class ChoiceSet(Input):
    """A choice: compact (a drop-down), expanded (all to be seen) or filtered; with a dataset the bot is asked while typing."""

    kind = "Input.ChoiceSet"

    def __init__(  # noqa: PLR0913  # as many as the element has
        self,
        name: str,
        choices: Sequence[Choice],
        *,
        label: str,
        value: str = "",
        placeholder: str = "",
        error: str = "",
        style: Literal["compact", "expanded", "filtered"] = "compact",
        is_multiple: bool = False,
        dataset: str = "",
        spacing: Spacing | None = None,
    ) -> None:
        super().__init__(
            name,
            label=label,
            error=error,
            spacing=spacing,
            choices=list(choices),
            value=value or None,
            placeholder=placeholder or None,
            style=style,
            isMultiSelect=is_multiple or None,
            wrap=True,
            **({"choices.data": {"type": "Data.Query", "dataset": dataset}} if dataset else {}),
        )


class Toggle(Input):
    """Yes or no; comes back as "true" or "false"."""

    kind = "Input.Toggle"

    def __init__(self, name: str, *, title: str, value: bool, label: str, spacing: Spacing | None = None) -> None:
        super().__init__(name, label=label, spacing=spacing, title=title, value="true" if value else "false", wrap=True)


class DateInput(Input):
    """A date, as YYYY-MM-DD; the range is told in the message, because the calendar does not show it."""

    kind = "Input.Date"

    def __init__(
        self,
        name: str,
        *,
        label: str,
        value: str = "",
        first: str = "",
        last: str = "",
        error: str = "",
        spacing: Spacing | None = None,
    ) -> None:
        super().__init__(
            name, label=label, error=error, spacing=spacing, value=value or None, min=first or None, max=last or None
        )


class TimeInput(Input):
    """A time of day, as HH:MM; for times nobody has to be free at, such as opening hours."""

    kind = "Input.Time"

    def __init__(self, name: str, *, label: str, value: str = "", error: str = "") -> None:
        super().__init__(name, label=label, error=error, value=value or None)


class Execute(Action):
    """Sends a verb with data and the card's inputs. Clients that do not know it send the same as a message."""

    kind = "Action.Execute"

    def __init__(
        self,
        title: str,
        verb: str,
        data: Mapping[str, Any],
        *,
        style: ActionStyle | None = None,
        takes_inputs: bool = True,
    ) -> None:
        sent = {str(key): value for key, value in data.items()}
        inputs = None if takes_inputs else "none"
        old = Submit(title, verb, sent, takes_inputs=takes_inputs)
        super().__init__(
            title=title,
            verb=str(verb),
            data=sent,
            style=style,
            associatedInputs=inputs,
            fallback=old,
        )


class Submit(Action):
    """What an old client sends instead of Execute; the verb travels in the data."""

    kind = "Action.Submit"

    def __init__(self, title: str, verb: str, data: Mapping[str, Any], *, takes_inputs: bool = True) -> None:
        sent = {**data, "verb": str(verb)}
        super().__init__(
            title=title,
            data=sent,
            associatedInputs=None if takes_inputs else "none",
            msTeams={"feedback": {"hide": True}},
        )


class OpenUrl(Action):
    """Opens an address outside the chat."""

    kind = "Action.OpenUrl"

    def __init__(self, title: str, url: str, *, style: ActionStyle | None = None) -> None:
        super().__init__(title=title, url=url, style=style)


class ToggleVisibility(Action):
    """Shows or hides parts of the card without asking the bot."""

    kind = "Action.ToggleVisibility"

    def __init__(self, title: str, targets: Sequence[str]) -> None:
        super().__init__(title=title, targetElements=list(targets))


class Refresh(Part):
    """Lets Teams fetch each listed person's own view of the card."""

    kind = "Refresh"

    def __init__(self, verb: str, data: Mapping[str, Any], *, user_ids: Sequence[str]) -> None:
        if len(user_ids) > 60:
            raise ValueError(f"a refresh takes at most 60 users, not {len(user_ids)}")
        action = {"type": "Action.Execute", "verb": str(verb), "data": {str(key): value for key, value in data.items()}}
        Part.__init__(self, action=action, userIds=list(user_ids))


class Card(Part, adaptivecard.AdaptiveCard):
    """The whole card; `summary` is what notifications and clients without cards show."""

    def __init__(
        self,
        body: Sequence[Part],
        *,
        language: str,
        summary: str,
        refresh: Refresh | None = None,
        is_wide: bool = False,
    ) -> None:
        Part.__init__(
            self,
            type="AdaptiveCard",
            version="1.5",
            lang=language,
            fallbackText=bare(summary),
            body=list(body),
            refresh=refresh,
            msteams={"width": "Full"} if is_wide else None,
        )
        self._data["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json"
