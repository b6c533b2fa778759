"""Group chats and channels: everybody's card tells nothing of customers; the person who wrote gets the real answer by refresh."""

from bot.flows import sentence
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.understanding.commands import Command
from bot.understanding.result import Understood
from bot.understanding.understand import understand
from cards.actions import Key
from cards.notices import ForWriterView, for_writer_card
from texts.catalogue import say

_PUBLIC = frozenset({Command.HELP, Command.GREETING, Command.SCHEDULE, Command.WHO, Command.WHY, Command.UNKNOWN})
_PRIVATE = frozenset({Command.SETTINGS, Command.LANGUAGE, Command.SETUP, Command.BUSINESS})


async def for_everybody(turn: Turn) -> Reply:
    """What may be shown to all is answered at once; the rest is a card that only the writer sees filled."""
    words = turn.incoming.text
    if turn.business is None:
        reply = await sentence.said(turn, words)
        return Reply(card=reply.card, text=reply.text, is_private=True)
    context = await turn.desk.names.context(turn.about, turn.actor, now=turn.now, language=turn.language)
    meant = understand(words, context)
    turn = turn.speaking(meant.language)
    if meant.command in _PUBLIC and not meant.questions:
        return await sentence.said(turn, words)
    if meant.command is Command.CONTINUE and _is_day_only(meant):
        return await sentence.show_schedule(turn, meant, words)
    if meant.command in _PRIVATE:
        reply = await sentence.said(turn, words)
        return Reply(card=reply.card, text=reply.text, is_private=True)
    return Reply(card=_for_writer(turn, words))


def _is_day_only(meant: Understood) -> bool:
    named = (meant.customer, meant.new_customer_name, meant.time, meant.email, meant.phone, meant.reference)
    return meant.day is not None and not any(named) and not meant.questions


def _for_writer(turn: Turn, words: str) -> dict[str, object]:
    title = say("chat.group.title", turn.language, name=turn.incoming.user_name)
    body = say("chat.group.text", turn.language, name=turn.incoming.user_name)
    data = {
        "business": turn.business_id,
        "language": turn.language,
        "draft": turn.desk.new_id(),
        Key.TEXT.value: words[:500],
    }
    show = say("chat.group.show", turn.language)
    view = ForWriterView(
        language=turn.language, state=data, title=title, text=body, show=show, user_id=turn.incoming.user_id
    )
    return for_writer_card(view)
