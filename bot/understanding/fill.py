"""Fills the result from what every part of the grammar made of the message."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.understanding.commands import Command
from bot.understanding.contacts import Contacts
from bot.understanding.context import Context
from bot.understanding.items import Item
from bot.understanding.leads import leads_to_new_place
from bot.understanding.moments import When, gather, has_unexplained_number, read_bare_numbers
from bot.understanding.name_words import unknown_again
from bot.understanding.passed import without_passed_day
from bot.understanding.people import People, name_people
from bot.understanding.read_command import Asked
from bot.understanding.repeats import KINDS, Repeat, read_repeat
from bot.understanding.result import Choice, Question, Scope, Understood
from bot.understanding.segments import segments
from bot.understanding.when import day_question, time_question

_FEW = 2
_TO_COME = {Command.BOOK, Command.FREE_TIMES, Command.TIME_OFF}
_WAYS = {"move_later": 1, "move_earlier": -1}
_REPEATED = {Command.BOOK, Command.CONTINUE}
_FINDS = {Command.MOVE, Command.CANCEL}
_TELLS = {Command.SCHEDULE, Command.NEXT, Command.FREE_TIMES, Command.WHY, Command.WHO}
_MY_TELLS = {Command.SCHEDULE, Command.NEXT, Command.FREE_TIMES}
_ABOUT_ME = {Command.HELP, Command.GREETING, Command.SETTINGS, Command.SETUP, Command.LANGUAGE, Command.UNDO}
_NO_TIMES = {Command.FIND, Command.TEAM, *_ABOUT_ME}


def fill(
    text: str,
    items: list[Item],
    asked: Asked,
    contacts: Contacts,
    context: Context,
    *,
    language: str,
    reason: str | None,
) -> Understood:
    read = read_bare_numbers(unknown_again(items, text))
    place = _place_of_target(read) if asked.command is Command.MOVE else None
    people = name_people(segments(read, text), asked.command, context, to_staff=place)
    understood = Understood(
        command=asked.command,
        language=language,
        service=people.service,
        staff=people.staff or _self([item for item in read if place is None or item.start < place], context),
        target_staff=people.target_staff or _self([item for item in read if place and item.start >= place], context),
        customer=people.customer,
        new_customer_name=people.new_name,
        anyone=any(item.has("anyone") for item in read) and people.staff is None,
        email=contacts.email,
        phone=contacts.phone,
        reference=contacts.reference,
        scope=_scope(read, {asked.command, *asked.doubts}),
        reason=reason,
        wanted_language=_tongue(read) if asked.command is Command.LANGUAGE else None,
        length=next((item.meanings["length"] for item in read if item.has("length")), None),
        now_walk_in=asked.command is Command.BOOK and any(item.has("now", "walk_in") for item in read),
        questions=tuple(people.questions),
    )
    understood = _with_contacts(understood, context)
    understood = _with_moments(understood, read, place, asked, context)
    understood = _with_reason(understood, people, asked)
    return _cleared(_judged(understood, asked, read, people, context))


def _place_of_target(items: Sequence[Item]) -> int | None:
    """Where the new place of a move begins: behind the last "to" that leads to a day, a time or a person."""
    for position in range(len(items) - 2, 0, -1):
        if leads_to_new_place(items, position):
            first = items[_first_of_day_and_hour(items, position)]
            return first.start if first.has("with_hour") else first.end
    return _second_of_two_hours(items)


def _first_of_day_and_hour(items: Sequence[Item], position: int) -> int:
    """ "à vendredi à 10h": the day belongs to the new place as well as the hour."""
    is_second = position > 1 and items[position - 1].has("days") and items[position - 2].has("towards")
    return position - 2 if is_second else position


def _second_of_two_hours(items: Sequence[Item]) -> int | None:
    """ "de las 14 a las 15": what leads to the second hour belongs to the clock already."""
    for position in range(2, len(items)):
        lead, old, new = items[position - 2 : position + 1]
        if lead.has("from") and old.has("clock_at", "number") and new.has("clock_at"):
            return new.start
    return None


def _self(items: Sequence[Item], context: Context) -> str | None:
    """ "with me", or "conmigo" in one word."""
    is_me = any(before.has("with") and item.has("me") for before, item in pairwise(items))
    return context.me if is_me or any(item.has("with") and item.has("me") for item in items) else None


def _scope(items: Sequence[Item], commands: set[Command]) -> Scope | None:
    all_words = ("everybody", "all") if commands & _TELLS else ("everybody",)
    if any(item.has(*all_words) for item in items) and commands & (_TELLS | {Command.TIME_OFF}):
        return "everybody"
    kinds = ("mine", "self") if commands & _MY_TELLS else ("mine",)
    is_mine = any(item.has(*kinds) for item in items) and bool(commands & (_TELLS | _FINDS | {Command.TIME_OFF}))
    return "mine" if is_mine else None


def _tongue(items: Sequence[Item]) -> str | None:
    return next((item.meanings["tongue"] for item in items if item.has("tongue")), None)


def _with_contacts(understood: Understood, context: Context) -> Understood:
    """A known mail or phone offers that customer; with another name beside it, it is a question."""
    reached = context.customers.reached_by(email=understood.email, phone=understood.phone)
    if not reached or any(question.field == "customer" for question in understood.questions):
        return understood
    ids = {named.id for named in reached} | ({understood.customer} if understood.customer else set())
    if len(ids) == 1 and not understood.new_customer_name:
        return replace(understood, customer=reached[0].id)
    if understood.customer in {named.id for named in reached}:
        return understood
    known = tuple(Choice(label=named.name, value=named.id) for named in context.customers if named.id in ids)
    new = (Choice(label="new_customer", value=understood.new_customer_name),) if understood.new_customer_name else ()
    question = Question(field="customer", choices=known + new)
    return replace(understood, customer=None, new_customer_name=None, questions=(*understood.questions, question))


def _with_moments(
    understood: Understood, items: list[Item], place: int | None, asked: Asked, context: Context
) -> Understood:
    if asked.lists_time_off or asked.command in _NO_TIMES:
        return understood
    if asked.command is Command.MOVE:
        return _moved(understood, items, place, context)
    when = _with_doubts(gather(items, context), items, asked)
    if asked.command in _TO_COME:
        when = without_passed_day(when, context)
    return replace(
        understood,
        day=when.day,
        time=when.time,
        until=when.until,
        repeats=_repeat(items, asked),
        questions=(*understood.questions, *when.questions),
    )


def _with_doubts(when: When, items: Sequence[Item], asked: Asked | None) -> When:
    """A number nothing explains puts the time in doubt, an absence "from" a day on the day; "every" friday is not read."""
    if has_unexplained_number(items) and not any(question.field == "time" for question in when.questions):
        doubt = time_question((when.time,)) if when.time else Question(field="time")
        when = replace(when, time=None, questions=(*when.questions, doubt))
    is_absence = asked is not None and asked.command is Command.TIME_OFF
    if is_absence and when.day and not when.day.is_single and when.time:
        return replace(when, time=None, questions=(*when.questions, time_question((when.time,))))
    if any(item.has(*KINDS) for item in items) and _repeat(items, asked) is None:
        when = replace(when, questions=(*when.questions, Question(field="repeats")))
    if when.day and when.day.is_single and is_absence and _is_open_ended(items):
        when = replace(when, day=None, questions=(*when.questions, day_question((when.day,))))
    return when


def _repeat(items: Sequence[Item], asked: Asked | None) -> Repeat | None:
    """Only what is booked repeats."""
    return read_repeat(items) if asked is not None and asked.command in _REPEATED else None


def _is_open_ended(items: Sequence[Item]) -> bool:
    return any(before.has("from") and not before.has("of") and item.has("days") for before, item in pairwise(items))


def _moved(understood: Understood, items: list[Item], place: int | None, context: Context) -> Understood:
    shift, items = _shift(items)
    source, target = _source_and_target(items, place)
    found = _with_doubts(gather(source, context), source, None)
    wished = without_passed_day(_with_doubts(gather(target, context), target, None), context)
    asked = (*understood.questions, *found.questions, *wished.questions)
    moved = replace(understood, later_by=shift, questions=asked)
    if place is None and shift is None and _may_be_either(source, found, understood):
        return _which_end(moved, found)
    return replace(
        moved,
        source_day=found.day,
        source_time=found.time,
        target_day=wished.day,
        target_time=wished.time,
    )


def _shift(items: list[Item]) -> tuple[int | None, list[Item]]:
    """By how many minutes, and the rest: "later" says it, or the verb does ("postpone it by half an hour")."""
    shift = next((item.meanings["shift"] for item in items if item.has("shift")), None)
    way = next((_WAYS[item.meanings["command"]] for item in items if item.meanings.get("command") in _WAYS), None)
    amounts = [item for item in items if item.has("amount")]
    if shift is not None or way is None or len(amounts) != 1:
        return shift, items
    return way * amounts[0].meanings["amount"], [item for item in items if item is not amounts[0]]


def _source_and_target(items: list[Item], place: int | None) -> tuple[list[Item], list[Item]]:
    if place is None:
        return items, []
    before = [item for item in items if item.start < place]
    after = [item for item in items if item.start >= place]
    origin = next((n for n, item in enumerate(after) if item.has("from", "of") and n), None)
    return (before, after) if origin is None else (before + after[origin:], after[:origin])


def _may_be_either(items: Sequence[Item], found: When, understood: Understood) -> bool:
    """Without "to" a day or time may find the appointment or be its new place, unless "my" or "from" says which."""
    is_read = found.day or found.time or any(question.choices for question in found.questions)
    says_which = any(item.has("mine", "from", "of") for item in items) or any(
        item.has("the") and following.meanings and not following.has("name", "title")
        for item, following in pairwise(items)
    )
    return bool(is_read) and not says_which


def _which_end(moved: Understood, found: When) -> Understood:
    if moved.reference or not (moved.customer or moved.new_customer_name or moved.questions):
        return replace(moved, target_day=found.day, target_time=found.time)
    choices = (Choice(label="move_to", value="target"), Choice(label="move_from", value="source"))
    question = Question(field="meaning", choices=choices)
    return replace(moved, day=found.day, time=found.time, questions=(*moved.questions, question))


def _with_reason(understood: Understood, people: People, asked: Asked) -> Understood:
    if understood.command is not Command.TIME_OFF or understood.reason:
        return understood
    reason = " ".join((*asked.reasons, *people.left_over))
    return replace(understood, reason=reason or None)


def _judged(
    understood: Understood, asked: Asked, items: Sequence[Item], people: People, context: Context
) -> Understood:
    """Last words: doubts about the command, a pronoun, and whether anything was understood at all."""
    if asked.doubts:
        doubt = Question(
            field="meaning", choices=tuple(Choice(label=may.value, value=may.value) for may in asked.doubts)
        )
        return replace(understood, questions=(doubt, *understood.questions))
    if understood.command in _FINDS:
        return replace(understood, pronoun=_is_pronoun(understood, items))
    if understood.command is Command.CONTINUE:
        return _continued(_with_last_shown(understood, items), people)
    if (
        understood.command in {Command.SCHEDULE, Command.NEXT, Command.WHO}
        and understood.customer
        and not understood.staff
    ):
        return replace(understood, command=Command.FIND)
    if understood.command is Command.FIND:
        return _found_by_digits(understood, items, context)
    return understood


def _found_by_digits(understood: Understood, items: Sequence[Item], context: Context) -> Understood:
    """ "find 5678": the last digits of a phone number."""
    digits = "".join(item.text for item in items if item.has("number", "figure"))
    if understood.customer or understood.new_customer_name or understood.questions or not digits:
        return understood
    found = context.customers.ending_in(digits)
    if len(found) == 1:
        return replace(understood, customer=found[0].id)
    if found:
        choices = tuple(Choice(label=named.name, value=named.id) for named in found)
        return replace(understood, questions=(Question(field="customer", choices=choices),))
    return replace(understood, new_customer_name=digits)


def _cleared(understood: Understood) -> Understood:
    """What is asked about is not taken for certain as well, and nothing is asked twice in the same words."""
    asked = {question.field for question in understood.questions}
    return replace(
        understood,
        service=None if "service" in asked else understood.service,
        staff=None if "staff" in asked else understood.staff,
        target_staff=None if "staff" in asked else understood.target_staff,
        customer=None if "customer" in asked else understood.customer,
        new_customer_name=None if "customer" in asked else understood.new_customer_name,
        questions=tuple(dict.fromkeys(understood.questions)),
    )


def _is_pronoun(understood: Understood, items: Sequence[Item]) -> bool:
    named = understood.customer or understood.new_customer_name or understood.reference or understood.source_day
    is_asked = any(question.field == "customer" for question in understood.questions)
    has_time = understood.source_time or (understood.command is Command.CANCEL and (understood.time or understood.day))
    return any(item.has("pronoun") for item in items) and not (named or is_asked or has_time)


def _with_last_shown(understood: Understood, items: Sequence[Item]) -> Understood:
    """ "it" alone, and "half an hour later", are about the appointment last shown."""
    shift = next((item.meanings["shift"] for item in items if item.has("shift")), None)
    said = [item for item in items if not item.has("sign", "comma", "asks")]
    is_pronoun = any(item.has("pronoun") for item in said) and all(item.has("pronoun", "filler") for item in said)
    return replace(understood, later_by=shift, pronoun=is_pronoun and len(said) <= _FEW)


def _continued(understood: Understood, people: People) -> Understood:
    """Without a verb: something understood continues a draft; words that are no name are not understood."""
    name = understood.new_customer_name
    if name and not _looks_like_name(people, name):
        understood = replace(understood, command=Command.UNKNOWN, new_customer_name=None)
    said = (
        understood.service,
        understood.staff,
        understood.customer,
        understood.anyone,
        understood.day,
        understood.time,
        understood.until,
        understood.new_customer_name,
        understood.attendee is not None,
        understood.email,
        understood.phone,
        understood.reference,
        understood.later_by,
        understood.length,
        understood.repeats,
        understood.pronoun,
        understood.questions,
    )
    return understood if any(said) else replace(understood, command=Command.UNKNOWN)


def _looks_like_name(people: People, name: str) -> bool:
    return name == people.new_name and (people.typed or "")[:1].isupper()
