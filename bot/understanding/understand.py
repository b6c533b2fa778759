"""Understands a message: command, people, days, times and contact data, in every language the product speaks.
Nothing is guessed: what has two plausible readings is a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.understanding.attendees import take_attendee, without_relatives
from bot.understanding.calendar_words import day_rules
from bot.understanding.clock_words import clock_rules
from bot.understanding.commands import Command
from bot.understanding.contacts import take_contacts
from bot.understanding.context import Context
from bot.understanding.fill import fill
from bot.understanding.inflection import with_inflected_names
from bot.understanding.items import Item, Rule, melt
from bot.understanding.leads import with_both_leads, without_articles
from bot.understanding.lexicon import Lexicon, lexicon_of
from bot.understanding.pairs import settle_pairs
from bot.understanding.read_command import Asked, read_command, reasons_said
from bot.understanding.read_items import Reader
from bot.understanding.repeats import repeat_rules, says_repeat
from bot.understanding.result import Choice, Question, Understood
from bot.understanding.spans import span_rules
from bot.understanding.tokens import LONGEST_MESSAGE

__all__ = ["Choice", "Context", "Question", "Understood", "understand"]

_DONE_FOR_A_REASON = {Command.BOOK, Command.MOVE, Command.CANCEL, Command.TIME_OFF}
_BOOKINGS = {Command.BOOK, Command.CONTINUE, Command.FREE_TIMES}


def understand(text: str, context: Context) -> Understood:
    message = text[:LONGEST_MESSAGE]
    contacts = take_contacts(message, context.language, context.phone_region, context.region)
    words = lexicon_of(contacts.text, context.language, partial(_is_name, context))
    if words.has_inflected_names:
        context = with_inflected_names(context)
    items, reason = _cut_reason(_read(contacts.text, words, context), message)
    written = _language(items)
    language = written or context.language
    items, comes, asked = _with_attendee(items, is_inflected=words.has_inflected_names)
    if asked.command is Command.DECLINE:
        return Understood(command=asked.command, language=language)
    items = without_articles(items)
    if asked.command is Command.MOVE:
        items = with_both_leads(items)
    dated = melt(items, (*clock_rules(written, context.region), *day_rules(context, language)))
    paired = settle_pairs(dated, context, language)
    if asked.command in _BOOKINGS and says_repeat(paired):
        paired = melt(paired, repeat_rules())
    melted = melt(paired, _span_rules(context, asked.command))
    understood = fill(message, melted, asked, contacts, context, language=language, reason=reason)
    return understood if comes is None else replace(understood, attendee=comes)


def _with_attendee(items: list[Item], *, is_inflected: bool) -> tuple[list[Item], str | None, Asked]:
    """Only who is booked brings somebody else."""
    rest, comes = take_attendee(items, is_inflected=is_inflected)
    asked = _asked(rest)
    if comes is not None and asked.command in {Command.BOOK, Command.CONTINUE}:
        return without_relatives(rest), comes, asked
    items = without_relatives(items)
    return items, None, _asked(items)


def _span_rules(context: Context, command: Command) -> tuple[Rule, ...]:
    return span_rules(context.today, is_move=command is Command.MOVE, is_booking=command in _BOOKINGS)


def _read(text: str, words: Lexicon, context: Context) -> list[Item]:
    parted = words.parted(text)
    return Reader(text=text, tokens=words.tokens(parted), lexicon=words, context=context).items()


def _is_name(context: Context, word: str) -> bool:
    return any(names.said_at((word,), 0) for names in (context.customers, context.staff, context.services))


def _cut_reason(items: list[Item], text: str) -> tuple[list[Item], str | None]:
    """What follows "because" is told to people, not read."""
    for position, item in enumerate(items):
        if item.has("because") and position and _gives_reason(item, items[:position]):
            return items[:position], text[item.end :].strip(" .!,:") or None
    return items, None


def _gives_reason(item: Item, before: Sequence[Item]) -> bool:
    """Italian "perché" is "why" as well as "because": behind what is to be done it gives the reason."""
    if item.meanings.get("command") == Command.WHY:
        return any(earlier.meanings.get("command") in _DONE_FOR_A_REASON for earlier in before)
    return not item.has("command")


def _language(items: Sequence[Item]) -> str | None:
    """The language most of the words belong to; None when nothing tells."""
    votes = Counter(next(iter(item.languages)) for item in items if len(item.languages) == 1)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _asked(items: Sequence[Item]) -> Asked:
    kinds = [item.meanings["name"] for item in items if item.has("name")]
    asked = read_command(
        items,
        names_customer=any(not item.meanings for item in items) or any("customer" in kind for kind in kinds),
        names_service=any("service" in kind for kind in kinds),
        names_staff=any("staff" in kind for kind in kinds),
    )
    return replace(asked, reasons=reasons_said(items))
