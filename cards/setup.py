"""Setting up a business, and one's own settings."""

from dataclasses import dataclass
from typing import Any

from cards.views import Option, View


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
    """One's own settings; `note` says what was just saved."""

    languages: tuple[Option, ...]
    chosen_language: str
    wants_chat: bool = True
    wants_mail: bool = True
    email: str = ""
    note: str = ""


def set_up_card(view: SetUpView) -> dict[str, Any]:
    raise NotImplementedError


def settings_card(view: SettingsView) -> dict[str, Any]:
    raise NotImplementedError
