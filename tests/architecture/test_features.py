"""docs/features.md keeps its word: every test it names exists, every number is there once, and no comment uses another."""

import ast
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.test_house_rules import ROOT, pythons

PAGE = ROOT / "docs" / "features.md"
LAST = {"S": 145, "B": 101, "L": 56, "D": 17}
NUMBER = re.compile(r"\b([SBLD])(\d{1,3})\b")
REFERENCE = re.compile(r"`([\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| ([SBLD]\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
IN_TEXT = re.compile(r"\b([SB]\d{2,3}|D\d{1,2})\b")


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def expected() -> set[str]:
    """All numbers, with two digits at least but for decisions."""
    return {
        f"{kind}{number}" if kind == "D" else f"{kind}{number:02}"
        for kind, last in LAST.items()
        for number in range(1, last + 1)
    }


def numbers_of_the_page() -> Counter[str]:
    """A number counts where a row or the list of what is not built gives it; a row may point at another one."""
    rows = Counter(number for number, _, _ in ROW.findall(page()))
    _, _, later = page().partition("## What is not built yet")
    return rows + Counter(kind + digits for kind, digits in NUMBER.findall(later))


@cache
def names_in(path: str) -> set[str]:
    file = ROOT / "tests" / path
    if not file.is_file():
        return set()
    parsed = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in parsed.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def remarks(path: Path) -> Iterator[str]:
    """Comments without the marks of the linter, and docstrings; of files that name no number nothing."""
    if not IN_TEXT.search(path.read_text(encoding="utf-8")):
        return
    with tokenize.open(path) as lines:
        for token in tokenize.generate_tokens(lines.readline):
            if token.type == tokenize.COMMENT:
                yield re.sub(r"noqa:[ A-Z0-9,]*", "", token.string)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_every_row_names_a_test_that_exists() -> None:
    unshown = {number for number, _, shown in ROW.findall(page()) if not REFERENCE.findall(shown)}
    missing = {f"{path}::{name}" for path, name in REFERENCE.findall(page()) if name not in names_in(path)}
    assert (unshown, missing) == (set(), set())


def test_every_number_stands_on_the_page_once() -> None:
    found = numbers_of_the_page()
    assert set(found) == expected()
    assert [number for number, times in found.items() if times > 1] == []


def test_a_row_that_holds_in_part_says_when_the_rest_comes() -> None:
    partly = [(number, text) for number, text, _ in ROW.findall(page()) if text.startswith("In part:")]
    assert partly
    silent = [number for number, text in partly if not re.search(r"stages? \d| not kept| not yet", text)]
    assert silent == []


def test_stages_are_those_of_the_roadmap() -> None:
    roadmap = (ROOT / "docs" / "roadmap.md").read_text(encoding="utf-8")
    planned = set(re.findall(r"^(\d)\. ", roadmap, re.MULTILINE))
    told = set(re.findall(r"stages? (\d)", page())) | set(re.findall(r"^\| (\d), ", page(), re.MULTILINE))
    assert told <= planned


def test_numbers_in_comments_stand_on_the_page() -> None:
    used = {number: path for path in pythons() for remark in remarks(path) for number in IN_TEXT.findall(remark)}
    assert {number: path for number, path in used.items() if number not in expected()} == {}
