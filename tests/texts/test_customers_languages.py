"""What customers read, language by language: nothing left in English, one form of address, and each language's own signs."""

import re

import pytest

from scheduling.languages import LANGUAGES
from texts.catalogue import FOLDER, strings_of
from texts.check import read_texts

PAGES = frozenset({"book", "waiting", "manage", "reply", "page", "unsubscribe"})
LETTERS = frozenset({"mail", "sms", "formats"})
INFORMAL = {
    "de": r"\b(du|dich|dir|dein\w*)\b",
    "es": r"\b(te|ti|tu|tus|contigo|elige|escribe|escríbelo|pulsa|mira)\b",
    "fr": r"\b(tu|te|toi|ton|ta|tes|choisis|saisis|dis)\b|\bt’",
    "it": r"\b(tu|ti|te|tuo|tua|tuoi|tue|scegli|scrivi|premi|vedi)\b",
    "nl": r"\b(je|jij|jou|jouw)\b",
    "pl": r"\b(ci|cię|ciebie|tobie|twój|twoj\w+|twoi\w+|prosimy wybierz)\b",
    "pt": r"\b(tu|te|ti|teu|tua|teus|tuas|contigo|escolhe|escreve)\b",
}
SAME_WORDS = {"formats.minutes", "mail.label.outside", "manage.file"}
OTHER_LANGUAGES = [language for language in LANGUAGES if language != "en"]


def read_by(language: str, domains: frozenset[str], *, formal: bool = True) -> dict[str, str]:
    """What a customer reads under each code, all plural forms after each other."""
    texts = read_texts(FOLDER / language, language)
    chosen: dict[str, str] = {}
    for (code, context), message in texts.items():
        if code.partition(".")[0] in domains and bool(context) <= formal:
            chosen[code] = " ".join(strings_of(message)) if context or code not in chosen else chosen[code]
    return chosen


def is_sentence(text: str) -> bool:
    """More than a word that two languages may share, and more than placeholders."""
    return len(re.findall(r"[^\W\d_]{2,}", re.sub(r"\{\w+\}", "", text))) > 1


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_sentence_is_left_in_english(language: str) -> None:
    english = read_by("en", PAGES | LETTERS)
    own = read_by(language, PAGES | LETTERS)
    left = {code for code, text in own.items() if text == english[code] and is_sentence(text)}
    assert left - SAME_WORDS == set()


@pytest.mark.parametrize("language", INFORMAL)
def test_whoever_is_addressed_formally_is_so_on_every_page(language: str) -> None:
    found = {code: text for code, text in read_by(language, PAGES).items() if re.search(INFORMAL[language], text, re.I)}
    assert found == {}


def test_french_keeps_its_signs_on_the_line_by_a_space_that_does_not_break() -> None:
    texts = read_by("fr", PAGES | LETTERS | {"refusals", "cards"})
    loose = {code: text for code, text in texts.items() if re.search(r"(?<=\S) [:;?!»](?=\s|$)|« ", text)}
    assert {code for code in loose if not code.startswith("sms.") and code != "waiting.sms"} == set()
    glued = {code for code, text in texts.items() if re.search(r"[\w»][?!;](?=\s|$)|\w:(?=\s|$)", text)}
    assert glued == set()


def test_spanish_opens_what_it_asks_and_calls() -> None:
    texts = read_by("es", PAGES | LETTERS)
    assert [code for code, text in texts.items() if text.count("?") != text.count("¿")] == []
    assert [code for code, text in texts.items() if text.count("!") != text.count("¡")] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_text_has_signs_of_another_keyboard_or_spaces_twice(language: str) -> None:
    texts = read_by(language, PAGES | {"mail", "refusals"})
    texts.pop("waiting.sms")
    apostrophes = {code for code, text in texts.items() if re.search(r"[^\W\d_]'[^\W\d_]", text)}
    spaces = {code for code, text in texts.items() if "  " in text or text != text.strip()}
    assert (apostrophes if language in ("fr", "it") else set(), spaces) == (set(), set())
