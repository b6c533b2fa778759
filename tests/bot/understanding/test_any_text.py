"""Whatever is typed gives an answer, soon: never an exception, never a long wait."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from bot.understanding.commands import Command
from bot.understanding.context import Context
from bot.understanding.lexicon import lexicons
from bot.understanding.understand import Understood, understand
from scheduling.languages import LANGUAGES
from tests.bot.understanding.salon import context

LONGEST_SECONDS = 10.0
"""Of the processor: a hundred times what any of these takes, so that a slow machine keeps it, and what grows with the square does not."""
WORDS = sorted({" ".join(words) for own in lexicons() for words in own.phrases})
PIECES = some.one_of(
    some.sampled_from(WORDS),
    some.sampled_from(["Noor", "Jan", "Mei", "Bram", "van der Berg", "haircut", "Zelda", "de", "'s"]),
    some.sampled_from(
        ["3", "15:00", "3/12", "9-11", "15.30", "24th", "3e", "2026-12-03", "0612345678", "99:99", "-", ",", "?"]
    ),
    some.integers(min_value=0, max_value=10**12).map(str),
)
SENTENCES = some.lists(PIECES, max_size=14).map(" ".join)
CONTEXTS = some.sampled_from(
    [
        context(),
        context(language="nl", region="NL"),
        context(region=None, me=None),
        context(region="US"),
        context(language="pl", region="PL"),
    ]
)
patient = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", autouse=True)
def has_read_its_words() -> None:
    """What is read once, at the first text, is nobody's waiting here."""
    understand("book Noor for a haircut tomorrow", context())


def timed(text: str, said_in: Context | None = None) -> Understood:
    begun = time.thread_time()
    understood = understand(text, said_in or context())
    assert time.thread_time() - begun < LONGEST_SECONDS
    return understood


@given(text=some.text(max_size=300))
@example(text="\x00\ud7ff🎉" * 20)
@example(text="٣/١٢ om ٣ uur")
@example(text="²³ ½ ①")
@patient
def test_any_text_is_answered(text: str) -> None:
    assert timed(text).command in Command


@given(text=SENTENCES, said_in=CONTEXTS)
@patient
def test_any_heap_of_known_words_is_answered(text: str, said_in: Context) -> None:
    assert timed(text, said_in).language in LANGUAGES


@given(text=SENTENCES, said_in=CONTEXTS)
@patient
def test_what_is_asked_about_is_not_taken_for_certain(text: str, said_in: Context) -> None:
    understood = understand(text, said_in or context())
    asked = {question.field for question in understood.questions}

    for field in ("service", "staff", "customer", *(("day", "time") if understood.command != "move" else ())):
        assert field not in asked or getattr(understood, field) is None


@pytest.mark.parametrize(
    "text",
    ["book " * 2000, "a" * 100_000, "om " * 5000, "3" * 5000, "@" * 3000, "van der " * 900, "1-" * 2000, "+31" * 900],
)
def test_a_very_long_text_is_answered_soon(text: str) -> None:
    timed(text)
