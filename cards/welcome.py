"""The first steps: welcome, help, and a way forward when something was not understood."""

from dataclasses import dataclass
from typing import Any

from cards.views import Line, Option, View


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeView(View):
    """`examples` are sentences to type; `why_text` is the question of the third button; `languages` those not spoken now."""

    name: str = ""
    business: str = ""
    examples: tuple[str, ...] = ()
    why_text: str = ""
    why_title: str = ""
    languages: tuple[Option, ...] = ()
    tab_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView(View):
    """`commands` pair what it does with what to type."""

    commands: tuple[Line, ...]
    languages: tuple[Option, ...] = ()
    tab_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstoodView(View):
    """`heard` is what was typed; `guesses` are sentences that were perhaps meant (value: the text to send)."""

    heard: str = ""
    guesses: tuple[Option, ...] = ()


def welcome_card(view: WelcomeView) -> dict[str, Any]:
    raise NotImplementedError


def help_card(view: HelpView) -> dict[str, Any]:
    raise NotImplementedError


def not_understood_card(view: NotUnderstoodView) -> dict[str, Any]:
    raise NotImplementedError
