"""The check names what is missing, orphaned or filled in differently; the extraction adds what is missing."""

from pathlib import Path

import pytest

from texts.check import problems
from texts.extract import extract
from texts.sources import Uses, read_uses

OFFERED = ("en", "nl")
SOURCE = """
say("mail.hello", language, name=name)
say_n("mail.seats" if many else "mail.places", n, language)
say_any("mail.kind", kind, language)
LATER = {1: "mail.later"}
say(f"mail.{kind}", language)
say("Hello", language)
"""


@pytest.fixture
def product(tmp_path: Path) -> Path:
    (tmp_path / "notifications").mkdir()
    (tmp_path / "notifications" / "email.py").write_text(SOURCE)
    (tmp_path / "notifications" / "mail.html").write_text(
        '{{ say("mail.title") }}{% if x %}{{ say_n("mail.rows", 3) }}{% endif %}'
    )
    return tmp_path


def po(folder: Path, language: str, body: str, header: str = "") -> None:
    (folder / language).mkdir(parents=True, exist_ok=True)
    (folder / language / "mail.po").write_text(f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n{header}\n{body}')


def entry(code: str, text: str) -> str:
    return f'msgid "{code}"\nmsgstr "{text}"\n\n'


def test_modules_and_templates_tell_which_codes_they_say(product: Path) -> None:
    uses = read_uses(product)
    assert set(uses.said) == {"mail.hello", "mail.seats", "mail.places", "mail.title", "mail.rows"}
    assert uses.plural == {"mail.seats", "mail.places", "mail.rows"}
    assert uses.covers("mail.kind.cancelled")
    assert uses.covers("mail.later")
    assert not uses.covers("mail.never")


def test_a_code_put_together_and_a_plain_sentence_are_refused(product: Path) -> None:
    assert [line.split(": ", 1)[1] for line in read_uses(product).unclear] == [
        "say() with a code put together; use say_any(prefix, code, ...)",
        "'Hello' is not a code such as cards.book.title",
    ]


def test_a_missing_translation_is_named(tmp_path: Path) -> None:
    po(tmp_path, "en", entry("mail.hello", "Hello"))
    po(tmp_path, "nl", entry("mail.hello", ""))
    assert list(problems(tmp_path, Uses(said={"mail.hello": "x.py:1"}), OFFERED)) == [
        "nl: mail.hello is missing (said in x.py:1)"
    ]


def test_a_text_that_nothing_says_is_named(tmp_path: Path) -> None:
    for language in ("en", "nl"):
        po(tmp_path, language, entry("mail.hello", "Hello"))
    assert list(problems(tmp_path, Uses(), OFFERED)) == ["en: nothing says mail.hello", "nl: nothing says mail.hello"]


def test_placeholders_that_differ_are_named(tmp_path: Path) -> None:
    po(tmp_path, "en", entry("mail.hello", "Hello {name}"))
    po(tmp_path, "nl", entry("mail.hello", "Hallo {naam}"))
    found = list(problems(tmp_path, Uses(mentioned={"mail.hello"}), OFFERED))
    assert found == ["nl: mail.hello has ['naam'] where English has ['name']"]


def test_the_extraction_adds_missing_codes_once(tmp_path: Path) -> None:
    uses = Uses(said={"mail.hello": "x", "mail.rows": "x"}, plural={"mail.rows"})
    po(tmp_path, "en", entry("mail.hello", "Hello"))
    assert extract(tmp_path, uses, OFFERED) == 3
    assert extract(tmp_path, uses, OFFERED) == 0
    missing = sorted(problems(tmp_path, uses, OFFERED))
    assert [line.split(" is ")[0] for line in missing] == ["en: mail.rows", "nl: mail.hello", "nl: mail.rows"]


def test_a_management_text_has_to_exist_in_the_languages_of_the_management_only(tmp_path: Path) -> None:
    po(tmp_path, "en", entry("mail.hello", "Hello"))
    po(tmp_path, "nl", entry("mail.hello", "Hallo"))
    uses = Uses(said={"mail.hello": "x", "board.title": "y"})
    found = {line.partition(" is missing")[0] for line in problems(tmp_path, uses, OFFERED)}
    assert found == {"en: board.title", "nl: board.title"}


def test_a_language_that_is_being_translated_may_lack_texts_but_has_to_be_right(tmp_path: Path) -> None:
    for language in ("en", "nl"):
        po(tmp_path, language, entry("mail.hello", "Hello {name}") + entry("mail.bye", "Bye"))
    po(tmp_path, "pl", entry("mail.hello", "Witaj"))
    assert list(problems(tmp_path, Uses(prefixes={"mail"}), OFFERED)) == [
        "pl: mail.hello has [] where English has ['name']"
    ]


def test_a_plural_with_too_few_forms_is_named(tmp_path: Path) -> None:
    rows = 'msgid "mail.rows"\nmsgid_plural "mail.rows"\nmsgstr[0] "{n}"\nmsgstr[1] "{n}"\n\n'
    for language in ("en", "nl"):
        po(tmp_path, language, rows)
    po(tmp_path, "pl", rows, header='"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')
    found = list(problems(tmp_path, Uses(prefixes={"mail"}), OFFERED))
    assert found == ["pl: mail.rows has 2 plural forms where 3 are needed"]


def test_a_code_that_stands_twice_is_named_with_its_file(tmp_path: Path) -> None:
    formal = 'msgctxt "formal"\n' + entry("mail.hello", "Good day")
    po(tmp_path, "en", entry("mail.hello", "Hello") + formal + entry("mail.hello", "Hello"))
    po(tmp_path, "nl", entry("mail.hello", "Hallo") + formal + formal)
    assert list(problems(tmp_path, Uses(prefixes={"mail"}), OFFERED)) == [
        "en: mail.hello stands 2 times in mail.po",
        "nl: mail.hello (formal) stands 2 times in mail.po",
    ]


def test_a_code_with_two_texts_below_it_is_named(tmp_path: Path) -> None:
    for language in ("en", "nl"):
        po(tmp_path, language, entry("mail.hello", "Hello").rstrip() + '\nmsgstr "Hi"\n')
    found = list(problems(tmp_path, Uses(prefixes={"mail"}), OFFERED))
    assert found == ["en: mail.hello has two texts in mail.po", "nl: mail.hello has two texts in mail.po"]
