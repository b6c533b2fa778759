"""Every card, in both languages and with every odd text, is a valid card of version 1.5 and small enough to send."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator

from tests.cards.reading import nodes, of_kind
from tests.cards.samples import Scene, draw, names
from tests.cards.words import ODD, ORDINARY

SCHEMAS = Path(__file__).parents[1] / "schemas"
MOST_BYTES = 40_000
MOST_ACTIONS = 6
ANY_STRING = {"text", "title", "label", "placeholder", "errorMessage", "fallbackText", "altText"}
WORDS = {"ordinary": ORDINARY, **ODD}


@cache
def schema(version: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"adaptive-card-{version}.schema.json").read_text(encoding="utf-8"))
    return loaded


@cache
def validator() -> Draft6Validator:
    return Draft6Validator(schema("1.5.0"))


@cache
def query_validator() -> Draft6Validator:
    return Draft6Validator({**schema("1.6.0"), "anyOf": [{"$ref": "#/definitions/Data.Query"}]})


def without_teams(node: Any) -> Any:
    """The card as version 1.5 knows it: without what only Teams adds to it."""
    if isinstance(node, list):
        return [without_teams(child) for child in node]
    if not isinstance(node, dict):
        return node
    kept = {key: without_teams(value) for key, value in node.items() if key.lower() not in ("msteams", "choices.data")}
    if kept.get("style") == "filtered":
        kept["style"] = "compact"
    return kept


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", names())
def test_a_card_is_valid_in_each_language(name: str, language: str) -> None:
    assert problems(draw(name, Scene(language=language))) == []


@pytest.mark.parametrize("name", names())
def test_a_card_is_valid_whatever_people_are_called(name: str) -> None:
    for number, (kind, words) in enumerate(ODD.items()):
        language = ("en", "nl")[number % 2]
        assert problems(draw(name, Scene(language=language, words=words))) == [], kind


def problems(card: dict[str, Any]) -> list[str]:
    return problems_of(json.dumps(without_words(without_teams(card))))


@cache
def problems_of(shape: str) -> list[str]:
    """Looked for once per shape: most cards have the same one whatever people are called."""
    return [f"{list(error.path)}: {error.message[:200]}" for error in validator().iter_errors(json.loads(shape))]


def without_words(node: Any, key: str = "") -> Any:
    """The card with empty texts. The schema asks of them only that they are strings, which stays to be seen."""
    if isinstance(node, list):
        return [without_words(child) for child in node]
    if isinstance(node, dict):
        return {name: without_words(value, name) for name, value in node.items()}
    return "" if isinstance(node, str) and key in ANY_STRING else node


def test_the_schema_asks_nothing_of_the_texts_that_are_left_out() -> None:
    kinds = [kind for node in nodes(schema("1.5.0")) for name, kind in properties(node) if name in ANY_STRING]
    assert kinds
    assert not [kind for kind in kinds if {"enum", "pattern", "format", "minLength", "maxLength"} & kind.keys()]


def properties(node: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = node.get("properties")
    return [(name, kind) for name, kind in found.items() if isinstance(kind, dict)] if isinstance(found, dict) else []


@pytest.mark.parametrize("name", names())
def test_a_card_is_small_enough_to_send_whatever_people_are_called(name: str) -> None:
    sizes = [
        len(json.dumps(draw(name, Scene(language=language, words=words)), ensure_ascii=False).encode())
        for language in ("en", "nl")
        for words in WORDS.values()
    ]
    assert max(sizes) < MOST_BYTES


@pytest.mark.parametrize("name", names())
def test_a_card_is_small_enough_to_send_with_long_notes_in_its_state(name: str) -> None:
    card = draw(name, Scene(state={"draft": "d1", "notes": "n" * 2000}))
    assert len(json.dumps(card, ensure_ascii=False).encode()) < MOST_BYTES


def test_typeahead_asks_for_its_choices_as_version_1_6_describes() -> None:
    queries = [node["choices.data"] for node in nodes(draw("book-customer", Scene())) if "choices.data" in node]
    assert queries == [{"type": "Data.Query", "dataset": "customers"}]
    assert list(query_validator().iter_errors(queries[0])) == []


def test_a_wrong_card_is_found_by_the_schema() -> None:
    card = draw("plain", Scene())
    card["body"].append({"type": "TextBlock", "txt": "misspelt"})
    assert list(validator().iter_errors(without_teams(card)))


@pytest.mark.parametrize("name", names())
def test_a_card_wraps_everything_and_has_few_buttons(name: str) -> None:
    card = draw(name, Scene())
    assert all(block.get("wrap") is True for block in of_kind(card, "TextBlock"))
    assert sum(len(row["actions"]) for row in card["body"] if row["type"] == "ActionSet") <= MOST_ACTIONS


@pytest.mark.parametrize("name", names())
def test_a_card_says_its_language_and_what_a_notification_shows(name: str) -> None:
    card = draw(name, Scene(language="nl"))
    assert card["lang"] == "nl"
    assert card["fallbackText"]


@pytest.mark.parametrize("name", names())
def test_inputs_are_labelled_and_required_ones_say_what_is_missing(name: str) -> None:
    inputs = of_kind(draw(name, Scene()), "Input.")
    assert all(field["label"] for field in inputs)
    assert all(field["errorMessage"] for field in inputs if field.get("isRequired"))
    assert len({field["id"] for field in inputs}) == len(inputs)
