"""Was the mail sent? Each message of one appointment with how far it got, and whether its customer is written to at all."""

from bot.flows.data import Data, text, whole
from bot.flows.facts import appointment_facts, moment_text
from bot.flows.results import stale_reply, written_to
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.trouble_words import message_name
from cards.actions import Key
from cards.messages import MessageEntry, MessagesView, messages_card
from scheduling.appointment import AppointmentId
from scheduling.errors import Stale
from texts.catalogue import knows, say, say_any
from texts.troubles import dropped_text, trouble_text
from usecases.access import Permission, Reach
from usecases.views import AppointmentView, MessageState
from usecases.write_to_customer import WriteWish

_MOST = 20


async def show_messages(turn: Turn, appointment_id: AppointmentId, note: str = "") -> Reply:
    return _reply(turn, await turn.use.read_appointment(turn.business_id, appointment_id, turn.actor), note)


async def clicked(turn: Turn, data: Data) -> Reply:
    return await show_messages(turn, AppointmentId(text(data, Key.APPOINTMENT)))


async def write_clicked(turn: Turn, data: Data) -> Reply:
    """The switch, from either of its two cards."""
    is_on = text(data, Key.VALUE) == "true"
    appointment_id = AppointmentId(text(data, Key.APPOINTMENT))
    wish = WriteWish(
        business_id=turn.business_id,
        appointment_id=appointment_id,
        expected_version=whole(data, Key.VERSION),
        is_written_to=is_on,
    )
    try:
        view = await turn.use.write_to_customer(wish, turn.actor)
    except Stale as stale:
        return await stale_reply(turn, stale, appointment_id)
    note = say("chat.messages.written_to", turn.language) if is_on else say("chat.messages.left_alone", turn.language)
    return _reply(turn, view, note)


def _reply(turn: Turn, view: AppointmentView, note: str) -> Reply:
    shown = view.messages if view.can_see_customers else ()
    may_resend = turn.reach(Permission.RESEND_MESSAGES) is Reach.ALL
    card = messages_card(
        MessagesView(
            language=turn.language,
            state={Key.BUSINESS.value: view.business_id, Key.LANGUAGE.value: turn.language},
            facts=appointment_facts(turn, view),
            entries=tuple(_entry(turn, message, may_resend=may_resend) for message in shown[-_MOST:]),
            is_written_to=written_to(turn, view),
            note=note,
        )
    )
    return Reply(card=card)


def _entry(turn: Turn, message: MessageState, *, may_resend: bool) -> MessageEntry:
    way = say_any("trouble.by", message.channel if knows(f"trouble.by.{message.channel}") else "other", turn.language)
    is_mail = message.channel == "mail" and message.address
    who = f"{message.recipient} ({message.address})" if is_mail else message.recipient
    name = message_name(message.kind, turn.language)
    return MessageEntry(
        title=say("trouble.title", turn.language, message=name, who=who, way=way),
        state=_state(turn, message),
        why=_why(turn, message),
        id=message.id if may_resend and message.state == "parked" else "",
    )


def _state(turn: Turn, message: MessageState) -> str:
    """Sent when, waits until when, given up or not sent at all."""
    if message.state == "done" and message.done_at is not None:
        return say("chat.messages.sent", turn.language, when=moment_text(turn, message.done_at))
    if message.state == "waiting":
        if message.due_at <= turn.now:
            return say("chat.messages.due", turn.language)
        return say("chat.messages.waits", turn.language, when=moment_text(turn, message.due_at))
    if message.state == "parked":
        return say("chat.messages.parked", turn.language, when=moment_text(turn, message.due_at))
    if message.state == "dropped":
        return say("chat.messages.dropped", turn.language)
    return say("chat.messages.sending", turn.language)


def _why(turn: Turn, message: MessageState) -> str:
    if message.state == "dropped":
        return dropped_text(message.last_error, turn.language)
    return trouble_text(message.last_error, turn.language) if message.last_error else ""
