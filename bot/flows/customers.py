"""Customers in chat: found by what is remembered of them, shown with coming and past appointments; and the typeahead of the cards."""

from bot.flows.data import Data, text
from bot.flows.facts import appointment_facts, moment_text
from bot.flows.known_customers import customer_option, customer_parts
from bot.flows.results import refused
from bot.flows.turn import Turn
from bot.replies import Choice, Reply
from bot.understanding.result import Understood
from cards.actions import Key
from cards.customer import CustomerCardView, CustomersView, customer_card, customers_card
from scheduling.customer import CustomerId
from scheduling.errors import Refusal
from texts.catalogue import say
from texts.formats import language_name
from usecases.access import Permission, Reach
from usecases.views import CustomerView

MOST = 8
_COMING, _PAST = 5, 5


async def from_sentence(turn: Turn, meant: Understood, words: str) -> Reply:
    """One customer when it is clear who, else those that fit."""
    if meant.customer:
        return await show(turn, CustomerId(meant.customer))
    asked = meant.email or meant.phone or meant.new_customer_name or words
    return await search(turn, asked)


async def search(turn: Turn, asked: str) -> Reply:
    found = await turn.use.find_customers(turn.business_id, asked, turn.actor, limit=MOST + 1)
    if len(found) == 1:
        return await show(turn, found[0].customer.id)
    view = CustomersView(
        language=turn.language,
        state={"business": turn.business_id, "language": turn.language},
        asked=asked,
        customers=tuple(customer_option(turn, customer) for customer in found[:MOST]),
        more=max(0, len(found) - MOST),
    )
    return Reply(card=customers_card(view))


async def clicked(turn: Turn, data: Data) -> Reply:
    try:
        return await show(turn, CustomerId(text(data, Key.CUSTOMER)))
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: search(turn, ""))


async def show(turn: Turn, customer_id: CustomerId) -> Reply:
    """One customer, with appointments."""
    found = await turn.use.read_customer(turn.business_id, customer_id, turn.actor)
    customer = found.customer
    view = CustomerCardView(
        language=turn.language,
        state={"business": turn.business_id, "language": turn.language},
        customer_id=customer.id,
        name=customer.display_name,
        email=customer.email,
        phone=customer.phone,
        customer_language=language_name(customer.language_tag, turn.language) if customer.language_tag else "",
        notes=customer.notes,
        last_visit=moment_text(turn, found.last_visit_at) if found.last_visit_at else "",
        coming=tuple(appointment_facts(turn, view) for view in found.coming[:_COMING]),
        more_coming=max(0, len(found.coming) - _COMING),
        past=_past(turn, found),
        can_book=turn.reach(Permission.MANAGE_BOOKINGS) is not Reach.NOTHING,
    )
    return Reply(card=customer_card(view))


async def typeahead(turn: Turn, words: str, limit: int) -> Reply:
    """Choices for the customer field of a card, as somebody types."""
    found = await turn.use.find_customers(turn.business_id, words, turn.actor, limit=min(max(limit, 1), 15))
    return Reply(choices=tuple(Choice(title=" · ".join(_line(turn, view)), value=view.customer.id) for view in found))


def _line(turn: Turn, view: CustomerView) -> list[str]:
    parts = customer_parts(turn, view)
    return parts if len(parts) > 1 or not view.customer.email else [*parts, view.customer.email]


def _past(turn: Turn, found: CustomerView) -> tuple[str, ...]:
    return tuple(
        say(
            "chat.past_line",
            turn.language,
            start=moment_text(turn, view.appointment.span.start),
            service=view.appointment.service_name,
            staff=", ".join(person.name for person in view.staff),
        )
        for view in found.past[:_PAST]
    )
