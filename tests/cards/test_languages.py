"""Every card speaks each of the eight languages: no English sentence of the catalogue is left on it."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scheduling.languages import LANGUAGES
from tests.cards.samples import Scene, draw, names
from tests.cards.words import filled
from texts.catalogue import FOLDER, code_of, entries, read_catalogue, strings_of

OF_CARDS = ("cards", "chat", "formats")
NEUTRAL = filled("–")
READ_BY_PEOPLE = {"text", "title", "label", "placeholder", "errorMessage", "value", "altText", "fallbackText", "speak"}


def texts_of(domain: str, language: str) -> set[str]:
    found = entries(read_catalogue(FOLDER / language / f"{domain}.po", language))
    return {text for message in found if code_of(message) for text in strings_of(message)}


@cache
def given() -> frozenset[str]:
    """What the samples hand to the cards ready-made, in English and Dutch alone: that says nothing about the cards."""
    trees = (ast.parse(path.read_text("utf-8")) for path in Path(__file__).parent.glob("samples*.py"))
    found = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    said = [value for value in found if isinstance(value, str)]
    return frozenset(said) | {word for value in said for word in value.split()}


def words_on(card: object) -> Iterator[str]:
    if isinstance(card, dict):
        for key, value in card.items():
            if isinstance(value, str) and key in READ_BY_PEOPLE:
                yield value
            elif not isinstance(value, str):
                yield from words_on(value)
    elif isinstance(card, list):
        for one in card:
            yield from words_on(one)


def english_left(name: str, language: str, wanted: str) -> set[str]:
    """Texts of the card that are whole English sentences of the catalogues, and said otherwise in the language wanted."""
    english = {
        text for domain in OF_CARDS for text in texts_of(domain, "en") - texts_of(domain, wanted) if "{" not in text
    }
    card = json.loads(json.dumps(draw(name, Scene(language=language, words=NEUTRAL))))
    return {text for text in words_on(card) if re.sub(r"\*\*", "", text).strip() in english - given()}


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_no_card_has_english_left(language: str) -> None:
    left = {name: found for name in names() if (found := english_left(name, language, language))}
    assert left == {}


def test_the_check_for_english_sees_it() -> None:
    assert len([name for name in names() if english_left(name, "en", "de")]) > len(names()) / 2
