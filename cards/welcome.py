"""The first steps: welcome, help, and a way forward when something was not understood."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.elements import Action, Container, Part, TextBlock
from cards.parts import button, clipped, finished, heading, label, next_steps, paragraph, subtle, tab_link
from cards.views import Line, Option, View
from texts.catalogue import say


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
    language = view.language
    title = say("cards.welcome.title", language, name=view.name) if view.name else say("cards.welcome.plain", language)
    why = button(view, clipped(view.why_title), Verb.SAY, {Key.TEXT: view.why_text}) if view.why_text else None
    return finished(
        view,
        [
            heading(title, eyebrow=view.business),
            paragraph(say("cards.welcome.what", language)),
            *_examples(view),
        ],
        summary=title,
        actions=[
            *next_steps(view)[:2],
            why,
            *language_buttons(view, view.languages[:2]),
            tab_link(language, view.tab_url),
        ],
    )


def help_card(view: HelpView) -> dict[str, Any]:
    language = view.language
    title = say("cards.help.title", language)
    return finished(
        view,
        [heading(title), subtle(say("cards.help.how", language)), *(_command(line) for line in view.commands)],
        summary=title,
        actions=[
            *next_steps(view)[:2],
            button(view, say("cards.steps.settings", language), Verb.SETTINGS),
            *language_buttons(view, view.languages[:2]),
            tab_link(language, view.tab_url),
        ],
    )


def not_understood_card(view: NotUnderstoodView) -> dict[str, Any]:
    language = view.language
    title = say("cards.not_understood.title", language)
    heard = say("cards.not_understood.heard", language, text=view.heard) if view.heard else ""
    guesses = [button(view, clipped(guess.title), Verb.SAY, {Key.TEXT: guess.value}) for guess in view.guesses[:3]]
    return finished(
        view,
        [heading(title), subtle(heard), paragraph(say("cards.not_understood.help", language))],
        summary=title,
        actions=[*guesses, *next_steps(view)],
    )


def language_buttons(view: View, languages: tuple[Option, ...]) -> list[Action]:
    """Each other language, named in itself."""
    return [button(view, option.title, Verb.LANGUAGE, {Key.LANGUAGE: option.value}) for option in languages]


def _examples(view: WelcomeView) -> list[Part]:
    if not view.examples:
        return []
    lines = [TextBlock(f"“{example}”", spacing="small") for example in view.examples]
    return [label(say("cards.welcome.try", view.language)), Container(lines, style="emphasis", spacing="small")]


def _command(line: Line) -> Container:
    return Container(
        [
            TextBlock(line.label, weight="bolder"),
            TextBlock(f"“{line.text}”", size="small", is_subtle=True, spacing="none"),
        ],
        spacing="medium",
    )
