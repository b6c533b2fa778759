"""Customers that are known already: the one chosen, and how each stands in a list so that two of the same name differ."""

from datetime import UTC, datetime

from bot.flows.booking_state import BookingState
from bot.flows.facts import moment_text
from bot.flows.told import default_language
from bot.flows.turn import Turn
from cards.views import Option
from scheduling.customer import CustomerId
from texts.catalogue import say
from usecases.views import CustomerView

FEW, MANY = 5, 60
_NEVER = datetime.min.replace(tzinfo=UTC)


async def read_customer(turn: Turn, state: BookingState) -> CustomerView | None:
    """The known customer chosen, if there is one."""
    if not state.customer:
        return None
    return await turn.use.read_customer(turn.business_id, CustomerId(state.customer), turn.actor)


def customer_option(turn: Turn, view: CustomerView) -> Option:
    """A customer with what tells two of the same name apart: the last digits of the phone, the last visit."""
    return Option(value=view.customer.id, title=" · ".join(customer_parts(turn, view)), hint=view.customer.email)


def customer_parts(turn: Turn, view: CustomerView) -> list[str]:
    """Name, last digits, last visit; each only where known."""
    digits = "…" + view.customer.phone[-4:] if view.customer.phone else ""
    visit = ""
    if view.last_visit_at:
        visit = say("chat.last_visit", turn.language, day=moment_text(turn, view.last_visit_at))
    return [part for part in (view.customer.display_name, digits, visit) if part]


def customer_language(turn: Turn, state: BookingState, customer: CustomerView | None) -> str:
    known = customer.customer.language_tag if customer else ""
    return default_language(turn, state.customer_language, known)


async def first_choices(turn: Turn) -> tuple[Option, ...]:
    """Some to begin with; many where the client cannot ask for others."""
    found = await turn.use.find_customers(turn.business_id, "", turn.actor, limit=FEW if turn.client_searches else MANY)
    latest = sorted(found, key=lambda view: view.last_visit_at or _NEVER, reverse=True)
    return tuple(customer_option(turn, view) for view in latest)
