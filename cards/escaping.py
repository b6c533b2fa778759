"""Makes what people typed safe to show: nothing of it becomes a link, a mention, a date function, a list or bold."""

import re

ZERO_WIDTH_SPACE = "\u200b"

_MARKDOWN = re.compile(r"([\\`*_\[\]()~#!<>&|])")
_LINKS = re.compile(r"[<>\[\]]")
_LONG_WORD = re.compile(r"(\S{20})(?=\S)")
_BRACES = re.compile(r"\{(?=\{)")
_LIST_START = re.compile(r"^(\s*)(?=(?:[-+]|\d+[.)])(?:\s|$)|={3,}|-{3,})", re.MULTILINE)


def escape(text: str) -> str:
    """The text such that Markdown and the date functions of a text block leave it as it is."""
    literal = _LIST_START.sub(rf"\1{ZERO_WIDTH_SPACE}", escape_braces(text))
    return _MARKDOWN.sub(r"\\\1", literal).replace("\r\n", "\n").replace("\n", "\n\n")


def escape_braces(text: str) -> str:
    """The text without date functions: all that a text run, a label or a title of a fact needs."""
    return _BRACES.sub("{" + ZERO_WIDTH_SPACE, text)


def breakable(text: str) -> str:
    """The text with places to break in words longer than a narrow card; labels would stick out of it."""
    return _LONG_WORD.sub(rf"\1{ZERO_WIDTH_SPACE}", text)


def bare(text: str) -> str:
    """The text for places that are neither cards nor escaped: notifications. Signs that could become links are taken out."""
    return _LINKS.sub("", escape_braces(text))
