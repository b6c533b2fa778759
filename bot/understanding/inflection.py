"""Decides which name an inflected one is a form of, by its ending: "dla Anny Nowak", "z Markiem", "u pani Kowalskiej".
A form of a known name is that name; for an unknown one the likely names are asked about, never taken."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Literal

from bot.understanding.context import Context
from bot.understanding.spelling import plain

_Sex = Literal["f", "m"]
_SHORTEST_STEM = 2
_MOST_GUESSES = 3
_VOWELS = "aeiouy"

# Typed ending -> endings of the name itself, without accents: "Kasię" is "kasie" here.
_FORMS = {
    **{"y": ("a", "o"), "i": ("a", "ia", "o"), "ii": ("ia",), "ai": ("aja",), "oi": ("oja",), "e": ("a", "o")},
    **{"ie": ("ia", "a", "io"), "dzie": ("da",), "rze": ("ra",), "cie": ("ta",), "ce": ("ka", "ko")},
    **{"dze": ("ga",), "sze": ("cha",), "scie": ("sta",), "ej": ("a",), "iej": ("a",)},
    **{"a": ("", "o", "e", "ek"), "ka": ("ek",), "la": ("el",), "ca": ("ec", "iec"), "ia": ("", "ie"), "ra": ("er",)},
    **{"nia": ("ien",), "owi": ("", "a", "o"), "iowi": ("",), "kowi": ("ek",), "lowi": ("el",), "cowi": ("ec", "iec")},
    **{"rowi": ("er",), "niowi": ("ien",), "em": ("", "o", "e"), "iem": ("", "ie", "o"), "kiem": ("ek", "ko")},
    **{"lem": ("el",), "cem": ("ec", "iec"), "rem": ("er",), "niem": ("ien",), "u": ("", "o"), "iu": ("", "io", "ie")},
    **{"ku": ("ek",), "ego": ("y", "e"), "iego": ("i",), "emu": ("y", "e"), "iemu": ("i",), "ym": ("y",), "im": ("i",)},
}
_LONGEST_ENDING = max(map(len, _FORMS))

# Typed ending -> the name's ending and whose it is; only for names nobody knows, with accents.
_FIRST_NAMES: tuple[tuple[str, str, _Sex], ...] = (
    *(("ii", "ia", "f"), ("ię", "ia", "f"), ("ę", "a", "f"), ("ią", "ia", "f"), ("ą", "a", "f"), ("ki", "ka", "f")),
    *(("gi", "ga", "f"), ("li", "la", "f"), ("y", "a", "f"), ("i", "ia", "f"), ("kowi", "ek", "m"), ("owi", "", "m")),
    *(
        ("kiem", "ek", "m"),
        ("em", "", "m"),
        ("ka", "ek", "m"),
        ("wła", "weł", "m"),
        ("włem", "weł", "m"),
        ("a", "", "m"),
    ),
)
_FAMILY_NAMES: tuple[tuple[str, str, _Sex], ...] = (
    *(("iej", "a", "f"), ("ej", "a", "f"), ("iego", "i", "m"), ("iemu", "i", "m"), ("ego", "y", "m"), ("im", "i", "m")),
    *(
        ("ą", "a", "f"),
        ("ę", "a", "f"),
        ("y", "a", "f"),
        ("kiem", "k", "m"),
        ("owi", "", "m"),
        ("em", "", "m"),
        ("a", "", "m"),
    ),
)
# "Barbare Szymanska": typed without accents, or foreign; a name in "e" alone says nothing.
_PLAIN_FIRST: tuple[tuple[str, str, _Sex], ...] = (("e", "a", "f"),)
_PLAIN_FAMILY: tuple[tuple[str, str, _Sex], ...] = (("ska", "ska", "f"), ("cka", "cka", "f"), ("e", "a", "f"))


def with_inflected_names(context: Context) -> Context:
    """The context of a message in a language that inflects names."""
    return replace(
        context,
        services=context.services.inflected(nominatives),
        staff=context.staff.inflected(nominatives),
        customers=context.customers.inflected(nominatives),
    )


@lru_cache(maxsize=4096)
def nominatives(word: str) -> tuple[str, ...]:
    """The plain words this plain one may be a form of, by all the endings it has."""
    found = (
        word[:-length] + ending
        for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM), 0, -1)
        for ending in _FORMS.get(word[-length:], ())
    )
    return tuple(dict.fromkeys(form for form in found if len(form) > _SHORTEST_STEM))


def guessed_names(typed: str) -> tuple[str, ...]:
    """What an unknown name may be when it stands in another case; nothing when it does not look inflected."""
    words = typed.split()
    if len(words) < 2:
        return _guessed(name for word in words for name, _ in (*_bent(word, _FIRST_NAMES), *_bent(word, _FAMILY_NAMES)))
    pairs = (
        *product(_bent(words[0], _FIRST_NAMES), _last_names(words[-1])),
        *product(_bent(words[0], _PLAIN_FIRST), _bent(words[-1], _PLAIN_FAMILY)),
    )
    return _guessed(" ".join((name, *words[1:-1], family)) for (name, sex), (family, other) in pairs if sex == other)


def _guessed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_MOST_GUESSES]


def _last_names(word: str) -> tuple[tuple[str, _Sex], ...]:
    """A woman's family name in a consonant stays as it is."""
    is_bare = plain(word)[-1:] not in _VOWELS
    return (*_bent(word, _FAMILY_NAMES), *((((word, "f"),)) if is_bare else ()))


def _bent(word: str, endings: tuple[tuple[str, str, _Sex], ...]) -> tuple[tuple[str, _Sex], ...]:
    """By the longest fitting ending of either sex; a man's name does not end in these vowels then."""
    found: dict[_Sex, tuple[int, str]] = {}
    for typed, ending, sex in endings:
        stem = word[: -len(typed)]
        if word.endswith(typed) and len(stem) >= _SHORTEST_STEM and len(typed) > found.get(sex, (0, ""))[0]:
            found[sex] = (len(typed), stem + ending)
    return tuple((name, sex) for sex, (_, name) in found.items() if sex == "f" or name[-1] not in "aeou")
