"""Every mail and text message to customers as they get it, in all languages and both forms of address."""

import re
from dataclasses import replace

import pytest

from notifications.email import render
from notifications.facts import Audience, GuestFacts, NoticeFacts, NoticeKind
from notifications.sms import render_sms
from notifications.sms_parts import MOST_PARTS, parts_of, thrifty
from scheduling.languages import LANGUAGES
from tests.support.letters import letters
from tests.support.notices import NOOR, appointment_facts, notice
from tests.texts.test_customers_languages import INFORMAL

FORMAL = {
    "de": r"\b(Sie|Ihnen|Ihr\w*)\b",
    "es": r"\b(usted|su|sus)\b",
    "fr": r"(?<!-)\b(vous|votre|vos)\b",
    "it": r"\b(Lei|Suo|Sua|Suoi|Sue)\b",
    "nl": r"\b(u|uw)\b",
    "pl": r"\bPaństw\w+\b",
}


def words_of(facts: NoticeFacts) -> str:
    email = render(facts)
    text = re.sub(r"https?://\S+", "", email.text)
    return f"{email.subject}\n{text}\n{text_message(facts)}"


def text_message(facts: NoticeFacts) -> str:
    """Empty where there is none for such a notice."""
    has_none = (
        facts.kind in (NoticeKind.WISH_KEPT, NoticeKind.WISH_LEFT) or facts.code is not None or facts.own is not None
    )
    return "" if has_none else render_sms(facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_formal", [True, False])
def test_every_letter_is_whole(language: str, is_formal: bool) -> None:
    for name, facts in letters(language, is_formal=is_formal):
        words = words_of(facts)
        assert "{" not in words, name
        assert "Praktijk Zuid" in words, name


@pytest.mark.parametrize("language", INFORMAL)
def test_a_formal_business_never_drops_the_formal_address(language: str) -> None:
    found = {name for name, one in letters(language, is_formal=True) if re.search(INFORMAL[language], words_of(one))}
    assert found == set()


@pytest.mark.parametrize("language", FORMAL)
def test_an_informal_business_never_slips_into_the_formal_address(language: str) -> None:
    found = {name for name, one in letters(language, is_formal=False) if re.search(FORMAL[language], words_of(one))}
    assert found == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("service", ["Check-up", "Kennismakingsgesprek (eerste keer)"])
def test_every_text_message_takes_two_parts_at_most(language: str, service: str) -> None:
    for is_formal in (True, False):
        for name, facts in letters(language, is_formal=is_formal, service=service):
            text = text_message(facts)
            assert parts_of(text) <= MOST_PARTS, (name, text)
            assert "\u00a0" not in text, name


def test_a_text_message_loses_accents_only_when_they_would_make_it_too_long() -> None:
    short, long = "Spotkanie o źdźbłach", "Dziękujemy za wizytę. " * 12
    assert thrifty(short) == short
    assert (parts_of(long), thrifty(long)) == (4, "Dziekujemy za wizyte. " * 12)
    assert thrifty("Ωραία " * 40) == "Ωραία " * 40  # nothing is won by it


def test_text_messages_are_counted_as_telephones_do() -> None:
    assert [parts_of(text) for text in ("a" * 160, "a" * 161, "€" * 80, "€" * 81)] == [1, 2, 1, 2]
    assert [parts_of(text) for text in ("ł" * 70, "ł" * 71, "ł" * 134, "ł" * 135)] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("language", "two", "three"),
    [
        ("en", "Noor van der Berg and 1 more", "Noor van der Berg and 2 more"),
        ("nl", "Noor van der Berg en nog 1", "Noor van der Berg en nog 2"),
        ("de", "Noor van der Berg und noch eine Person", "Noor van der Berg und 2 weitere"),
        ("fr", "Noor van der Berg et 1 autre", "Noor van der Berg et 2 autres"),
        ("it", "Noor van der Berg e un’altra persona", "Noor van der Berg e altri 2"),
        ("pl", "Noor van der Berg i jeszcze 1", "Noor van der Berg i jeszcze 2"),
    ],
)
def test_staff_read_how_many_come(language: str, two: str, three: str) -> None:
    for others, expected in ((1, two), (2, three)):
        guests = (NOOR, *(replace(NOOR, name=f"Guest {number}") for number in range(others)))
        facts = notice(audience=Audience.STAFF, language=language, appointment=appointment_facts(guests=guests))
        assert expected in render(facts).subject


def test_french_labels_stand_apart_from_their_colon() -> None:
    text = render(notice(language="fr", manage_url="https://x.example/m")).text
    assert "Avec\u00a0: Bram de Wit" in text
    assert not re.search(r"\w:(?!//)", re.sub(r"\d\d:\d\d", "", text))


def test_the_parts_of_the_day_stand_small_inside_a_line() -> None:
    kept = dict(letters("en", is_formal=True))["wish kept"]
    assert "(morning, evening)" in render(kept).text
    german = replace(kept, reader=replace(kept.reader, language="de"))
    assert "(Vormittag, Abend)" in render(german).text


def test_a_guest_alone_is_named_alone() -> None:
    alone = appointment_facts(guests=(GuestFacts(name="Noor"),))
    assert ": Noor, Check-up" in render(notice(audience=Audience.STAFF, appointment=alone)).subject
