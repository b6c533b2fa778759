"""Text messages in the booking conversation: whether to ask for the customer's agreement, and what staff should know about it."""

from bot.flows.booking_state import BookingState
from bot.flows.turn import Turn
from scheduling.service import Service
from scheduling.tenant_policy import Entry
from texts.catalogue import say
from usecases.ask_texting import Texting


async def read_texting(turn: Turn, state: BookingState, service: Service, phone: str) -> Texting:
    """Nobody is asked who is not to be told, or whose service sends none."""
    if not (service.sms_enabled and state.tells):
        return Texting()
    return await turn.use.ask_texting(turn.business_id, service.id, phone, turn.actor)


def entered_phone(turn: Turn, state: BookingState) -> str:
    """The number that was typed, unless the tenant wants none to be kept of customers (B42)."""
    return "" if turn.about.tenant.forbids(Entry.PHONE) else state.phone


def left_out(turn: Turn, state: BookingState) -> tuple[str, ...]:
    """A number in a sentence is not dropped in silence."""
    is_left_out = bool(state.phone) and turn.about.tenant.forbids(Entry.PHONE)
    return (say("chat.book.phone_left_out", turn.language),) if is_left_out else ()


def contact_warnings(turn: Turn, email: str, texting: Texting) -> tuple[str, ...]:
    """Which ways to the customer are closed."""
    warnings = []
    can_be_texted = texting.is_offered and not texting.is_stopped
    if not email:
        warnings.append(say("chat.book.only_by_text" if can_be_texted else "chat.book.no_mail_address", turn.language))
    if texting.is_stopped:
        warnings.append(say("chat.book.has_stopped", turn.language))
    return tuple(warnings)
