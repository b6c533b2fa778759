"""Decides when two words are the same word: capitals, accents and apostrophes do not count, small typos hardly do."""

import re
import unicodedata

from rapidfuzz.distance import OSA

_WORDS = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i"})


def plain(text: str) -> str:
    """Lower case without accents; umlauts and the like become their base letter."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def plain_words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(plain(text)))


def likeness(typed: str, known: str) -> int:
    """From 0 to 100; under 100 it is a typo away. A short word has no room for typos."""
    if typed == known:
        return 100
    longest = max(len(typed), len(known))
    allowed = 0 if longest < 5 else 1 if longest < 8 else 2
    distance = OSA.distance(typed, known, score_cutoff=allowed)
    return 0 if distance > allowed else 100 - distance * 60 // longest
