"""Every message of one appointment and how far it got, and the switch by which the customer is left alone."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.appointment import appointment_key, headline_parts, write_button
from cards.elements import Action, Container, Part, TextBlock
from cards.parts import button, button_rows, finished, heading, joined, paragraph, subtle
from cards.views import AppointmentFacts, View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEntry:
    """What to whom, how far it is, and why it did not leave. `id` is set when the reader may send it again."""

    title: str
    state: str
    why: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesView(View):
    """`is_written_to` is None for a reader who may not change it; `note` says what the last click did."""

    facts: AppointmentFacts
    entries: tuple[MessageEntry, ...]
    is_written_to: bool | None = None
    note: str = ""


def messages_card(view: MessagesView) -> dict[str, Any]:
    language = view.language
    title = say("cards.messages.title", language)
    none = "" if view.entries else say("cards.messages.none", language)
    return finished(
        view,
        [
            heading(title, eyebrow=joined(view.facts.service, view.facts.reference)),
            *headline_parts(view.facts),
            paragraph(view.note),
            paragraph(none),
            *(_entry(view, entry) for entry in view.entries),
            paragraph(_left_alone(view), "medium"),
        ],
        summary=joined(title, view.facts.service, view.facts.when),
        actions=[write_button(view, view.facts, is_written_to=view.is_written_to), _back(view)],
    )


def _entry(view: MessagesView, entry: MessageEntry) -> Container:
    words: list[Part] = [TextBlock(entry.title, weight="bolder"), TextBlock(entry.state, spacing="none")]
    words += [part for part in (subtle(entry.why),) if part is not None]
    if not entry.id:
        return Container(words, style="emphasis")
    extra = {Key.MESSAGE: entry.id, Key.APPOINTMENT: view.facts.appointment_id}
    again = button(view, say("cards.trouble.resend", view.language), Verb.TROUBLE_RESEND, extra)
    return Container([*words, *button_rows([again])], style="emphasis")


def _left_alone(view: MessagesView) -> str:
    return say("cards.messages.left_alone", view.language) if view.is_written_to is False else ""


def _back(view: MessagesView) -> Action:
    return button(view, say("cards.appointment.show", view.language), Verb.SHOW, appointment_key(view.facts))
