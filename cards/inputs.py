"""Inputs of Adaptive Cards, which the `adaptivecards` package lacks. None goes without a label."""

from collections.abc import Sequence
from typing import Literal

from cards.elements import Part, Spacing
from cards.escaping import breakable, escape_braces


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


class Confirmation(Input):
    """A box that must be ticked; comes back as its title, or as nothing."""

    kind = "Input.Toggle"

    def __init__(self, name: str, *, title: str, value: str, label: str, error: str) -> None:
        super().__init__(
            name,
            label=label,
            error=error,
            title=escape_braces(title),
            value=title if value == title else "",
            valueOn=title,
            valueOff="",
            wrap=True,
        )


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
