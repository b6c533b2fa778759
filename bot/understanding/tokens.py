"""Cuts a message into tokens: words, numbers, dates and clock times in digits, single signs; nothing is thrown away."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.understanding.spelling import plain

MOST_TOKENS = 120
LONGEST_MESSAGE = 1000
"""What lies behind this many characters is not read: nobody types that much to book an appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    kind: str
    """word, number, clock (13:00), ordinal (24th), iso, calendar (3/12/26), pair (3/12, 9-11, 15.30) or sign."""
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return plain(self.text).replace("’", "'")


@lru_cache(maxsize=4)
def token_pattern(ordinal_suffixes: tuple[str, ...], hour_signs: tuple[str, ...]) -> re.Pattern[str]:
    suffixes, signs = "|".join(map(re.escape, ordinal_suffixes)), "|".join(map(re.escape, hour_signs))
    return re.compile(
        rf"""
          (?P<iso>\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b)
        | (?P<calendar>\b\d{{1,2}}(?P<sep>[/.-])\d{{1,2}}(?P=sep)(?:\d{{4}}|\d\d)\b)
        | (?P<clock>\b\d{{1,2}}(?::|(?:{signs}))\d\d(?!\d))
        | (?P<ordinal>\b\d{{1,2}}(?:{suffixes})\b)
        | (?P<pair>\b\d{{1,2}}[/.-]\d{{1,2}}(?![\d:/]|-\d|\.\d|(?:{signs})\d\d))
        | (?P<number>\d+)
        | (?P<word>[^\W\d_]+(?:['’][^\W\d_]{{2,}})*)
        | (?P<sign>\S)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def tokenize(text: str, pattern: re.Pattern[str]) -> tuple[Token, ...]:
    return tuple(
        Token(kind=found.lastgroup or "sign", text=found.group(), start=found.start(), end=found.end())
        for found in islice(pattern.finditer(text), MOST_TOKENS)
    )


def without_apostrophes(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Those that stand alone ("Noor's", "'s ochtends") say nothing."""
    return tuple(token for token in tokens if token.text not in {"'", "’"})
