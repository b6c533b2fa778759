"""Others who get a copy of what the customer is told, as typed into one field of the booking card."""

import re

from bot.flows.booking_state import BookingState
from bot.flows.turn import Turn
from scheduling.errors import Invalid
from scheduling.rules import Audience
from scheduling.service import Service
from texts.refusals import refusal_text
from usecases.copies import checked_copies

_BETWEEN = re.compile(r"[,;\n]")


def read_copies(state: BookingState, service: Service | None) -> tuple[str, ...]:
    """The addresses; a group takes none, so what was typed before it was chosen does not count. Raises Invalid."""
    if service is None or service.is_group:
        return ()
    typed = tuple(part.strip() for part in _BETWEEN.split(state.copies) if part.strip())
    return checked_copies(typed, service, Audience.STAFF)


def has_wrong_copies(state: BookingState, service: Service) -> bool:
    return _wrong(state, service) is not None


def copies_problem(turn: Turn, state: BookingState, service: Service) -> str:
    """What is wrong with them, in a sentence; empty when nothing is."""
    wrong = _wrong(state, service)
    return refusal_text(wrong, turn.language, turn.zone) if wrong is not None else ""


def _wrong(state: BookingState, service: Service) -> Invalid | None:
    try:
        read_copies(state, service)
    except Invalid as wrong:
        return wrong
    return None
