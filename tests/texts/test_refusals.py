"""Each refusal has a sentence, as exact as its rule allows."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduling.errors import Invalid, Refusal, RefusalCode, SlotRefused
from texts.catalogue import knows, languages
from texts.refusals import refusal_text

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("code", [code for code in RefusalCode if code is not RefusalCode.INVALID])
def test_every_code_has_a_sentence_in_every_language(code: RefusalCode) -> None:
    sentences = {refusal_text(Refusal(code), language, "Europe/Amsterdam") for language in languages()}
    assert len(sentences) == len(languages())


def test_a_rule_makes_the_sentence_more_exact() -> None:
    refusal = SlotRefused(RefusalCode.STAFF_NOT_AVAILABLE, rule="time_off", start=datetime(2026, 12, 1, tzinfo=UTC))
    assert refusal_text(refusal, "nl", "Europe/Amsterdam") == "Op deze tijd is er verlof."


def test_an_invalid_input_names_field_and_rule() -> None:
    assert (
        refusal_text(Invalid("duration", "between", least=1, most=60), "en", "UTC")
        == "The duration must lie between 1 and 60."
    )


def test_a_field_and_a_rule_without_a_name_still_make_a_sentence() -> None:
    assert refusal_text(Invalid("weather", "sunny"), "nl", "UTC") == "Deze invoer: dit kan niet."


def invalid_calls() -> list[tuple[str, str]]:
    calls = [node for path in (ROOT / "scheduling").glob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    named = [node.args for node in calls if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Invalid"]
    return sorted({(str(getattr(field, "value", "")), str(getattr(rule, "value", ""))) for field, rule in named})


def test_every_rule_and_field_that_the_domain_refuses_has_words() -> None:
    codes = {f"refusals.invalid.{rule}" for _, rule in invalid_calls()}
    codes |= {
        f"refusals.field.{field}" for field, _ in invalid_calls() if isinstance(field, str) and field.isidentifier()
    }
    assert sorted(code for code in codes if not knows(code)) == []
