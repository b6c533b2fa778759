"""Sentences are found by code, filled safely, and complete in every language."""

import pytest

from texts.catalogue import choose_language, languages, say, say_any, say_n
from texts.check import problems


def test_speaks_eight_languages() -> None:
    assert languages() == ("en", "nl", "de", "fr", "es", "it", "pt", "pl")


def test_management_texts_are_in_english_where_they_do_not_exist() -> None:
    assert say("app.done.saved", "de") == say("app.done.saved", "en")
    assert say("app.done.saved", "nl") != say("app.done.saved", "en")


@pytest.mark.parametrize(
    ("tag", "language"), [("nl-BE", "nl"), ("EN_us", "en"), ("fr-FR", "fr"), ("sv-SE", "en"), ("", "en"), ("nl", "nl")]
)
def test_the_language_follows_the_tag_without_its_region(tag: str, language: str) -> None:
    assert choose_language(tag) == language


def test_an_unspoken_tag_takes_the_given_default() -> None:
    assert choose_language("sv", default="nl") == "nl"


def test_a_sentence_is_found_by_its_code() -> None:
    assert say("formats.tomorrow", "nl-NL") == "morgen"


def test_a_plural_takes_the_form_of_its_number() -> None:
    assert [say_n("formats.in_days", n, "nl") for n in (1, 8)] == ["over 1 dag", "over 8 dagen"]


@pytest.mark.parametrize(
    ("language", "forms"),
    {
        "de": ["in 1 Tag", "in 2 Tagen", "in 5 Tagen", "in 0 Tagen"],
        "fr": ["dans 1 jour", "dans 2 jours", "dans 5 jours", "dans 0 jour"],
        "es": ["en 1 día", "en 2 días", "en 5 días", "en 0 días"],
        "it": ["tra 1 giorno", "tra 2 giorni", "tra 5 giorni", "tra 0 giorni"],
        "pt": ["daqui a 1 dia", "daqui a 2 dias", "daqui a 5 dias", "daqui a 0 dias"],
        "pl": ["za 1 dzień", "za 2 dni", "za 5 dni", "za 0 dni"],
    }.items(),
)
def test_each_language_has_its_own_rule_for_plurals(language: str, forms: list[str]) -> None:
    assert [say_n("formats.in_days", n, language) for n in (1, 2, 5, 0)] == forms


def test_polish_counts_by_its_last_digits() -> None:
    told = [say_n("book.starts", n, "pl").partition(" ")[2] for n in (1, 2, 4, 5, 12, 22, 25)]
    few, many = "wolne terminy", "wolnych terminów"
    assert told == ["wolny termin", few, few, many, many, few, many]


@pytest.mark.parametrize(
    ("language", "plain", "formal"),
    [
        ("de", "Deine", "Ihre"),
        ("fr", "Tes", "Vos"),
        ("es", "Tus", "Sus"),
        ("it", "I tuoi", "I Suoi"),
        ("pl", "Twoje", "Państwa"),
    ],
)
def test_customers_are_addressed_as_the_business_wishes(language: str, plain: str, formal: str) -> None:
    told = [say("book.details", language, formal=wish) for wish in (False, True)]
    assert [told[0].startswith(plain), told[1].startswith(formal)] == [True, True]


def test_a_formal_reader_gets_the_formal_twin_where_there_is_one() -> None:
    assert say("formats.your_time", "nl", formal=True, time="08:30") == "08:30 uw tijd"
    assert say("formats.tomorrow", "nl", formal=True) == "morgen"


def test_a_code_known_only_when_running_is_said_below_its_prefix() -> None:
    assert say_any("refusals", "slot_taken", "en") == "This time has just been taken."


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"no text 'formats\.nothing'"):
        say("formats.nothing", "en")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(LookupError, match="needs a value for 'time'"):
        say("formats.your_time", "en")


def test_values_are_not_filled_in_a_second_time() -> None:
    assert say("formats.price.starting_at", "en", amount="{amount} {0.__class__}") == "from {amount} {0.__class__}"


def test_the_catalogues_of_the_product_are_complete() -> None:
    assert list(problems()) == []
