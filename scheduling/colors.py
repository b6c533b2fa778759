"""Colours that people choose, of a page, a service or a person: written as #RRGGBB and nothing else."""

import re

from scheduling.errors import Invalid

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def read_color(text: str, field: str = "color") -> str:
    """In capitals. Raises Invalid."""
    if not _COLOR.fullmatch(text):
        raise Invalid(field, "color", value=text)
    return text.upper()
