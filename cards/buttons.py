"""Actions of Adaptive Cards, which the `adaptivecards` package lacks: what a button, or a tap on a part of the card, does."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from cards.elements import Action

ActionStyle = Literal["default", "positive", "destructive"]


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
