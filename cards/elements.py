"""Typed elements of Adaptive Cards 1.5 on top of the `adaptivecards` package, which lacks refresh.

Every property is an argument by name, so a misspelt one is refused by the type checker and again when running. A text block
escapes all it is given: nothing that a person typed can become a link, a mention, a date function or bold.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from adaptivecards import adaptivecard, baseobject, containers, elements

from cards.escaping import bare, escape

Size = Literal["default", "small", "medium", "large", "extraLarge"]
Weight = Literal["default", "lighter", "bolder"]
Color = Literal["default", "accent", "good", "warning", "attention"]
Spacing = Literal["none", "small", "default", "medium", "large", "extraLarge", "padding"]
Style = Literal["default", "emphasis", "accent", "good", "warning", "attention"]
Align = Literal["left", "center", "right"]
MOST_REFRESHED = 60


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


class Refresh(Part):
    """Lets Teams fetch each listed person's own view of the card."""

    kind = "Refresh"

    def __init__(self, verb: str, data: Mapping[str, Any], *, user_ids: Sequence[str]) -> None:
        if len(user_ids) > MOST_REFRESHED:
            raise ValueError(f"a refresh takes at most {MOST_REFRESHED} users, not {len(user_ids)}")
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
