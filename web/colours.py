"""The colour of a business on its pages, made fit to be read: whatever was chosen, text on it and in it keeps its contrast (WCAG 2.2).

Pure. The colour keeps its hue; it is mixed with black in the light theme and with white in the dark one, as little as does.
"""

from dataclasses import dataclass

TEXT, PART = 4.5, 3.0
"""Least contrasts: of text, and of the parts of a control."""
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_STEPS = 200
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surfaces:
    """What a theme has behind text, the one with the least contrast first, and the ink it writes with."""

    behind: Colour
    soft_base: Colour
    soft_share: float
    ink: Colour
    towards: Colour
    on_accent: Colour


LIGHT = Surfaces(
    behind=(0xF5, 0xF5, 0xF5),
    soft_base=_WHITE,
    soft_share=0.12,
    ink=(0x24, 0x24, 0x24),
    towards=_BLACK,
    on_accent=_WHITE,
)
DARK = Surfaces(
    behind=(0x33, 0x33, 0x33),
    soft_base=(0x1F, 0x1F, 0x1F),
    soft_share=0.2,
    ink=_WHITE,
    towards=_WHITE,
    on_accent=(0x1F, 0x1F, 0x1F),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """`colour` is read on every surface of its theme, `ink` on the colour, and the theme's own ink on `soft`."""

    colour: str
    ink: str
    soft: str


def accent_of(code: str, theme: Surfaces) -> Accent:
    """For a colour as #RRGGBB."""
    chosen = colour_of(code)
    accent = next(
        mixed
        for mixed in (_mix(chosen, theme.towards, step / _STEPS) for step in range(_STEPS + 1))
        if _is_fit(mixed, theme)
    )
    return Accent(colour=_code(accent), ink=_code(theme.on_accent), soft=_code(_soft(accent, theme)))


def contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour_of(code: str) -> Colour:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def style_of(code: str) -> str:
    """The style sheet that goes over the common one; the theme of high contrast stays as it is."""
    light, dark = _variables(accent_of(code, LIGHT)), _variables(accent_of(code, DARK))
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}\n"
        f':root[data-theme="dark"]{{{dark}}}\n'
    )


def for_both_themes(code: str) -> str:
    """The colour as a style sheet has it that serves either theme."""
    return f"light-dark({accent_of(code, LIGHT).colour}, {accent_of(code, DARK).colour})"


def _variables(accent: Accent) -> str:
    return f"--accent:{accent.colour};--accent-ink:{accent.ink};--accent-soft:{accent.soft}"


def _is_fit(accent: Colour, theme: Surfaces) -> bool:
    soft = _soft(accent, theme)
    is_read = min(contrast(accent, theme.behind), contrast(accent, theme.on_accent)) >= TEXT
    return is_read and contrast(soft, theme.ink) >= TEXT and contrast(soft, accent) >= PART


def _soft(accent: Colour, theme: Surfaces) -> Colour:
    return _mix(theme.soft_base, accent, theme.soft_share)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _code(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
