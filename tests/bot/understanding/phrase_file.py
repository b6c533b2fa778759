"""Reads the phrase files and compares what was understood with what is wanted, field by field."""

import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.understanding.context import Context
from bot.understanding.dates import DayWish, TimeWish, Until
from bot.understanding.repeats import Repeat
from bot.understanding.result import Question, Understood
from bot.understanding.understand import understand
from tests.bot.understanding.salon import context

_FOLDER = Path(__file__).parents[2] / "phrases"
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    say: str
    want: Fields
    ask: dict[str, list[str]]
    context: Context


def phrases(language: str) -> tuple[Phrase, ...]:
    book = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    return tuple(_phrase(line, book) for line in book["phrases"])


def _phrase(line: Fields, book: Fields) -> Phrase:
    said = {**book, **line}
    said_in = context(now=datetime.fromisoformat(said["now"]), language=said["language"], region=said["region"])
    want = {"language": book["language"], **line["want"]}
    return Phrase(say=line["say"], want=want, ask=line.get("ask", {}), context=said_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """right: all as wanted. asked: something is a question instead. wrong: something else was taken for certain."""

    kind: str
    phrase: Phrase
    got: Fields
    got_ask: dict[str, list[str]]


def judge(phrase: Phrase) -> Verdict:
    understood = understand(phrase.say, phrase.context)
    got, got_ask = _flat(understood), _asked(understood.questions)
    want_ask = {field: sorted(values) for field, values in phrase.ask.items()}
    if got == phrase.want and got_ask == want_ask:
        kind = "right"
    elif got_ask and got_ask != want_ask and all(phrase.want.get(name) == value for name, value in got.items()):
        kind = "asked"
    else:
        kind = "wrong"
    return Verdict(kind=kind, phrase=phrase, got=got, got_ask=got_ask)


def _flat(understood: Understood) -> Fields:
    values = {field.name: getattr(understood, field.name) for field in fields(understood) if field.name != "questions"}
    return {name: _plain(value) for name, value in values.items() if value not in (None, False)}


def _asked(questions: tuple[Question, ...]) -> dict[str, list[str]]:
    return {question.field: sorted(choice.value for choice in question.choices) for question in questions}


def _plain(value: object) -> object:
    if isinstance(value, DayWish):
        return value.first.isoformat() if value.is_single else f"{value.first.isoformat()}/{value.last.isoformat()}"
    if isinstance(value, TimeWish):
        return _time(value)
    if isinstance(value, Until):
        return value.day.isoformat() if value.minute is None else f"{value.day.isoformat()}T{_clock(value.minute)}"
    return str(value) if isinstance(value, str | Repeat) else value


def _time(wish: TimeWish) -> str:
    if wish.kind == "from":
        return f">={_clock(wish.start)}"
    if wish.end is None:
        return _clock(wish.start)
    if wish.kind == "until":
        return f"<={_clock(wish.end)}"
    return f"{_clock(wish.start)}{'..' if wish.kind == 'part' else '-'}{_clock(wish.end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
