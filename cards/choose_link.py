"""The card that asks once before a customer is sent an address at which to choose a time."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Verb
from cards.parts import button, discard, facts, finished, heading, paragraph, subtle
from cards.views import View
from texts.catalogue import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLinkView(View):
    """`service` and `person` are what is filled in, empty where the customer chooses."""

    customer: str
    contact: str = ""
    service: str = ""
    person: str = ""


def choose_link_card(view: ChooseLinkView) -> dict[str, Any]:
    language = view.language
    title = say("cards.choose_link.title", language, name=view.customer)
    open_choice = say("cards.choose_link.open", language)
    return finished(
        view,
        [
            heading(title),
            paragraph(say("cards.choose_link.what", language)),
            facts(
                (say("cards.facts.customer", language), view.contact),
                (say("cards.facts.service", language), view.service or open_choice),
                (say("cards.facts.with", language), view.person or open_choice),
            ),
            subtle(say("cards.choose_link.filled_in", language), spacing="medium"),
        ],
        summary=title,
        actions=[
            button(view, say("cards.choose_link.send", language), Verb.SEND_LINK, is_primary=True),
            discard(view),
        ],
    )
