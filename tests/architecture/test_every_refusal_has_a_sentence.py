"""Whatever the code can refuse, a person reads in words: every field and rule of an Invalid, and every exact refusal, has a text."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduling.errors import RefusalCode
from scheduling.rules import Rule
from texts.catalogue import knows

ROOT = Path(__file__).parents[2]
PACKAGES = ("scheduling", "storage", "usecases", "bot", "api", "booking_page", "tab", "web")


def refusals() -> Iterator[tuple[str, str, str]]:
    """(place, field, rule) of each Invalid raised with both written out; a field that is computed comes as empty."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Invalid":
                    words = [part.value if isinstance(part, ast.Constant) else "" for part in node.args]
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", str(words[0]), str(words[1])


@pytest.mark.parametrize("code", list(RefusalCode))
def test_each_code_has_a_sentence(code: RefusalCode) -> None:
    assert knows(f"refusals.{code}")


def test_each_rule_of_wrong_input_has_a_sentence() -> None:
    silent = {(place, rule) for place, _, rule in refusals() if rule and not knows(f"refusals.invalid.{rule}")}
    assert not silent


def test_each_field_of_wrong_input_has_a_name() -> None:
    """A place in a file is called by its path."""
    named = {(place, field) for place, field, _ in refusals() if field and "." not in field}
    nameless = {(place, field) for place, field in named if not knows(f"refusals.field.{field}")}
    assert not nameless


@pytest.mark.parametrize("rule", list(Rule))
def test_each_rule_of_the_engine_has_words_in_chat(rule: Rule) -> None:
    assert knows(f"chat.why.day.{rule}")
    assert knows(f"chat.why.start.{rule}")
