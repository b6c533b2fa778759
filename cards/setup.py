"""Setting up a business, and one's own settings."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Field, Verb
from cards.elements import Column, ColumnSet, Part
from cards.inputs import Choice, ChoiceSet, TextInput, TimeInput, Toggle
from cards.parts import button, finished, heading, paragraph, problem, subtle
from cards.views import Option, View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpView(View):
    """The form for the first administrator. `zones` are offered by name; `days` are weekday options, `open_days` those ticked."""

    zones: tuple[Option, ...]
    days: tuple[Option, ...]
    name: str = ""
    zone: str = ""
    opens: str = "09:00"
    closes: str = "17:00"
    open_days: tuple[str, ...] = ()
    service: str = ""
    duration: int = 30
    is_online: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView(View):
    """One's own settings; `note` says what was just saved. `mornings` are the clock times at which the day's list can come."""

    languages: tuple[Option, ...]
    chosen_language: str
    wants_chat: bool = True
    wants_mail: bool = True
    email: str = ""
    note: str = ""
    mornings: tuple[Option, ...] = ()
    morning_at: str = ""
    wants_morning: bool = False


def set_up_card(view: SetUpView) -> dict[str, Any]:
    language = view.language
    title = say("cards.setup.title", language)
    return finished(
        view,
        [
            heading(title),
            paragraph(say("cards.setup.what", language)),
            problem(view.problem),
            *_business_inputs(view),
            *_service_inputs(view),
        ],
        summary=title,
        actions=[button(view, say("cards.setup.save", language), Verb.SET_UP_SAVE, is_primary=True)],
    )


def settings_card(view: SettingsView) -> dict[str, Any]:
    language = view.language
    title = say("cards.settings.title", language)
    mail = Toggle(
        Field.MAIL,
        label=say("cards.settings.mail_label", language),
        title=say("cards.settings.mail", language, email=view.email),
        value=view.wants_mail,
    )
    chat = Toggle(
        Field.CHAT,
        label=say("cards.settings.chat_label", language),
        title=say("cards.settings.chat", language),
        value=view.wants_chat,
    )
    spoken = _choice(Field.LANGUAGE, say("cards.settings.language", language), view.languages, view.chosen_language)
    return finished(
        view,
        [heading(title), subtle(view.note), spoken, chat, mail if view.email else None, *_morning(view)],
        summary=title,
        actions=[button(view, say("cards.settings.save", language), Verb.SETTINGS_SAVE, is_primary=True)],
    )


def _morning(view: SettingsView) -> list[Part]:
    """Whether the day's list is wanted, and when."""
    if not view.mornings:
        return []
    language = view.language
    wanted = Toggle(
        Field.MORNING,
        label=say("cards.settings.morning_label", language),
        title=say("cards.settings.morning", language),
        value=view.wants_morning,
    )
    return [
        wanted,
        _choice(Field.MORNING_AT, say("cards.settings.morning_at", language), view.mornings, view.morning_at),
    ]


def _business_inputs(view: SetUpView) -> list[Part]:
    language = view.language
    needed = say("cards.setup.needed", language)
    opens = TimeInput(Field.OPENS, label=say("cards.setup.opens", language), value=view.opens, error=needed)
    closes = TimeInput(Field.CLOSES, label=say("cards.setup.closes", language), value=view.closes, error=needed)
    return [
        TextInput(Field.NAME, label=say("cards.setup.name", language), value=view.name, error=needed, max_length=100),
        ChoiceSet(
            Field.ZONE,
            [Choice(zone.title, zone.value) for zone in view.zones],
            label=say("cards.setup.zone", language),
            value=view.zone,
            style="filtered",
            error=needed,
        ),
        ChoiceSet(
            Field.DAYS,
            [Choice(day.title, day.value) for day in view.days],
            label=say("cards.setup.days", language),
            value=",".join(view.open_days),
            style="expanded",
            is_multiple=True,
            error=needed,
        ),
        ColumnSet([Column([opens]), Column([closes])]),
    ]


def _service_inputs(view: SetUpView) -> list[Part]:
    language = view.language
    needed = say("cards.setup.needed", language)
    minutes = [15, 20, 30, 45, 60, 90, 120]
    lengths = sorted({*minutes, view.duration})
    return [
        TextInput(
            Field.SERVICE, label=say("cards.setup.service", language), value=view.service, error=needed, max_length=100
        ),
        ChoiceSet(
            Field.DURATION,
            [Choice(say("cards.setup.minutes", language, n=length), str(length)) for length in lengths],
            label=say("cards.setup.duration", language),
            value=str(view.duration),
        ),
        Toggle(
            Field.ONLINE,
            label=say("cards.facts.where", language),
            title=say("cards.setup.online", language),
            value=view.is_online,
        ),
    ]


def _choice(name: Field, label: str, options: tuple[Option, ...], chosen: str) -> ChoiceSet:
    return ChoiceSet(name, [Choice(option.title, option.value) for option in options], label=label, value=chosen)
