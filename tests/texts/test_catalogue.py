"""Sentences are found by code, filled safely, and complete in every language."""

import pytest

from texts.catalogue import choose_language, languages, say, say_any, say_n
from texts.check import problems


def test_speaks_english_and_dutch() -> None:
    assert languages() == ("en", "nl")


@pytest.mark.parametrize(
    ("tag", "language"), [("nl-BE", "nl"), ("EN_us", "en"), ("fr-FR", "en"), ("", "en"), ("nl", "nl")]
)
def test_the_language_follows_the_tag_without_its_region(tag: str, language: str) -> None:
    assert choose_language(tag) == language


def test_an_unspoken_tag_takes_the_given_default() -> None:
    assert choose_language("fr", default="nl") == "nl"


def test_a_sentence_is_found_by_its_code() -> None:
    assert say("formats.tomorrow", "nl-NL") == "morgen"


def test_a_plural_takes_the_form_of_its_number() -> None:
    assert [say_n("formats.in_days", n, "nl") for n in (1, 8)] == ["over 1 dag", "over 8 dagen"]


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
