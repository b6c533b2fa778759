"""Reads the word lists of the languages and says what a word or phrase can mean. English and Dutch are known together; each of
the others has its lists to itself, for the same short words mean other things in them.

A meaning is a kind with a value: command, day (offset), day_part, part (name), weekday, month, number, unit, or one of
the signs of grammar (at, to, before ...), whose value is the language that has it. A word may have several.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
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
_DOT_OF_ORDINAL = re.compile(r"(?<![\d.:/-])(?<!um )(?<!\bo )(\d{1,2})\.(?=\s+[^\W\d_])")
_DOT_OF_DATE = re.compile(r"(\d\.\d{1,2})\.(?=\s|$)")


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
    elisions: re.Pattern[str] | None = None
    """Short words that lose their vowel before another: "l'" and "d'"."""
    has_dotted_ordinals: bool = False
    """Whether "3." is the third."""
    has_inflected_names: bool = False
    """Whether names change their endings: "dla Anny", "z Markiem"."""

    def parted(self, text: str) -> str:
        """The text with such words standing alone; every other sign keeps its place."""
        if self.has_dotted_ordinals:
            text = _DOT_OF_DATE.sub(r"\1 ", _DOT_OF_ORDINAL.sub(r"\1e", text))
        return self.elisions.sub(r"\1 ", text) if self.elisions else text

    def known_words(self, text: str, is_name: Callable[[str], bool]) -> tuple[int, int]:
        """How many words of a text the lists know, and how many words there are; names are left out."""
        words = [token.key for token in self.tokens(self.parted(text)) if token.kind == "word"]
        words = [word for word in words if not is_name(word)]
        known, at = 0, 0
        while at < len(words):
            length = next(
                (
                    n
                    for n in range(min(self.longest, len(words) - at), 0, -1)
                    if tuple(words[at : at + n]) in self.phrases
                ),
                0,
            )
            known, at = known + length, at + max(length, 1)
        return known, len(words)

    def tokens(self, text: str) -> tuple[Token, ...]:
        return without_apostrophes(tokenize(text, self.pattern))

    def nearly(self, key: str, *kinds: str) -> Entry | None:
        """The one word of these kinds that is a slip away from what was typed: a letter too many, too few or another,
        or two swapped; in words of up to five letters only swapped ones count."""
        found = {
            str({kind: entry.meanings.get(kind) for kind in (*kinds, "number")}): entry
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


_TOGETHER = ("en", "nl")


def lexicons() -> Iterator[Lexicon]:
    """One for each language or group of languages that are known together."""
    names = sorted(path.stem for path in _FOLDER.glob("*.toml"))
    yield from (lexicon(group) for group in dict.fromkeys(map(_group_of, names)))


def lexicon_of(text: str, language: str, is_name: Callable[[str], bool]) -> Lexicon:
    """That of the reader's language, unless another one clearly knows more of what was written."""
    own = lexicon(_group_of(language)) if (_FOLDER / f"{language}.toml").exists() else lexicon()
    known, count = own.known_words(text, is_name)
    if known == count:
        return own
    others = ((other.known_words(text, is_name)[0], other) for other in lexicons() if other is not own)
    best, other = max(others, key=lambda found: found[0], default=(0, own))
    return other if best >= known + 2 or (not known and best == count) else own


@cache
def lexicon(languages: tuple[str, ...] = _TOGETHER) -> Lexicon:
    """Built once from the files beside this module; they are part of the program."""
    sources = {name: tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8")) for name in languages}
    pattern = token_pattern(
        tuple(
            sorted(
                {suffix for words in sources.values() for suffix in words["ordinal_suffixes"]}, key=len, reverse=True
            )
        ),
        tuple(sorted({sign for words in sources.values() for sign in words["hour_signs"]})),
    )
    elisions = _elisions({one for words in sources.values() for one in words.get("elisions", ())})
    phrases: dict[tuple[str, ...], Entry] = defaultdict(Entry)
    separable: dict[tuple[str, ...], list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for language, words in sources.items():
        for phrase, kind, value in _meanings(words, language):
            first, _, second = (elisions.sub(r"\1 ", phrase) if elisions else phrase).partition("*")
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
        has_dotted_ordinals=any(words.get("has_dotted_ordinals") for words in sources.values()),
        has_inflected_names=any(words.get("has_inflected_names") for words in sources.values()),
        elisions=elisions,
    )


def month_names(language: str) -> tuple[str, ...]:
    """As `dateparser` knows them."""
    return lexicon(_group_of(language)).month_names[language]


def _group_of(language: str) -> tuple[str, ...]:
    return _TOGETHER if language in _TOGETHER else (language,)


def _elisions(found: set[str]) -> re.Pattern[str] | None:
    """In small letters only, or at the beginning: D'Angelo is a name."""
    if not found:
        return None
    words = "|".join(sorted(found, key=len, reverse=True))
    return re.compile(rf"(?:(?<![^\W])|^)((?:{words})|(?i:^(?:{words})))['’](?=\w)")


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
    relatives = words["relatives"]
    yield from (
        (f"{whose} {who}".strip(), "relative", tongue) for whose in relatives["whose"] for who in relatives["who"]
    )
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
