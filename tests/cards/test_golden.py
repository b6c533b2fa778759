"""The JSON of every card, kept in golden/. After a wanted change: `python -m tests.cards.test_golden` writes them anew; read the diff."""

import json
from pathlib import Path

import pytest

from tests.cards.samples import Scene, draw, names

GOLDEN = Path(__file__).parent / "golden"


def text_of(name: str) -> str:
    cards = {language: draw(name, Scene(language=language)) for language in ("en", "nl")}
    return json.dumps(cards, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", names())
def test_the_card_is_the_one_that_was_agreed_on(name: str) -> None:
    assert text_of(name) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def test_no_golden_file_is_left_behind() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == names()


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob("*.json"):
        path.unlink()
    for card in names():
        (GOLDEN / f"{card}.json").write_text(text_of(card), encoding="utf-8")
