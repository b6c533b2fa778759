"""An answer to the question about an event that was changed in the calendar: it goes back to our time."""

from bot.flows.data import Data, text, whole
from bot.flows.results import appointment_reply, stale_reply
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Key
from cards.appointment import News
from scheduling.appointment import AppointmentId
from scheduling.errors import Stale
from usecases.put_event_back import PutBackWish


async def keep(turn: Turn, data: Data) -> Reply:
    """Taking over the other time and cancelling are ordinary moves and cancellations."""
    wish = PutBackWish(
        business_id=turn.business_id,
        appointment_id=AppointmentId(text(data, Key.APPOINTMENT)),
        expected_version=whole(data, Key.VERSION),
        change=text(data, Key.CHANGE),
    )
    try:
        view = await turn.use.put_event_back(wish, turn.actor)
    except Stale as refusal:
        return await stale_reply(turn, refusal, wish.appointment_id)
    return await appointment_reply(turn, view, News.PUT_BACK)
