"""Decides which words of the lists are part of a name after all."""

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.items import Item

_SOFT = {"filler", "question", "pronoun"}
_NEVER_IN_NAMES = (
    *("weekday", "short_weekday", "month", "day", "part", "days", "is_weekday", "clock_at", "times", "number", "unit"),
    *("at", "on", "with", "for", "command", "now", "noon", "midnight", "weekend", "anyone", "stretch", "shift"),
)
"""Words that stand behind a name to say something else, with a capital or without."""


def unknown_again(items: Sequence[Item], text: str) -> list[Item]:
    """Words of the lists that turn out to be part of a name: a month without a day, a capital before a name."""
    read: list[Item] = []
    for position, item in enumerate(items):
        is_word = _is_lonely_month(item) or item.meanings.keys() == {"lasting"} or _opens_name(items, position, text)
        is_name = is_word or _closes_name(read[-1:], item, items, text)
        read.append(replace(item, meanings={}) if is_name else item)
    return read


def _is_lonely_month(item: Item) -> bool:
    return item.has("month") and item.meanings.keys() <= {"month", "filler"}


def _opens_name(items: Sequence[Item], position: int, text: str) -> bool:
    item = items[position]
    if not position or position + 1 == len(items) or text.isupper() or not item.is_capitalised:
        return False
    following = items[position + 1]
    return bool(item.meanings) and item.meanings.keys() <= _SOFT and not following.meanings and following.is_capitalised


def _closes_name(before: Sequence[Item], item: Item, items: Sequence[Item], text: str) -> bool:
    """A capital in the middle of a sentence, right behind a name: "book Clock EN"."""
    if not before or not item.is_capitalised or not before[0].is_capitalised or item.has("name", *_NEVER_IN_NAMES):
        return False
    is_behind = text[before[0].end : item.start] == " " and not before[0].meanings.keys() - {"name"}
    return is_behind and bool(item.meanings) and any(word.text.islower() for word in items)
