"""The phrase files are the measure of the grammar: nearly all right, the rest asked about, none silently wrong."""

import pytest

from tests.bot.understanding.phrase_file import Verdict, judge, phrases

LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt", "pl")
FEWEST_PHRASES = 150
FEWEST_RIGHT = 0.95


@pytest.fixture(scope="module")
def verdicts() -> dict[str, tuple[Verdict, ...]]:
    return {language: tuple(judge(phrase) for phrase in phrases(language)) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_silently_misunderstood(language: str, verdicts: dict[str, tuple[Verdict, ...]]) -> None:
    wrong = [_told(verdict) for verdict in verdicts[language] if verdict.kind == "wrong"]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_phrases_are_understood(language: str, verdicts: dict[str, tuple[Verdict, ...]]) -> None:
    asked = [_told(verdict) for verdict in verdicts[language] if verdict.kind != "right"]

    assert len(asked) <= (1 - FEWEST_RIGHT) * len(verdicts[language]), "\n".join(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phrase_file_is_large_enough_and_repeats_nothing(language: str) -> None:
    said = [(phrase.say, phrase.context.now, phrase.context.region) for phrase in phrases(language)]

    assert len(set(said)) == len(said) >= FEWEST_PHRASES


def _told(verdict: Verdict) -> str:
    wanted = {**verdict.phrase.want, **({"ask": verdict.phrase.ask} if verdict.phrase.ask else {})}
    got = {**verdict.got, **({"ask": verdict.got_ask} if verdict.got_ask else {})}
    return f"{verdict.kind}: {verdict.phrase.say!r}\n   wanted {wanted}\n   got    {got}"
