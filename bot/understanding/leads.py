"""Decides what "alle 15" and "às 15h" lead to: to an hour, and in a move to the new place of an appointment as well;
"para a semana" is next week and leads there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.understanding.items import Item


def with_both_leads(items: Sequence[Item]) -> list[Item]:
    """Such a word becomes two items, for the clock takes in the one that leads to the hour."""
    return [part for item in items for part in _parts(item)]


def _parts(item: Item) -> Iterator[Item]:
    if item.has("at", "coming_week") and item.has("towards"):
        yield replace(item, meanings={"towards": item.meanings["towards"], "with_hour": True})
    yield item


def without_articles(items: Sequence[Item]) -> list[Item]:
    """Portuguese "a" is "to" as well as "the"; before a number it is no article."""
    return [
        replace(item, meanings={kind: meant for kind, meant in item.meanings.items() if kind != "the"})
        if item.has("to") and item.has("the") and following is not None and following.has("number", "ordinal")
        else item
        for item, following in zip_longest(items, items[1:])
    ]


def leads_to_new_place(items: Sequence[Item], position: int) -> bool:
    """Whether this word leads to the day, the time or the person that an appointment is moved to."""
    item, following = items[position], items[position + 1]
    if not item.has("towards", "until") or following.has("command"):
        return False
    if item.has("with_hour") and following.has("clock_at", "times"):
        return not _continues_a_day(items, position)
    return not (_marks_a_person(items, position) or _is_article(item, following))


def _marks_a_person(items: Sequence[Item], position: int) -> bool:
    """Spanish "mueve a Noor": the word leads to nobody's new place."""
    is_behind_verb = items[position].text.casefold() == "a" and items[position - 1].has("command", "not")
    return is_behind_verb and not items[position + 1].has("days", "clock_at", "times", "part")


def _is_article(item: Item, following: Item) -> bool:
    """Portuguese "mude a consulta": the same letter is "to" and "the"."""
    is_place = following.has("days", "clock_at", "times", "part", "towards", "number")
    return item.has("the") and not is_place and "staff" not in following.meanings.get("name", ())


def _continues_a_day(items: Sequence[Item], position: int) -> bool:
    """ "venerdì alle 15": the hour is that of the day, wherever that belongs."""
    has_day = items[position - 1].has("days")
    return has_day and not (position > 1 and items[position - 2].has("towards"))
