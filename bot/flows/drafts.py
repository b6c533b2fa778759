"""Keeps what a person is in the middle of, so that a short message goes on with it and a finished card books nothing again."""

from dataclasses import replace

from bot.flows.booking_state import BookingState, read_state
from bot.flows.turn import Turn
from bot.incoming import IncomingKind
from bot.replies import OnSent
from scheduling.appointment import AppointmentId, DraftId
from usecases.keep_draft import Draft

_APPOINTMENT = "appointment"


async def keep(turn: Turn, state: BookingState, booked: AppointmentId | None = None) -> None:
    """Stores the draft; with an appointment it is done, and of what was typed nothing is kept."""
    await turn.use.keep_draft(_draft(turn, state, booked=booked))


async def finished(turn: Turn, draft_id: DraftId) -> AppointmentId | None:
    """The appointment that this draft has led to, if it has."""
    draft = await turn.use.read_draft(draft_id, turn.account.id)
    if draft is None or draft.state != "done" or not draft.data.get(_APPOINTMENT):
        return None
    return AppointmentId(str(draft.data[_APPOINTMENT]))


async def open_booking(turn: Turn) -> tuple[BookingState, str] | None:
    """The booking this person has open here, and the message that shows its card."""
    draft = await turn.use.open_draft(turn.account.id, turn.incoming.conversation_id)
    if draft is None or draft.business_id != turn.business_id:
        return None
    return read_state(draft.data, new_draft=draft.id), draft.activity_id


async def discard(turn: Turn, draft_id: DraftId) -> None:
    """The draft is not to be continued any more."""
    draft = await turn.use.read_draft(draft_id, turn.account.id)
    if draft is not None and draft.state == "open":
        await turn.use.keep_draft(replace(draft, state="continued"))


def remember_message(turn: Turn, draft_id: DraftId) -> OnSent:
    """Keeps which message shows the draft's card, once the service has named it."""

    async def sent(activity_id: str) -> None:
        draft = await turn.use.read_draft(draft_id, turn.account.id)
        if draft is not None and draft.state == "open":
            await turn.use.keep_draft(replace(draft, activity_id=activity_id))

    return sent


def _draft(turn: Turn, state: BookingState, booked: AppointmentId | None) -> Draft:
    is_click = turn.incoming.kind is not IncomingKind.MESSAGE
    return Draft(
        id=state.draft,
        account_id=turn.account.id,
        conversation_id=turn.incoming.conversation_id,
        business_id=turn.business_id,
        activity_id=turn.incoming.reply_to_id if is_click else "",
        data={_APPOINTMENT: booked} if booked else state.written(),
        state="done" if booked else "open",
    )
