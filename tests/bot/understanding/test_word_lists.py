"""A language is a file: all files have the same sections, and every kind in them is one the grammar knows."""

import ast
import tomllib
from pathlib import Path

import pytest

from bot.understanding.commands import Command
from bot.understanding.lexicon import lexicons

PACKAGE = Path(__file__).parents[3] / "bot" / "understanding"
FILES = sorted((PACKAGE / "words").glob("*.toml"))
SECTIONS_OF_SOME = {"short_weekdays"}
KINDS_OF_ONE_LANGUAGE = {"show_or_book", "am", "pm", "half", "half_to", "half_past", "maybe_free", "week_on"} | {
    "by",
    "coming_week",
    "full_hour",
    "one_oclock",
    "plus",
    "plus_half",
    "plus_quarter",
    "minus",
    "minus_quarter",
    "quarter_before",
    "minutes_before",
    "day_word",
    "hour_word",
    "hour_and_half",
    "thing",
    "visit",
}
OWN_KINDS = {"move_earlier", "move_later", "show_or_book", "plan", "wish", "maybe_free"}
ALLOWED = {"bot", "dateparser", "rapidfuzz", "phonenumbers", "email_validator", "scheduling", "zoneinfo", "tomllib"}
STANDARD = {
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "itertools",
    "pathlib",
    "re",
    "typing",
    "unicodedata",
}


def words(path: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("section", ["signs", "commands", "parts", "units", "months", "weekdays"])
def test_all_languages_say_the_same_kinds(section: str) -> None:
    kinds = {path.stem: set(words(path)[section]) - KINDS_OF_ONE_LANGUAGE for path in FILES}

    assert len(set(map(frozenset, kinds.values()))) == 1, kinds


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_command_word_stands_for_a_command(path: Path) -> None:
    assert set(words(path)["commands"]) <= {command.value for command in Command} | OWN_KINDS


@pytest.mark.parametrize("command", sorted(set(Command) - {Command.CONTINUE, Command.DECLINE, Command.UNKNOWN}))
def test_every_command_has_words_in_every_language(command: Command) -> None:
    assert all(words(path)["commands"][command.value] for path in FILES)


def test_twelve_months_have_their_names_in_order() -> None:
    assert {len(names) for own in lexicons() for names in own.month_names.values()} == {12}


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_understanding_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        node.module.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    imported |= {
        name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }

    assert imported <= ALLOWED | STANDARD
