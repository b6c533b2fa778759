"""A sentence with two readings: the question with its ready answers, and what an answer settles."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.flows.facts import day_title
from bot.flows.known_customers import customer_option
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.understanding.commands import Command
from bot.understanding.dates import DayWish, TimeWish
from bot.understanding.result import Choice, Question, Understood
from cards.actions import Key
from cards.choose import ChooseView, choose_card
from cards.views import Option
from scheduling.customer import CustomerId
from texts.catalogue import knows, say, say_any

Answers = tuple[tuple[str, str], ...]
LONGEST = 500
"""Signs of a sentence that a card carries along."""


def answered(meant: Understood, field: str, value: str) -> Understood:
    """What was understood, with one question settled."""
    rest = list(meant.questions)
    asked = next((question for question in rest if question.field == field), None)
    if asked is None:
        return meant
    rest.remove(asked)
    label = next((choice.label for choice in asked.choices if choice.value == value), "")
    return replace(meant, questions=tuple(rest), **_settled(meant, field, value, label))


def _settled(meant: Understood, field: str, value: str, label: str) -> dict[str, Any]:
    is_move = meant.command is Command.MOVE
    if field == "day":
        return {"target_day" if is_move else "day": _day(value)}
    if field == "time":
        return {"target_time" if is_move else "time": _time(value, label)}
    if field == "staff" and is_move:
        return {"target_staff": value}
    if field == "meaning":
        return _meaning(meant, value, label)
    if field == "customer" and label == "new_customer":
        return {"new_customer_name": value}
    return {field: value} if field in ("service", "staff", "customer") else {}


def _meaning(meant: Understood, value: str, label: str) -> dict[str, Any]:
    """Which command, which end of a move, a date or an hour, a customer or a colleague: the label says which."""
    if label in ("move_to", "move_from"):
        end = "target" if label == "move_to" else "source"
        return {f"{end}_day": meant.day, f"{end}_time": meant.time, "day": None, "time": None}
    if label == "day":
        return {"day": _day(value)}
    if label == "time":
        return {"time": _time(value, "exact")}
    if label in ("customer", "staff"):
        return {label: value}
    return {"command": Command(value)} if value in {command.value for command in Command} else {}


def not_read(turn: Turn, meant: Understood) -> str:
    """What of the sentence could not be read, and has no answers to choose from; "" when all was."""
    unread: str = next((question.field for question in meant.questions if not question.choices), "")
    if unread == "repeats" and meant.command is Command.TIME_OFF:
        unread = "repeats_off"
    return say_any("chat.not_read", unread, turn.language) if unread else ""


async def ask(turn: Turn, words: str, answers: Answers, question: Question) -> Reply:
    state = {
        "business": turn.business_id,
        "language": turn.language,
        Key.TEXT.value: words[:LONGEST],
        "answers": [list(pair) for pair in answers],
    }
    view = ChooseView(
        language=turn.language,
        state=state,
        question=say_any("chat.ask", question.field, turn.language),
        field=question.field,
        options=await _options(turn, question),
        heard=words[:LONGEST],
    )
    return Reply(card=choose_card(view))


async def _options(turn: Turn, question: Question) -> tuple[Option, ...]:
    """Customers come with what tells two of the same name apart."""
    options = []
    for choice in question.choices:
        if question.field == "customer" and choice.label != "new_customer":
            customer = await turn.use.read_customer(turn.business_id, CustomerId(choice.value), turn.actor)
            options.append(customer_option(turn, customer))
        else:
            options.append(_option(turn, question.field, choice))
    return tuple(options)


def _option(turn: Turn, field: str, choice: Choice) -> Option:
    if choice.label == "day" and (day := _day(choice.value)) is not None:
        title = day_title(turn, day.first)
        if not day.is_single:
            title = say("chat.from_to", turn.language, first=title, last=day_title(turn, day.last))
        return Option(value=choice.value, title=title)
    if choice.label == "new_customer":
        return Option(value=choice.value, title=say("chat.ask.new_customer", turn.language, name=choice.value))
    if knows(f"chat.choice.{choice.label}"):
        return Option(
            value=choice.value,
            title=say_any(
                "chat.choice", choice.label, turn.language, value=choice.value, name=_known_name(turn, choice)
            ),
        )
    return Option(value=choice.value, title=choice.label if field not in ("time",) else choice.value)


def _known_name(turn: Turn, choice: Choice) -> str:
    person = turn.person(choice.value)
    return person.display_name if person else choice.value


def _day(value: str) -> DayWish | None:
    first, _, last = value.partition("/")
    try:
        start = date.fromisoformat(first)
        return DayWish(first=start, last=date.fromisoformat(last) if last else start)
    except ValueError:
        return None


def _time(value: str, label: str) -> TimeWish | None:
    first, _, last = value.partition("-")
    start, end = _minutes(first), _minutes(last)
    if start is None:
        return None
    if label == "until":
        return TimeWish(start=0, end=start, kind="until")
    kind = label if label in ("part", "from") else "exact"
    return TimeWish(start=start, end=end, kind=kind)  # type: ignore[arg-type]  # narrowed by the line above


def _minutes(clock: str) -> int | None:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else None
