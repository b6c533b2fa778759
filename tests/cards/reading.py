"""Ways to look into a card's JSON that several tests need."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def nodes(node: Any) -> Iterator[Json]:
    """Every object of a card that is drawn, from top to bottom."""
    if isinstance(node, list):
        for child in node:
            yield from nodes(child)
    elif isinstance(node, dict):
        yield node
        for key, child in node.items():
            if key not in ("data", "fallback", "refresh"):
                yield from nodes(child)


def of_kind(card: Json, *kinds: str) -> list[Json]:
    """The elements or actions of these types."""
    return [node for node in nodes(card) if str(node.get("type", "")).startswith(kinds)]


def presses(card: Json) -> list[Json]:
    """All that can be pressed and sends something, in the order in which a browser finds it."""
    return of_kind(card, "Action.Execute", "Action.OpenUrl")
