"""Decides which known service, staff member or customer a few words name: equal names are all returned, a typo is
tolerated, and particles and titles (mevr. van der Berg) do not hinder."""

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Self

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract_iter

from bot.understanding.spelling import likeness, plain, plain_words

PARTICLES = frozenset(
    {
        "v",
        "vd",
        "van",
        "von",
        "der",
        "den",
        "de",
        "het",
        "ten",
        "ter",
        "te",
        "t",
        "d",
        "da",
        "di",
        "du",
        "des",
        "del",
        "della",
    }
    | {"la", "le", "el", "al", "bin", "ibn", "of", "o", "zu", "zur", "vom", "af"}
)
PORTUGUESE_PARTICLES = frozenset({"do", "dos", "das"})
"""Common words of other languages: particles within a name alone (Maria dos Santos)."""
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mister", "madam", "sir", "dr", "prof", "ir", "ing", "drs", "mevr", "mw", "mevrouw"}
    | {"dhr", "heer", "meneer", "mej", "fam", "familie", "family", "frau", "herr"}
)
_JOINTS = re.compile(r"[-'’]")
_FEWEST_DIGITS = 7
_FEWEST_LAST_DIGITS = 3
_CLOSE = 3
_EXACT = 100
_INITIAL = 90
_NEAR = 80
_LONGEST_NAME = 8
_SHORTEST_SLIP = 4
_MOST_READINGS = 64
Endings = Callable[[str], tuple[str, ...]]
"""The plain words that one may be an inflected form of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`score` is 100 for every word typed as known, less for typos."""

    named: Named
    score: int


