"""What a stylesheet addresses by its id is a part of a page: fields take their names as ids, and would be dressed as such a part."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted(ROOT.glob("*/static/*.css"))
_PAGES = "".join(page.read_text() for page in sorted(ROOT.glob("*/templates/*.html")))
_DECLARATIONS = re.compile(r"\{[^{}]*\}")
_ID = re.compile(r"#([a-z][\w-]*)")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: f"{one.parts[-3]}/{one.name}")
def test_ids_of_a_stylesheet_stand_in_a_template(sheet: Path) -> None:
    selectors = _DECLARATIONS.sub("", sheet.read_text())
    assert [name for name in _ID.findall(selectors) if f'id="{name}"' not in _PAGES] == []
