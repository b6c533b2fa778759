"""`python -m texts.check`: every code said exists in every language that its file must have; nothing is orphaned or
doubled; placeholders agree."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from texts.catalogue import (
    FOLDER,
    FORMAL,
    PLACEHOLDER,
    code_of,
    entries,
    languages,
    languages_of,
    read_catalogue,
    strings_of,
)
from texts.sources import Uses, read_uses

Texts = dict[tuple[str, str], Message]


def problems(folder: Path = FOLDER, uses: Uses | None = None, offered: Sequence[str] = languages()) -> Iterator[str]:
    """What is wrong with the catalogues in a folder, one sentence each."""
    used = read_uses() if uses is None else uses
    texts = {language: read_texts(folder / language, language) for language in _languages_in(folder, offered)}
    yield from used.unclear
    yield from _doubled(folder, texts)
    yield from _missing(used, texts, offered)
    yield from _orphans(used, texts)
    for language, messages in texts.items():
        yield from _wrong_messages(language, messages, texts["en"])


def _languages_in(folder: Path, offered: Sequence[str]) -> tuple[str, ...]:
    """Those offered, and those that are being translated: what stands there already has to be right."""
    begun = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name not in offered)
    return (*offered, *begun)


def read_texts(folder: Path, language: str) -> Texts:
    """All messages of a language by code and context."""
    found: Texts = {}
    for path in sorted(folder.glob("*.po")):
        for message in entries(read_catalogue(path, language)):
            found[code_of(message), str(message.context or "")] = message
            if code_of(message).partition(".")[0] != path.stem:
                raise ValueError(
                    f"{path.name} in {language} holds {code_of(message)!r}, which belongs into another file"
                )
    return found


_ENTRY = re.compile(
    r'^(?:msgctxt "(?P<context>[^"]*)"\n)?msgid "(?P<code>[^"]+)"\n(?:msgid_plural .*\n)?(?P<texts>(?:(?:msgstr|").*\n?)*)',
    re.M,
)
_TEXT = re.compile(r"^msgstr(?:\[\d\])?", re.M)


def _doubled(folder: Path, languages: Iterable[str]) -> Iterator[str]:
    """Read from the files themselves: where a code stands twice, the catalogue silently keeps one of them."""
    for path in (path for language in languages for path in sorted((folder / language).glob("*.po"))):
        found = list(_ENTRY.finditer(path.read_text("utf-8")))
        for (code, context), times in Counter((one["code"], one["context"] or "") for one in found).items():
            if times > 1:
                yield f"{path.parent.name}: {code}{f' ({context})' if context else ''} stands {times} times in {path.name}"
        for one in found:
            texts = _TEXT.findall(one["texts"])
            if len(set(texts)) < len(texts):
                yield f"{path.parent.name}: {one['code']} has two texts in {path.name}"


def _missing(used: Uses, texts: dict[str, Texts], offered: Sequence[str]) -> Iterator[str]:
    everywhere = {
        code: "the other languages" for messages in texts.values() for code, context in messages if not context
    }
    for code, place in {**everywhere, **used.said}.items():
        for language in sorted({*offered} & {*languages_of(code.partition(".")[0])}):
            message = texts[language].get((code, ""))
            if message is None or not all(strings_of(message)):
                yield f"{language}: {code} is missing (said in {place})"
            elif code in used.plural and not message.pluralizable:
                yield f"{language}: {code} needs plural forms (said in {place})"


def _orphans(used: Uses, texts: dict[str, Texts]) -> Iterator[str]:
    for language, messages in texts.items():
        for code, context in messages:
            if not used.covers(code):
                yield f"{language}: nothing says {code}"
            if context not in ("", FORMAL):
                yield f"{language}: {code} has the unknown context {context!r}"


def _wrong_messages(language: str, messages: Texts, english: Texts) -> Iterator[str]:
    for (code, context), message in messages.items():
        twin = english.get((code, ""))
        if message.fuzzy:
            yield f"{language}: {code} is marked fuzzy"
        if context and (code, "") not in messages:
            yield f"{language}: {code} is there formally only"
        if message.pluralizable and len(strings_of(message)) != plural_forms(language):
            yield f"{language}: {code} has {len(strings_of(message))} plural forms where {plural_forms(language)} are needed"
        if twin is not None and placeholders(message) != placeholders(twin):
            yield f"{language}: {code} has {sorted(placeholders(message))} where English has {sorted(placeholders(twin))}"


def plural_forms(language: str) -> int:
    """How many forms the language needs for a number."""
    return get_plural(language).num_plurals


def placeholders(message: Message) -> set[str]:
    """The names in braces, of all plural forms together; {n} may be left out of any."""
    return {name for text in strings_of(message) for name in PLACEHOLDER.findall(text)} - {"n"}


def main() -> int:
    found = list(problems())
    for problem in found:
        sys.stdout.write(problem + "\n")
    sys.stdout.write(f"texts: {len(found)} problems\n" if found else "texts: all codes have their sentences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
