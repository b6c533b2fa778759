"""Reads the word lists of all languages and says what a word or phrase can mean. All languages are known at once.

A meaning is a kind with a value: command, day (offset), day_part, part (name), weekday, month, number, unit, or one of
the signs of grammar (at, to, before ...), whose value is the language that has it. A word may have several.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from bot.understanding.tokens import Token, token_pattern, tokenize, without_apostrophes

Meanings = dict[str, Any]
_SHORTEST_SLIP = 4
_NUMBERED = (("weekdays", "weekday"), ("months", "month"), ("numbers", "number"), ("ordinals", "ordinal_word"))
_FOLDER = Path(__file__).parent / "words"


@dataclass(slots=True)
class Entry:
    """What a phrase means in any of the languages, and which languages have it."""

    meanings: Meanings = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    phrases: Mapping[tuple[str, ...], Entry]
    separable: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], str, str], ...]]
    """First half of a separable verb -> second half, kind of command, language."""
    part_spans: Mapping[str, tuple[int, int]]
    longest: int
    pattern: re.Pattern[str]
    month_names: Mapping[str, tuple[str, ...]]

    def tokens(self, text: str) -> tuple[Token, ...]:
        return without_apostrophes(tokenize(text, self.pattern))

    def nearly(self, key: str, *kinds: str) -> Entry | None:
        """The one word of these kinds that is a slip away from what was typed: a letter too many, too few or another,
        or two swapped; in words of up to five letters only swapped ones count."""
        found = {
            str({kind: entry.meanings.get(kind) for kind in kinds}): entry
            for words, entry in self.phrases.items()
            if len(words) == 1 and entry.meanings.keys() & set(kinds) and _is_slip(key, words[0])
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def compound(self, key: str) -> Entry | None:
        """A day and a part of it written as one word, as in "dinsdagmiddag" and "morgenochtend"."""
        for cut in range(3, len(key) - 2):
            day, part = self.phrases.get((key[:cut],)), self.phrases.get((key[cut:],))
            if day is None or part is None or not day.meanings.keys() & {"day", "weekday"}:
                continue
            if name := part.meanings.get("part") or ("morning" if part.meanings.get("day") == 1 else None):
                kept = {kind: value for kind, value in day.meanings.items() if kind in {"day", "weekday"}}
                return Entry(meanings={**kept, "with_part": name}, languages=day.languages & part.languages)
        return None


@cache
def lexicon() -> Lexicon:
    """Built once from the files beside this module; they are part of the program."""
    sources = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml"))}
    pattern = token_pattern(
        tuple(
            sorted(
                {suffix for words in sources.values() for suffix in words["ordinal_suffixes"]}, key=len, reverse=True
            )
        ),
        tuple(sorted({sign for words in sources.values() for sign in words["hour_signs"]})),
    )
    phrases: dict[tuple[str, ...], Entry] = defaultdict(Entry)
    separable: dict[tuple[str, ...], list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for language, words in sources.items():
        for phrase, kind, value in _meanings(words, language):
            first, _, second = phrase.partition("*")
            keys = _keys(first, pattern)
            if second:
                separable[keys].append((_keys(second, pattern), value, language))
                continue
            phrases[keys].meanings.setdefault(kind, value)
            phrases[keys].languages.add(language)
    return Lexicon(
        phrases=dict(phrases),
        separable={keys: tuple(halves) for keys, halves in separable.items()},
        part_spans={name: (_minutes(part["from"]), _minutes(part["to"])) for name, part in _parts(sources)},
        longest=max(map(len, phrases)),
        pattern=pattern,
        month_names={
            tongue: tuple(names[0] for names in words["months"].values()) for tongue, words in sources.items()
        },
    )


def _meanings(words: Mapping[str, Any], tongue: str) -> Iterator[tuple[str, str, Any]]:
    """Every phrase of a file with its kind and value."""
    for command, phrases in words["commands"].items():
        yield from ((phrase, "command", command) for phrase in phrases)
    for language, phrases in words["languages"].items():
        yield from ((phrase, "tongue", language) for phrase in phrases)
    yield from ((phrase, "off_reason", True) for phrase in words["off_reasons"]["words"])
    yield from ((phrase, "day", offset) for phrase, offset in words["days"].items())
    yield from ((phrase, "day_part", (said["day"], said["part"])) for phrase, said in words["day_parts"].items())
    yield from ((phrase, "part", name) for name, part in words["parts"].items() for phrase in part["words"])
    for section, kind in _NUMBERED:
        yield from ((phrase, kind, int(number)) for number, phrases in words[section].items() for phrase in phrases)
    for number, phrases in words.get("short_weekdays", {}).items():
        yield from ((phrase, "short_weekday", (int(number), tongue)) for phrase in phrases)
    for number, phrases in words.get("intervals", {}).items():
        yield from ((phrase, "interval", int(number)) for phrase in phrases)
    yield from ((phrase, "unit", unit) for unit, phrases in words["units"].items() for phrase in phrases)
    yield from ((phrase, sign, tongue) for sign, phrases in words["signs"].items() for phrase in phrases)


def _keys(phrase: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(token.key for token in without_apostrophes(tokenize(phrase, pattern)))


def _parts(sources: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for words in sources.values():
        yield from words["parts"].items()


def _is_slip(typed: str, known: str) -> bool:
    if min(len(typed), len(known)) < _SHORTEST_SLIP or OSA.distance(typed, known, score_cutoff=1) != 1:
        return False
    return min(len(typed), len(known)) > _SHORTEST_SLIP + 1 or sorted(typed) == sorted(known)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
