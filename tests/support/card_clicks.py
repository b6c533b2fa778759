"""Reads a card as a client does: which actions it offers, and what a click on one of them would send."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Card = Mapping[str, Any]
_ESCAPED = re.compile(r"\\([\\`*_\[\]()~#!<>&|])")


class RefusedByClient(AssertionError):
    """A client would show the input's own error message and send nothing."""


def actions(card: Card) -> Iterator[Json]:
    """Every action, also in action sets, columns, show cards and behind pictures; fallbacks are for old clients only."""
    for node in _nodes(card):
        if str(node.get("type", "")).startswith("Action."):
            yield node


def inputs_of(card: Card) -> Iterator[Json]:
    """Every field that can be filled in."""
    for node in _nodes(card):
        if str(node.get("type", "")).startswith("Input."):
            yield node


def find_action(card: Card, wanted: str) -> Json:
    """By title, else by verb, else by id."""
    offered = list(actions(card))
    for key in ("title", "verb", "id"):
        for action in offered:
            if action.get(key) == wanted:
                return action
    names = [action.get("title") or action.get("verb") for action in offered]
    raise AssertionError(f"the card offers no action {wanted!r}, only {names}")


def sent_data(card: Card, action: Json, inputs: Mapping[str, Any]) -> Json:
    """The action's data and over it the values of the inputs; what nobody filled in keeps its default."""
    data = dict(action.get("data") or {})
    if action.get("associatedInputs") == "none":
        return data
    fields = {str(node["id"]): node for node in inputs_of(card)}
    unknown = set(inputs) - set(fields)
    assert not unknown, f"the card has no inputs {sorted(unknown)}, only {sorted(fields)}"
    values = {name: _value(field, inputs.get(name)) for name, field in fields.items()}
    for name, value in values.items():
        if fields[name].get("isRequired") and value in (None, ""):
            raise RefusedByClient(fields[name].get("errorMessage", f"{name} is required"))
    return data | {name: value for name, value in values.items() if value is not None}


def texts(card: Card) -> list[str]:
    """Everything that a person reads on it, from top to bottom."""
    keys = ("text", "title", "value", "label", "placeholder")
    readable = ("TextBlock", "TextRun", "Action.", "Input.", "")
    return [
        _ESCAPED.sub(r"\1", str(node[key])).replace("\u200b", "")
        for node in _nodes(card)
        if str(node.get("type", "")).startswith(readable)
        for key in keys
        if isinstance(node.get(key), str)
    ]


def _value(field: Json, given: Any) -> Any:
    if field["type"] == "Input.Toggle":
        on, off = field.get("valueOn", "true"), field.get("valueOff", "false")
        if given is None:
            return field.get("value", off)
        return {True: on, False: off}.get(given, given)
    if isinstance(given, list | tuple):
        return ",".join(given)
    return field.get("value") if given is None else given


def _nodes(node: Any) -> Iterator[Json]:
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, dict):
        yield node
        for key, child in node.items():
            if key not in ("fallback", "data", "refresh"):
                yield from _nodes(child)
