"""A question to a staff member: an event of ours was moved or deleted in the own calendar. Our time, or the other one?"""

from dataclasses import dataclass
from typing import Any

from cards.actions import Key, Verb
from cards.appointment import appointment_key, detail_facts, headline_parts, summary_line
from cards.elements import Action
from cards.parts import button, facts, finished, heading, paragraph, tab_link
from cards.views import AppointmentFacts, View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideChangeView(View):
    """`outside_when` is where the event stands in the calendar, empty when it was deleted; `slot` is that start on the wire.

    `minutes` is its length there. Without a slot the other time cannot be taken over. `change` names the change.
    """

    facts: AppointmentFacts
    change: str
    outside_when: str = ""
    slot: str = ""
    minutes: int = 0
    tab_url: str = ""


def outside_change_card(view: OutsideChangeView) -> dict[str, Any]:
    language, is_moved = view.language, bool(view.outside_when)
    title = say("cards.outside.moved", language) if is_moved else say("cards.outside.deleted", language)
    what = say("cards.outside.moved_text", language) if is_moved else say("cards.outside.deleted_text", language)
    return finished(
        view,
        [
            heading(title, eyebrow=say("cards.outside.eyebrow", language)),
            *headline_parts(view.facts),
            facts((say("cards.outside.there", language), view.outside_when)),
            paragraph(what),
            detail_facts(language, view.facts),
        ],
        summary=summary_line(title, view.facts),
        actions=[*(_moved(view) if is_moved else _deleted(view)), tab_link(language, view.tab_url)],
    )


def _moved(view: OutsideChangeView) -> list[Action]:
    take_over = button(
        view,
        say("cards.outside.take_over", view.language),
        Verb.RESCHEDULE_TIME,
        {**appointment_key(view.facts), Key.SLOT: view.slot, Key.MINUTES: view.minutes},
    )
    return [_back(view, say("cards.outside.keep", view.language)), *([take_over] if view.slot else [])]


def _deleted(view: OutsideChangeView) -> list[Action]:
    cancel = button(view, say("cards.outside.cancel", view.language), Verb.CANCEL, appointment_key(view.facts))
    return [_back(view, say("cards.outside.put_back", view.language)), cancel]


def _back(view: OutsideChangeView, title: str) -> Action:
    extra = {**appointment_key(view.facts), Key.CHANGE: view.change}
    return button(view, title, Verb.OUTSIDE_KEEP, extra, is_primary=True)
