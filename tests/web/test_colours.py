"""Whatever colour a business sets, its pages can be read: in the light theme and in the dark one (B44)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from web.colours import DARK, LIGHT, PART, TEXT, Surfaces, accent_of, colour_of, contrast, style_of
from web.static_files import FOLDERS

COLOURS = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@given(code=COLOURS)
def test_text_and_controls_keep_their_contrast_in_any_colour(theme: Surfaces, code: str) -> None:
    accent = accent_of(code, theme)
    colour, ink, soft = (colour_of(one) for one in (accent.colour, accent.ink, accent.soft))
    assert contrast(colour, theme.behind) >= TEXT
    assert contrast(colour, ink) >= TEXT
    assert contrast(soft, theme.ink) >= TEXT
    assert contrast(soft, colour) >= PART


def test_a_colour_that_is_read_already_is_left_as_it_is() -> None:
    assert accent_of("#4F52B2", LIGHT).colour == "#4f52b2"


@pytest.mark.parametrize("code", ["#FFFF00", "#FFFFFF", "#000000", "#F00000"])
def test_a_colour_keeps_its_hue(code: str) -> None:
    red, green, blue = colour_of(accent_of(code, LIGHT).colour)
    assert (red >= green >= blue) == (colour_of(code)[0] >= colour_of(code)[1] >= colour_of(code)[2])


def test_contrast_is_what_the_guideline_says() -> None:
    assert round(contrast((0, 0, 0), (255, 255, 255))) == 21
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_the_surfaces_are_those_of_the_common_style() -> None:
    """The control: what is behind text there is what contrast is measured against here."""
    style = (FOLDERS["web"] / "base.css").read_text(encoding="utf-8")
    faint = re.findall(r"--faint: (#[0-9a-f]{6});", style)
    assert {colour_of(one) for one in faint} == {LIGHT.behind, DARK.behind, (0, 0, 0)}


def test_the_style_says_both_themes_and_leaves_high_contrast_alone() -> None:
    style = style_of("#FFCC00")
    assert style.count("--accent:") == 3
    assert "contrast" not in style
