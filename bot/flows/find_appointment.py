"""Finds the appointment a sentence means: by reference, by "it", or by customer, time, service and person."""

from dataclasses import dataclass

from bot.flows.facts import appointment_facts
from bot.flows.results import plain_reply
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.understanding.commands import Command
from bot.understanding.result import Understood
from cards.appointment import ChooseAppointmentView, ListPurpose, choose_appointment_card
from scheduling.customer import CustomerId
from scheduling.errors import Refusal
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from texts.catalogue import say
from usecases.access import Permission, Reach
from usecases.read_appointments import AppointmentQuestion
from usecases.views import AppointmentView

MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Those that fit, soonest first, and how many more there are."""

    views: tuple[AppointmentView, ...]
    more: int = 0
    is_of_others: bool = False
    """Asked for as one's own, found among the colleagues' only: never acted on without a look at the list."""

    @property
    def only(self) -> AppointmentView | None:
        """The one that was meant without doubt."""
        return self.views[0] if len(self.views) == 1 and not self.is_of_others else None


async def find_meant(turn: Turn, meant: Understood, *, coming_only: bool = True) -> Found:
    """Appointments that fit what was said; without any hint, one's own coming ones, else everybody's."""
    if meant.pronoun and not has_hint(meant):
        shown = await last_shown(turn)
        return Found(views=(shown,) if shown else ())
    is_mine = meant.scope == "mine" or not has_hint(meant)
    own = found = await _ask(turn, meant, is_mine=is_mine, coming_only=coming_only)
    if not found and meant.scope != "everybody" and turn.reach(Permission.SEE_BOOKINGS) is Reach.ALL:
        found = await _ask(turn, meant, is_mine=False, coming_only=coming_only)
    is_of_others = meant.scope == "mine" and not own and bool(found)
    return Found(views=found[:MOST], more=max(0, len(found) - MOST), is_of_others=is_of_others)


def choose_reply(turn: Turn, found: Found, purpose: ListPurpose, state: dict[str, object]) -> Reply:
    """A list to choose from, or that there is nothing."""
    if not found.views:
        return plain_reply(turn, say("chat.none_found.title", turn.language), say("chat.none_found", turn.language))
    view = ChooseAppointmentView(
        language=turn.language,
        state={"business": turn.business_id, "language": turn.language, **state},
        appointments=tuple(appointment_facts(turn, view) for view in found.views),
        purpose=purpose,
        asked=say("chat.none_of_mine", turn.language) if found.is_of_others else "",
        more=found.more,
    )
    return Reply(card=choose_appointment_card(view))


def has_hint(meant: Understood) -> bool:
    day, time = _when(meant)
    named = (
        meant.reference,
        meant.customer,
        meant.new_customer_name,
        meant.service,
        meant.staff,
        meant.phone,
        meant.email,
    )
    return any(named) or day is not None or time is not None


def _when(meant: Understood) -> tuple[object, object]:
    if meant.command is Command.MOVE:
        return meant.source_day, meant.source_time
    return meant.day, meant.time


async def _ask(turn: Turn, meant: Understood, *, is_mine: bool, coming_only: bool) -> tuple[AppointmentView, ...]:
    is_move = meant.command is Command.MOVE
    day = meant.source_day if is_move else meant.day
    time = meant.source_time if is_move else meant.time
    question = AppointmentQuestion(
        business_id=turn.business_id,
        customer_id=CustomerId(meant.customer) if meant.customer else None,
        customer_text=meant.new_customer_name or meant.email or meant.phone or "",
        service_id=ServiceId(meant.service) if meant.service else None,
        staff_ids=(StaffId(meant.staff),) if meant.staff else None,
        day_first=day.first if day else None,
        day_last=day.last if day else None,
        at_minute=time.start if time and time.kind == "exact" else None,
        reference=meant.reference or "",
        mine=is_mine and not meant.reference,
        coming_only=coming_only and not meant.reference,
        limit=MOST + 20,
    )
    return await turn.use.find_appointments(question, turn.actor)


async def last_shown(turn: Turn) -> AppointmentView | None:
    """What "it" means."""
    shown = await turn.use.last_shown(turn.account.id, turn.incoming.conversation_id)
    if shown is None or shown[0] != turn.business_id:
        return None
    try:
        return await turn.use.read_appointment(*shown, turn.actor)
    except Refusal:
        return None  # it was shown to somebody with more rights than the reader has now
