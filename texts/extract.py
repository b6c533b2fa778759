"""`python -m texts.extract`: adds codes that are said but missing to each language's file, with an empty translation to fill in."""

import sys
from pathlib import Path

from texts.catalogue import FOLDER, languages
from texts.check import read_texts
from texts.sources import Uses, read_uses

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def extract(folder: Path = FOLDER, uses: Uses | None = None) -> int:
    """Add what is missing; returns how many entries were added."""
    used = read_uses() if uses is None else uses
    return sum(_extend(folder, language, used) for language in languages())


def _extend(folder: Path, language: str, used: Uses) -> int:
    known = {code for code, _ in read_texts(folder / language, language)}
    missing = [code for code in used.said if code not in known]
    for code in missing:
        path = folder / language / f"{code.partition('.')[0]}.po"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER.format(language=language), encoding="utf-8")
        with path.open("a", encoding="utf-8") as file:
            file.write(_entry(code, is_plural=code in used.plural))
    return len(missing)


def _entry(code: str, *, is_plural: bool) -> str:
    if is_plural:
        return f'\nmsgid "{code}"\nmsgid_plural "{code}"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    return f'\nmsgid "{code}"\nmsgstr ""\n'


if __name__ == "__main__":
    sys.stdout.write(f"texts: {extract()} entries added\n")
