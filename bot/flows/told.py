"""Says which messages an appointment has caused or will cause: to whom, by which way, in which language, and how far they are."""

from collections.abc import Iterable, Sequence
from math import ceil

from bot.flows.turn import Turn
from scheduling.appointment import Attendee
from texts.catalogue import choose_language, knows, say, say_any
from texts.formats import language_name
from usecases.views import AppointmentView, MessageState

_REACHES = {"waiting", "sending", "done", "sent", "delivered"}
_MOST_PASSED_ON = 3


def told_lines(turn: Turn, view: AppointmentView, *, can_undo: bool = False, limit: int = 5) -> tuple[str, ...]:
    """The last message to each person outside the chat, the customer's first."""
    messages = [
        message for message in view.messages if message.channel in ("mail", "sms") and message.state != "dropped"
    ]
    newest = {
        (message.recipient, message.channel, message.address): message
        for message in sorted(messages, key=lambda message: message.due_at)
    }
    ordered = sorted(newest.values(), key=lambda message: message.recipient != "customer")
    lines = dict.fromkeys(_line(turn, view, message, can_undo=can_undo) for message in ordered)
    return (*(*_nobody(turn, view), *lines)[:limit], *_to_pass_on(turn, view))


def will_be_told(turn: Turn, *, name: str, email: str, language_tag: str, kind: str) -> str:
    """What the customer will get once this is confirmed; `kind` is confirmed, changed or cancelled."""
    if not email:
        return say("chat.told.no_mail", turn.language, name=name)
    language = language_name(language_tag or turn.about.business.language_tag, turn.language)
    return say_any("chat.will_be_told", kind, turn.language, name=name, email=email, language=language)


def can_be_told(attendees: Iterable[Attendee]) -> bool:
    """Whether any of these customers has an address and is not to be left alone."""
    return any(attendee.email and attendee.wants_messages for attendee in attendees)


def change_told(turn: Turn, attendees: Sequence[Attendee], kind: str) -> str:
    """What the customer will get of a change; the first stands for a group."""
    if not attendees:
        return ""
    first = attendees[0]
    if not first.wants_messages:
        return say("chat.told.not_wanted", turn.language, name=first.name)
    return will_be_told(turn, name=first.name, email=first.email, language_tag=first.language_tag, kind=kind)


def _line(turn: Turn, view: AppointmentView, message: MessageState, *, can_undo: bool) -> str:
    kind = say_any("chat.message", message.kind if knows(f"chat.message.{message.kind}") else "other", turn.language)
    who = message.address or _name(view, message)
    return say(
        "chat.told.line",
        turn.language,
        kind=kind,
        who=who,
        language=language_name(message.language, turn.language),
        state=_state(turn, message, can_undo=can_undo),
    )


def _state(turn: Turn, message: MessageState, *, can_undo: bool) -> str:
    """How far it is; what can still be undone has not left yet and says when it will."""
    state = message.state if knows(f"chat.sent.{message.state}") else "waiting"
    seconds = ceil((message.due_at - turn.now).total_seconds())
    if state == "waiting" and seconds > 0 and can_undo:
        return say("chat.told.held", turn.language, seconds=seconds)
    return say_any("chat.sent", state, turn.language)


def _nobody(turn: Turn, view: AppointmentView) -> tuple[str, ...]:
    attendees = [attendee for attendee in view.appointment.seated if not attendee.email]
    if attendees and view.can_see_customers:
        return (say("chat.told.no_mail", turn.language, name=attendees[0].name),)
    return ()


def _to_pass_on(turn: Turn, view: AppointmentView) -> tuple[str, ...]:
    """The way into an online meeting, for staff to tell those whom no message reaches."""
    appointment = view.appointment
    if not (appointment.is_online and appointment.state.is_coming and view.can_see_customers):
        return ()
    reached = {message.attendee_id for message in view.messages if message.state in _REACHES}
    lines = []
    for attendee in appointment.seated:
        address = "" if attendee.id in reached else turn.desk.join_address(attendee)
        if address:
            lines.append(say("chat.told.pass_on", turn.language, name=attendee.name, address=address))
    return tuple(lines[:_MOST_PASSED_ON])


def _name(view: AppointmentView, message: MessageState) -> str:
    for attendee in view.appointment.attendees:
        if attendee.id == message.attendee_id:
            return attendee.name
    return next((person.name for person in view.staff if person.id == message.staff_id), message.recipient)


def default_language(turn: Turn, *tags: str) -> str:
    """The first language given that the product speaks, else the business's."""
    return choose_language(next((tag for tag in tags if tag), turn.about.business.language_tag))
