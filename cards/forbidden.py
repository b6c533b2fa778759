"""What stands on a summary when a rule forbids it: the rule, the nearest free times, and for some people "book anyway" with a reason."""

from cards.actions import Field, Key, Verb
from cards.elements import Action, Container, Part, TextBlock
from cards.inputs import TextInput
from cards.parts import button, label, option_rows
from cards.views import Forbidden, View
from texts.catalogue import say


def forbidden_parts(view: View, forbidden: Forbidden | None, pick: Verb) -> list[Part]:
    """The rule in words, times that can be had instead, and the field for the reason."""
    if forbidden is None:
        return []
    language = view.language
    parts: list[Part] = [Container([TextBlock(forbidden.rule, weight="bolder")], style="attention")]
    if forbidden.nearest:
        parts.append(label(say("cards.forbidden.instead", language)))
        parts += option_rows(view, forbidden.nearest, pick, Key.SLOT)
    if forbidden.may_override:
        parts.append(_reason(language, forbidden.reason))
    return parts


def confirming(
    view: View, forbidden: Forbidden | None, titles: tuple[str, str], verbs: tuple[Verb, Verb]
) -> list[Action]:
    """The one button that does it: plainly, or anyway, or none when a rule forbids it to this person."""
    if forbidden is None:
        return [button(view, titles[0], verbs[0], is_primary=True)]
    return [button(view, titles[1], verbs[1])] if forbidden.may_override else []


def _reason(language: str, reason: str) -> TextInput:
    return TextInput(
        Field.REASON,
        label=say("cards.forbidden.reason", language),
        value=reason,
        error=say("cards.forbidden.reason_needed", language),
        max_length=300,
        spacing="medium",
    )
