"""What went wrong and waits for a person, in chat: the list, paged in place, with what can be done about each."""

from bot.flows.data import Data, text, whole
from bot.flows.messages import show_messages
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.trouble_words import TroubleWords, trouble_page
from cards.actions import Key, Verb
from scheduling.appointment import AppointmentId
from scheduling.errors import NotFound, Stale
from texts.catalogue import knows, say, say_any, say_n


async def show(turn: Turn, *, page: int = 0, note: str = "") -> Reply:
    """Raises NotAllowed for whoever is no administrator."""
    troubles = await turn.use.list_trouble(turn.business_id, turn.actor)
    words = TroubleWords(
        language=turn.language,
        zone=turn.zone,
        state={Key.BUSINESS.value: turn.business_id, Key.LANGUAGE.value: turn.language},
        business=turn.about.business.display_name,
    )
    return Reply(card=trouble_page(words, troubles, page=page, note=note))


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    """Does what was asked, and shows what is left; of one appointment's messages those."""
    note = await _done(turn, verb, data)
    appointment_id = text(data, Key.APPOINTMENT)
    if appointment_id:
        return await show_messages(turn, AppointmentId(appointment_id), note)
    return await show(turn, page=whole(data, Key.PAGE), note=note)


async def _done(turn: Turn, verb: Verb, data: Data) -> str:
    """What the click did, in a sentence; a click on something that has moved on says so."""
    try:
        if verb is Verb.TROUBLE_RESEND:
            await turn.use.resend_message(turn.business_id, text(data, Key.MESSAGE), turn.actor)
            return say("trouble.resent", turn.language)
        if verb is Verb.TROUBLE_RESEND_ALL:
            number = await turn.use.resend_all(turn.business_id, turn.actor)
            return say_n("trouble.resent_all", number, turn.language)
        if verb is Verb.TROUBLE_DISMISS:
            number = await turn.use.dismiss_messages(turn.business_id, _ids(data), turn.actor)
            return say_n("trouble.dismissed", number, turn.language)
    except Stale as stale:
        state = str(stale.data.get("state", ""))
        return say_any("trouble.meanwhile", state if knows(f"trouble.meanwhile.{state}") else "other", turn.language)
    except NotFound:
        return say("trouble.meanwhile.other", turn.language)
    return ""


def _ids(data: Data) -> list[str]:
    """One, or those that were shown together."""
    several = data.get(Key.MESSAGES)
    if isinstance(several, list):
        return [one for one in several if isinstance(one, str)]
    return [text(data, Key.MESSAGE)]
