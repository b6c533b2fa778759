"""Decides what a message asks for from the command words in it: some words are strong, some only count when nothing
stronger is said, and two strong ones that do not belong together are a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.commands import Command
from bot.understanding.items import Item

_RANKS = (
    ("why", "undo", "chosen", "changed_by", "silent", "link", "waiting"),
    ("book", "plan", "show_or_book", "move", "cancel", "time_off"),
    ("wish",),
    ("who", "next", "free_times", "maybe_free", "find"),
    ("schedule",),
    ("team", "setup", "settings", "language", "business", "messages"),
    ("help",),
    ("greeting",),
)
_NAMES = {
    "book": Command.BOOK,
    "plan": Command.BOOK,
    "show_or_book": Command.BOOK,
    "wish": Command.BOOK,
    "maybe_free": Command.FREE_TIMES,
}
_SHADES = {"move_later": "move", "move_earlier": "move"}
"""Commands whose word says a direction as well."""
_SUBJECTS = ("name", "day", "weekday", "month", "number", "clock", "pair", "calendar", "iso", "part")
_DONE = {Command.BOOK, Command.MOVE, Command.CANCEL}
_PLANS = {"plan", "show_or_book"}
_PASSED_OVER = ("filler", "not", "self", "pronoun", "mine")
_BOOKS = {"book", *_PLANS}
_CHANGES = {"move", "cancel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`doubts` are the commands it may be; then `command` is the first guess and must not be acted on."""

    command: Command
    doubts: tuple[Command, ...] = ()
    lists_time_off: bool = False
    reasons: tuple[str, ...] = ()


def read_command(items: Sequence[Item], *, names_customer: bool, names_service: bool, names_staff: bool) -> Asked:
    words = _strongest(items)
    if not words or (words[0][0] == "greeting" and any(item.has(*_SUBJECTS) for item in items)):
        return Asked(command=_without_verb(items))
    kinds = list(dict.fromkeys(kind for kind, _ in words))
    someone = names_customer or names_service
    if kinds[0] in _BOOKS and "time_off" in kinds and not someone:
        return Asked(command=Command.TIME_OFF)
    if set(kinds) & _CHANGES and "time_off" in kinds:
        return _change_and_absence(kinds, words, someone=someone, names_staff=names_staff)
    if _is_change_of_mind(kinds):
        return Asked(command=Command.UNKNOWN, doubts=tuple(dict.fromkeys(_command(kind) for kind in kinds)))
    asked = _one(kinds[0], words[0][1], items, someone=someone, names_staff=names_staff)
    is_refused = asked.command in _DONE and _is_negated(items, words[0][1])
    return Asked(command=Command.DECLINE) if is_refused else asked


def reasons_said(items: Sequence[Item]) -> tuple[str, ...]:
    """Words that say an absence and are its title as well ("sick", "holiday")."""
    return tuple(item.text for item in items if item.has("off_reason"))


def _strongest(items: Sequence[Item]) -> list[tuple[str, Item]]:
    """The command words of the highest rank that is said, in order."""
    said = [
        (_SHADES.get(kind, kind), item)
        for item in items
        for kind in (item.meanings.get("command"), "time_off" if item.has("off_reason") else None)
        if kind
    ]
    return next((found for rank in _RANKS if (found := [pair for pair in said if pair[0] in rank])), [])


def _change_and_absence(kinds: list[str], words: list[tuple[str, Item]], *, someone: bool, names_staff: bool) -> Asked:
    """ "cancel my time off" lists it; "cancel Jansen, I am sick" and "Jansen is ill, cancel" cancel Jansen."""
    absence = next(item for kind, item in words if kind == "time_off")
    if kinds[0] in _CHANGES and not someone and not absence.has("off_reason"):
        return Asked(command=Command.TIME_OFF, lists_time_off=True)
    if kinds[0] in _CHANGES:
        return Asked(command=_command(kinds[0]))
    if someone and not names_staff and absence.has("off_reason"):
        return Asked(command=_command(kinds[1]))
    return Asked(command=Command.UNKNOWN, doubts=tuple(_command(kind) for kind in kinds))


def _is_change_of_mind(kinds: list[str]) -> bool:
    commands = {_command(kind) for kind in kinds}
    return len(commands) > 1 and bool(commands & {Command.BOOK, Command.MOVE, Command.CANCEL, Command.TIME_OFF})


def _one(kind: str, word: Item, items: Sequence[Item], *, someone: bool, names_staff: bool) -> Asked:
    if kind in _PLANS and not someone:
        return _plan(kind, word, items, names_staff=names_staff)
    if kind == "maybe_free":
        return _maybe_free(items)
    if kind == "time_off" and _asks_about_others(items):
        return Asked(command=Command.WHO)
    if kind == "setup" and someone:
        return Asked(command=Command.BOOK)
    return Asked(command=_command(kind))


def _plan(kind: str, word: Item, items: Sequence[Item], *, names_staff: bool) -> Asked:
    """ "schedule Noor" books, "schedule for friday" and "my schedule" show; "schedule Bram" may be either."""
    position = items.index(word)
    is_noun = "en" in word.languages and (
        any(item.has("mine", "the", "everybody", "all") for item in items[:position])
        or _follows(items, position, "for", "of")
    )
    if names_staff and not is_noun:
        return Asked(command=Command.UNKNOWN, doubts=(Command.BOOK, Command.SCHEDULE))
    is_schedule = is_noun or kind == "show_or_book"
    return Asked(command=Command.SCHEDULE if is_schedule else Command.BOOK)


def _is_negated(items: Sequence[Item], verb: Item) -> bool:
    """ "not" beside the verb, or behind it after what it is about ("annuleer Noor niet"); "she is not well" denies no verb."""
    place = items.index(verb)
    for position, item in enumerate(items):
        if not item.has("not"):
            continue
        between = items[min(place, position) + 1 : max(place, position)]
        if all(other.has(*_PASSED_OVER) for other in between):
            return True
        if position > place and not any(other.has("comma") for other in between):
            return not items[position - 1].has("filler", "question", "pronoun", "self")
    return False


def _follows(items: Sequence[Item], position: int, *kinds: str) -> bool:
    return position + 1 < len(items) and items[position + 1].has(*kinds)


def _maybe_free(items: Sequence[Item]) -> Asked:
    """Dutch "vrij": in a question about others free times, else those or a day off."""
    if items[0].has("question") and not any(item.has("mine", "self") for item in items):
        return Asked(command=Command.FREE_TIMES)
    return Asked(command=Command.UNKNOWN, doubts=(Command.FREE_TIMES, Command.TIME_OFF))


def _asks_about_others(items: Sequence[Item]) -> bool:
    is_question = items[0].has("question") or any(item.meanings.get("command") == "who" for item in items)
    return is_question and not any(item.has("mine", "me", "self") for item in items)


def _without_verb(items: Sequence[Item]) -> Command:
    meant = [item for item in items if not item.has("filler", "sign", "comma", "asks")]
    if any(item.meanings.get("unit") == "week" for item in meant) and not any(
        item.has("weekday", "name", "in", "from_now", "week_on") for item in meant
    ):
        return Command.SCHEDULE
    if (
        meant
        and all(item.has("next", "mine", "the", "this") for item in meant)
        and any(item.has("next") for item in meant)
    ):
        return Command.NEXT
    if any(item.has("tongue") for item in meant):
        return Command.LANGUAGE
    return Command.CONTINUE


def _command(kind: str) -> Command:
    return _NAMES.get(kind) or Command(kind)
