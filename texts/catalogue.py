"""Sentences for people, found by code: `say("cards.book.title", "nl")` looks into `locale/nl/cards.po`.

The msgid is the code; what stands before its first dot is the domain, which is the name of the file. Catalogues are read at
their first use. An entry with the context "formal" takes the place of its plain twin when the reader is addressed formally.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from scheduling.languages import LANGUAGES

FOLDER = Path(__file__).parent / "locale"
FORMAL = "formal"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
MANAGEMENT = frozenset({"app", "board", "tab", "signin"})
"""The domains that only managers read: they exist in fewer languages; others get them in English."""
_MANAGEMENT_LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One catalogue file: messages by code and context, and its rule for plurals."""

    messages: Mapping[tuple[str, str], tuple[str, ...]]
    plural: Callable[[int], int]

    def strings(self, code: str, *, formal: bool) -> tuple[str, ...] | None:
        return (self.messages.get((code, FORMAL)) if formal else None) or self.messages.get((code, ""))


def languages() -> tuple[str, ...]:
    """The languages the product speaks."""
    return LANGUAGES


def languages_of(domain: str) -> tuple[str, ...]:
    """The languages in which a catalogue file must be whole."""
    return _MANAGEMENT_LANGUAGES if domain in MANAGEMENT else LANGUAGES


def management_language(tag: str) -> str:
    """The language of the management pages for a reader of this tag."""
    language = choose_language(tag)
    return language if language in _MANAGEMENT_LANGUAGES else "en"


def choose_language(tag: str, default: str = "en") -> str:
    """The language to answer in for a tag such as nl-BE; the default when it is not spoken."""
    language = re.split(r"[-_]", tag.strip().lower())[0]
    return language if language in LANGUAGES else default


def say(code: str, language: str, /, *, formal: bool = False, **data: object) -> str:
    """The sentence of a code with its {placeholders} filled. Raises LookupError for an unknown code or a missing value."""
    return _filled(code, _strings(code, language, formal)[0], data)


def say_n(code: str, n: int, language: str, /, *, formal: bool = False, **data: object) -> str:
    """The sentence of a code in the form that the number asks for; {n} is the number."""
    strings = _strings(code, language, formal)
    domain = read_domain(*_place(code, language))
    return _filled(code, strings[domain.plural(n)], {"n": n, **data})


def say_any(prefix: str, code: str, language: str, /, *, formal: bool = False, **data: object) -> str:
    """As `say`, for a code known only when running: every code below the prefix counts as used."""
    full = f"{prefix}.{code}"
    return _filled(full, _strings(full, language, formal)[0], data)


def knows(code: str) -> bool:
    """Whether there is a sentence of this code."""
    return read_domain("en", code.partition(".")[0]).strings(code, formal=False) is not None


@cache
def read_domain(language: str, domain: str) -> Domain:
    """The messages of a file that have a translation."""
    path = FOLDER / language / f"{domain}.po"
    if not path.exists():
        return Domain(messages={}, plural=lambda _: 0)
    catalogue = read_catalogue(path, language)
    messages = {
        (str(code_of(message)), str(message.context or "")): strings_of(message) for message in entries(catalogue)
    }
    filled = {key: strings for key, strings in messages.items() if all(strings)}
    return Domain(messages=filled, plural=c2py(catalogue.plural_expr))


def read_catalogue(path: Path, language: str) -> Catalog:
    """The whole catalogue of a file, as Babel reads it."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(catalogue: Catalog) -> list[Message]:
    """All messages but the header."""
    return [message for message in catalogue if message.id]


def code_of(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def strings_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (str(message.string or ""),)


def _strings(code: str, language: str, formal: bool) -> tuple[str, ...]:
    chosen, domain = _place(code, language)
    strings = read_domain(chosen, domain).strings(code, formal=formal)
    if strings is None:
        raise LookupError(f"no text {code!r} in {chosen}")
    return strings


def _place(code: str, language: str) -> tuple[str, str]:
    """The folder and the file in which a sentence stands for this reader."""
    domain = code.partition(".")[0]
    return (management_language if domain in MANAGEMENT else choose_language)(language), domain


def _filled(code: str, text: str, data: Mapping[str, object]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in data:
            raise LookupError(f"text {code!r} needs a value for {found[1]!r}")
        return str(data[found[1]])

    return PLACEHOLDER.sub(value, text)
