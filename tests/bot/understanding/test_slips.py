"""Two letters swapped in any phrase of the files: mostly still right to the letter, hardly ever another reading for certain."""

import random

import pytest

from tests.bot.understanding.phrase_file import Phrase, Verdict, judge, phrases

FEWEST_RIGHT = 0.7
MOST_MISREAD = 0.02
SHORTEST_WORD = 5
CHOSEN = ("day", "time", "customer", "service", "staff", "source_day", "source_time", "target_day", "target_time")


def slipped(phrase: Phrase, chance: random.Random) -> Phrase | None:
    words = phrase.say.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= SHORTEST_WORD and word.isalpha()]
    if not places:
        return None
    place = chance.choice(places)
    at = chance.randrange(1, len(words[place]) - 2)
    word = words[place]
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return Phrase(say=" ".join(words), want=phrase.want, ask=phrase.ask, context=phrase.context)


def chose_otherwise(verdict: Verdict) -> bool:
    """Took something for certain that the phrase does not say, without a question that would bring it to light."""
    got, want = verdict.got, verdict.phrase.want
    return not verdict.got_ask and any(name in got and got[name] != want.get(name) for name in CHOSEN)


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_a_slip_of_the_pen_is_forgiven_or_comes_to_light(language: str) -> None:
    chance = random.Random(20261124)
    verdicts = [judge(typed) for phrase in phrases(language) if (typed := slipped(phrase, chance))]
    misread = [verdict.phrase.say for verdict in verdicts if chose_otherwise(verdict)]
    right = [verdict for verdict in verdicts if verdict.kind == "right"]

    assert len(misread) <= MOST_MISREAD * len(verdicts), misread
    assert len(right) >= FEWEST_RIGHT * len(verdicts)