class NameIndex:
    _endings: Endings | None = None

    def __init__(self, entries: Iterable[Named]) -> None:
        self._entries = tuple(entries)
        self._words: list[tuple[Named, tuple[tuple[str, ...], ...]]] = []
        self._forms: dict[tuple[str, ...], dict[str, Named]] = defaultdict(dict)
        for entry in self._entries:
            names = tuple(dict.fromkeys(words for name in (entry.name, *entry.aliases) for words in _spellings(name)))
            self._words.append((entry, names))
            for form in _forms(names):
                self._forms[form][entry.id] = entry
        self._longest = max(map(len, self._forms), default=0)
        self._bearers: dict[str, set[int]] = defaultdict(set)
        for place, (_, names) in enumerate(self._words):
            for word in {part for words in names for part in (*words, "".join(words))}:
                self._bearers[word].add(place)
        self._vocabulary = tuple(self._bearers)
        self._whole_names = {
            place: " ".join(_spoken(names[0])) for place, (_, names) in enumerate(self._words) if names
        }

    def __iter__(self) -> Iterator[Named]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def inflected(self, endings: Endings) -> Self:
        """The same names, known in their inflected forms as well."""
        bent = copy.copy(self)
        bent._endings = endings
        return bent

    @property
    def is_inflected(self) -> bool:
        return self._endings is not None

    def find(self, words: str, limit: int = 5) -> tuple[Match, ...]:
        """The best first; all that are as good as the best come before any other."""
        asked = _spoken(plain_words(words))
        if not 0 < len(asked) <= _LONGEST_NAME:
            return ()
        likely = (self._words[place] for place in self._likely(asked))
        scores = {
            entry.id: Match(named=entry, score=score) for entry, names in likely if (score := _score(asked, names))
        }
        scores |= {entry.id: Match(named=entry, score=_EXACT) for entry in self._bearing_form(asked)}
        scored = sorted(scores.values(), key=lambda match: (-match.score, match.named.name, match.named.id))
        return tuple(scored[:limit])

    def _bearing_form(self, asked: tuple[str, ...]) -> Iterator[Named]:
        """Those whose name these words are an inflected form of."""
        for reading in self._readings(asked):
            if likely := self._known_by(reading):
                entries = (self._words[place] for place in likely)
                yield from (
                    entry
                    for entry, names in entries
                    if _score(reading, names) == _EXACT and _may_be_inflected(asked, reading, names)
                )

    def _readings(self, asked: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The words as they may stand in the list: each typed as it is there or inflected, at least one inflected."""
        if self._endings is None:
            return
        each = [
            tuple(form for form in dict.fromkeys((word, *self._endings(word))) if form in self._bearers)
            for word in asked
        ]
        yield from (reading for reading in islice(product(*each), _MOST_READINGS) if reading != asked)

    def _known_by(self, reading: tuple[str, ...]) -> set[int]:
        return set[int].intersection(*(self._bearers[word] for word in reading))

    def _likely(self, asked: tuple[str, ...]) -> set[int]:
        """Those who bear a word like each of the words typed, or like all of them written together."""
        likely: set[int] | None = None
        for word in sorted(asked, key=len, reverse=True):
            if len(word) > 1 or likely is None:
                likely = self._bearing(word) if likely is None else likely & self._bearing(word)
            if not likely:
                break
        return (likely or set()) | (self._bearing("".join(asked)) if len(asked) > 1 else set())

    def _bearing(self, word: str) -> set[int]:
        if len(word) < _SHORTEST_SLIP:
            return self._bearers.get(word, set())
        close = extract_iter(word, self._vocabulary, scorer=OSA.distance, score_cutoff=2)
        return {place for known, _, _ in close for place in self._bearers[known]}

    def best(self, words: str) -> tuple[Match, ...]:
        """Those that nothing tells apart: one when the name is clear, several when it is not."""
        found = self.find(words, limit=25)
        whole = tuple(match for match in found if self._is_whole(words, match.named))
        found = whole or found
        return tuple(match for match in found if match.score > found[0].score - _CLOSE)

    def near(self, words: str) -> tuple[Named, ...]:
        """Those whose whole name looks much like these words, more than a typo away; for asking, never for taking."""
        asked = _spoken(plain_words(words))
        if len(asked) > _LONGEST_NAME:
            return ()
        close = extract_iter(" ".join(asked), self._whole_names, scorer=ratio, score_cutoff=_NEAR)
        return tuple({self._words[place][0].id: self._words[place][0] for _, _, place in close}.values())

    def reached_by(self, *, email: str | None = None, phone: str | None = None) -> tuple[Named, ...]:
        return tuple(
            entry
            for entry in self._entries
            if (email and entry.email and entry.email.casefold() == email.casefold())
            or (phone and _is_same_number(entry.phone, phone))
        )

    def ending_in(self, digits: str) -> tuple[Named, ...]:
        """Those whose phone number ends in these digits."""
        if len(digits) < _FEWEST_LAST_DIGITS:
            return ()
        asked = digits.lstrip("0") if len(digits) > _FEWEST_DIGITS else digits
        return tuple(entry for entry in self._entries if _digits(entry.phone).endswith(asked))

    def said_at(self, words: tuple[str, ...], position: int) -> int:
        """How many of the words from there on say a known name letter by letter; 0 when none does."""
        for length in range(min(self._longest, len(words) - position), 0, -1):
            said = words[position : position + length]
            if said in self._forms or any(reading in self._forms for reading in self._readings(said)):
                return length
        return 0

    def _is_whole(self, words: str, named: Named) -> bool:
        asked = _spoken(plain_words(words))
        readings = {asked, *self._readings(asked)}
        return any(_spoken(plain_words(name)) in readings for name in (named.name, *named.aliases)) or (
            plain(words).strip() == plain(named.name)
        )


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """With hyphens and apostrophes as spaces, and left out: Anne-Marie, Annemarie."""
    yield plain_words(name)
    yield plain_words(_JOINTS.sub("", name))


def _is_same_number(stored: str | None, phone: str) -> bool:
    """A number stored in the national way ends like the international one."""
    digits = _digits(stored).lstrip("0")
    return len(digits) >= _FEWEST_DIGITS and phone.endswith(digits)


def _digits(phone: str | None) -> str:
    return "".join(sign for sign in phone or "" if sign.isdecimal())


def _forms(names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, ...]]:
    """The ways a name is said in full or in part: all of it, from a particle or a later word on, each word alone."""
    for words in names:
        for start in range(len(words)):
            yield words[start:]
        yield from ((word,) for word in words if word not in PARTICLES and len(word) > 2)


def _spoken(words: tuple[str, ...]) -> tuple[str, ...]:
    without_titles = tuple(word for word in words if word not in TITLES)
    return tuple(word for word in without_titles if word not in PARTICLES) or without_titles


def _score(asked: tuple[str, ...], names: tuple[tuple[str, ...], ...]) -> int:
    return max((_score_name(asked, words) for words in names), default=0)


def _score_name(asked: tuple[str, ...], words: tuple[str, ...]) -> int:
    """Every word typed must be found in the name, each in a word of its own; the worst counts most."""
    left = [word for word in words if word not in PARTICLES] or list(words)
    if (joined := likeness("".join(asked), "".join(words))) and len(asked) != len(left):
        return joined
    total = 0
    for word in asked:
        best, score = max(
            ((known, _word_score(word, known, is_alone=len(asked) == 1)) for known in left),
            key=lambda pair: pair[1],
            default=("", 0),
        )
        if not score:
            return 0
        left.remove(best)
        total += score
    return total // len(asked)


def _word_score(typed: str, known: str, *, is_alone: bool) -> int:
    if len(typed) == 1 and known.startswith(typed):
        return 0 if is_alone else _INITIAL
    return likeness(typed, known)


def _may_be_inflected(asked: tuple[str, ...], reading: tuple[str, ...], names: tuple[tuple[str, ...], ...]) -> bool:
    """A woman's family name in a consonant keeps its form: "Nowaka" is a man, "Anny Nowak" a woman."""
    bent = {known for typed, known in zip(asked, reading, strict=True) if typed != known and known[-1] not in "aeiouy"}
    return not any(words[0][-1] == "a" and word in bent for words in names for word in words[1:] if len(words) > 1)
