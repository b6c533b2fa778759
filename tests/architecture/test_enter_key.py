"""The first button that sends a form is the one the enter key presses: it has to be the main one wherever something is typed."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(ROOT.glob("*/templates/*.html"))
_TYPED = re.compile(r"fields\.|<input(?![^>]*(hidden|checkbox|radio|submit))|<textarea|<select|form_size|_fields\b")
_SENDS = re.compile(r"<button(?![^>]*type=\"button\")[^>]*>|several\.repeat\(|\benter\(")


def forms(template: Path) -> list[str]:
    """A page that keeps what was typed while the language changes has the button for the enter key in its frame."""
    text = template.read_text()
    if "set keeps_typed" in text:
        text = text.replace('id="details"', "enter(")
    return re.findall(r"<form.*?</form>", text, re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: f"{one.parts[-3]}/{one.name}")
def test_no_lesser_button_stands_before_the_main_one(template: Path) -> None:
    for form in forms(template):
        sends = _SENDS.findall(form)
        if len(sends) > 1 and _TYPED.search(form):
            assert sends[0] == "enter(" or ("press" in sends[0] and "is-quiet" not in sends[0]), sends
