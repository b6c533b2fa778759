"""Finds who comes where that is somebody else than the customer: "for her son Tim", "voor zijn dochter"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.inflection import guessed_names
from bot.understanding.items import Item
from bot.understanding.names import PARTICLES, PORTUGUESE_PARTICLES
from bot.understanding.people import as_name
from bot.understanding.spelling import plain

_MOST_WORDS = 5


def take_attendee(items: Sequence[Item], *, is_inflected: bool) -> tuple[list[Item], str | None]:
    """The message without these words, and who comes: "" when the name was not said, None when nobody else was."""
    for position, item in enumerate(items):
        if position and item.has("relative") and items[position - 1].has("for"):
            end = _end_of_name(items, position + 1)
            name = as_name(" ".join(word.text for word in items[position + 1 : end]))
            return [*items[: position - 1], *items[end:]], _nominative(name) if is_inflected else name
    return list(items), None


def without_relatives(items: Sequence[Item]) -> list[Item]:
    """The same word is part of a name as well (José Filho): it says nothing unless it follows "for"."""
    return [
        replace(item, meanings={kind: value for kind, value in item.meanings.items() if kind != "relative"})
        if item.has("relative")
        else item
        for item in items
    ]


def _end_of_name(items: Sequence[Item], start: int) -> int:
    end = start
    for position in range(start, min(len(items), start + _MOST_WORDS)):
        if _is_name(items[position]):
            end = position + 1
        elif position == start or plain(items[position].text) not in PARTICLES | PORTUGUESE_PARTICLES:
            break
    return end


def _is_name(item: Item) -> bool:
    """An unknown word, or one that somebody known bears; a service is what is booked."""
    return not item.meanings or (item.has("name") and item.meanings["name"] != frozenset({"service"}))


def _nominative(name: str) -> str:
    """Behind "dla" a name stands in another case."""
    return next(iter(guessed_names(name)), name)
