"""What a mail is made of, from top to bottom; the templates know nothing else."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "change", "bad", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled fact; `url` makes it a link, `was` strikes it through."""

    label: str
    value: str
    url: str = ""
    was: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button, with the words that introduce its bare address in the text part."""

    label: str
    url: str
    plain: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The leaf of a tear-off calendar."""

    month: str
    number: str
    weekday: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """One date of several; `old` is where it was, `url` leads to its meeting."""

    text: str
    detail: str = ""
    old: str = ""
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail from top to bottom."""

    language: str
    tone: Tone
    color: str
    subject: str
    title: str
    greeting: str
    intro: str
    headline: str = ""
    leaf: Leaf | None = None
    day: str = ""
    time: str = ""
    old: str = ""
    dates: tuple[DateLine, ...] = ()
    rows: tuple[Row, ...] = ()
    word: Row | None = None
    information: Row | None = None
    guests: tuple[tuple[Row, ...], ...] = ()
    join: Link | None = None
    join_page: Link | None = None
    forms: tuple[Link, ...] = ()
    forms_title: str = ""
    replies: tuple[Link, ...] = ()
    manage: Link | None = None
    lines: tuple[str, ...] = ()
    footer: tuple[Row, ...] = ()
    automatic: str = ""
    unsubscribe: Link | None = None
