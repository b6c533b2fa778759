"""`python -m texts.extract`: adds codes that are said but missing to each language's file, with an empty translation to fill in."""

import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.plurals import get_plural

from texts.catalogue import FOLDER, languages, languages_of
from texts.check import plural_forms, read_texts
from texts.sources import Uses, read_uses

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"
"""


def extract(folder: Path = FOLDER, uses: Uses | None = None, offered: Sequence[str] = languages()) -> int:
    """Add what is missing; returns how many entries were added."""
    used = read_uses() if uses is None else uses
    return sum(_extend(folder, language, used) for language in offered)


def _extend(folder: Path, language: str, used: Uses) -> int:
    known = {code for code, _ in read_texts(folder / language, language)}
    said = (code for code in used.said if language in languages_of(code.partition(".")[0]))
    missing = [code for code in said if code not in known]
    for code in missing:
        path = folder / language / f"{code.partition('.')[0]}.po"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                HEADER.format(language=language, plural_forms=get_plural(language).plural_forms), encoding="utf-8"
            )
        with path.open("a", encoding="utf-8") as file:
            file.write(_entry(code, plural_forms(language) if code in used.plural else 0))
    return len(missing)


def _entry(code: str, forms: int) -> str:
    if not forms:
        return f'\nmsgid "{code}"\nmsgstr ""\n'
    empty = "".join(f'msgstr[{form}] ""\n' for form in range(forms))
    return f'\nmsgid "{code}"\nmsgid_plural "{code}"\n{empty}'


if __name__ == "__main__":
    sys.stdout.write(f"texts: {extract()} entries added\n")
