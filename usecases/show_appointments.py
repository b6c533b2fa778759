"""How appointments are shown to somebody: with names, rights, messages and history, and without what the reader may not see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduling.appointment import Appointment
from scheduling.business import BusinessId
from scheduling.quick import quick, replace
from scheduling.service import Service
from scheduling.staff import StaffId
from storage.records import HistoryEntry, OutboxItem, OutboxState, SmsRecord
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, covers
from usecases.chat_topics import ChatTopic
from usecases.configuration import Configuration
from usecases.copies import copied_to, is_copy
from usecases.texting import CHANNEL, NOT_TEXTED
from usecases.views import AppointmentView, HistoryLine, MessageState

UNDOABLE = ("rescheduled", "cancelled", "seat_given_up", "asked_to_choose")
_CHAT_TOPICS = frozenset(ChatTopic)
_MESSAGES = ("mail", "sms", "chat")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What stands about one appointment beside it: its messages and its history, and how long a change can be undone."""

    messages: tuple[OutboxItem, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    texts: Mapping[str, SmsRecord] = field(default_factory=dict)
    now: datetime | None = None
    undo_seconds: int = 0


_NOTHING = Told()


class _Reader(NamedTuple):
    """Whom a message is for. `address` is that of its channel."""

    name: str
    language: str
    address: str


def show_appointment(
    configuration: Configuration, actor: Actor, appointment: Appointment, told: Told = _NOTHING
) -> AppointmentView:
    """The view for a reader whose right to see it has been checked."""
    member = acting_member(configuration, actor)
    shown = appointment if actor.kind != "customer" else _own_seat(appointment, actor)
    undo = _undo(told, appointment) if told.now else None
    hides_staff = actor.kind == "customer" and configuration.tenant.are_staff_details_hidden
    return AppointmentView(
        appointment=shown,
        business_id=configuration.business.id,
        business_name=configuration.business.display_name,
        zone=configuration.business.zone,
        service=_service_of(configuration, appointment) or _gone(appointment),
        staff=configuration.refs(() if hides_staff else appointment.staff_ids),
        can_change=appointment.state.is_coming and covers(member, actor, Permission.MANAGE_BOOKINGS, appointment),
        can_see_customers=actor.kind != "customer",
        undo_until=undo[0] if undo else None,
        undo_change_id=undo[1] if undo else "",
        messages=tuple(show_messages(configuration, shown, _readable(actor, told.messages), told.texts)),
        history=_lines(configuration, told.history) if actor.kind != "customer" else (),
    )


def read_told(work: Work, business_id: BusinessId, appointment: Appointment) -> Told:
    """Messages and history of an appointment."""
    messages = work.outbox.of_appointment(business_id, appointment.id)
    text_ids = [item.id for item in messages if item.kind == CHANNEL]
    return Told(
        messages=messages,
        texts=work.sms_messages.of(business_id, text_ids) if text_ids else {},
        history=work.history.of_appointment(business_id, appointment.id),
    )


def show_messages(
    configuration: Configuration,
    appointment: Appointment,
    items: Iterable[OutboxItem],
    texts: Mapping[str, SmsRecord],
) -> Iterable[MessageState]:
    """Each message with its reader, in the reader's language; alarms about them are none of them.

    A text message that must not be sent is shown with the reason, and one that was sent as the provider tells of it.
    """
    for item in items:
        reader = _reader(configuration, appointment, item)
        if item.kind not in _MESSAGES or item.topic in _CHAT_TOPICS or reader is None:
            continue
        yield MessageState(
            id=item.id,
            kind=item.topic,
            recipient=reader.name,
            channel=item.kind,
            state=_state(item, texts),
            due_at=item.due_at,
            language=reader.language,
            address=reader.address,
            attendee_id=item.attendee_id,
            staff_id=item.staff_id,
            last_error=item.last_error,
            done_at=item.done_at,
        )


def _reader(configuration: Configuration, appointment: Appointment, item: OutboxItem) -> _Reader | None:
    """None for somebody who is not there any more."""
    business, service = configuration.business, _service_of(configuration, appointment)
    customer_language = (service.language_tag if service else "") or business.language_tag
    if item.staff_id is not None:
        member = configuration.staff.get(item.staff_id)
        if member is None:
            return None
        return _Reader(member.display_name, member.language_tag or business.language_tag, member.email)
    if item.attendee_id is not None:
        seat = next((one for one in appointment.attendees if one.id == item.attendee_id), None)
        if seat is None:
            return None
        address = seat.phone if item.kind == CHANNEL else seat.email
        return _Reader(seat.called, seat.language_tag or customer_language, address)
    if is_copy(item):
        address = copied_to(appointment, item)
        return _Reader(address, customer_language, address)
    return _Reader(business.display_name, business.language_tag, business.email)


def _state(item: OutboxItem, texts: Mapping[str, SmsRecord]) -> str:
    """Of a text message what is known beyond its row: why it may not be sent, or what became of it."""
    if item.kind == CHANNEL and item.state is OutboxState.DROPPED and item.last_error in NOT_TEXTED:
        return item.last_error
    record = texts.get(item.id) if item.state is OutboxState.DONE else None
    return str(record.state) if record else str(item.state)


def _readable(actor: Actor, items: Iterable[OutboxItem]) -> Iterable[OutboxItem]:
    """Customers see what goes to themselves: the rest holds the addresses of others."""
    return items if actor.kind != "customer" else (item for item in items if item.attendee_id == actor.attendee_id)


def _own_seat(appointment: Appointment, actor: Actor) -> Appointment:
    own = tuple([attendee for attendee in appointment.attendees if attendee.id == actor.attendee_id])
    is_all_own = own == appointment.attendees and not (appointment.notes or appointment.label or appointment.cc)
    if is_all_own and appointment.override is None:
        return appointment
    return replace(appointment, attendees=own, notes="", override=None, label="", cc=())


def _undo(told: Told, appointment: Appointment) -> tuple[datetime, str] | None:
    """Until when the last change can be taken back, if that was a move or a cancellation."""
    changes = [entry for entry in told.history if "sequence" in entry.data]
    if not changes or told.now is None:
        return None
    last = changes[-1]
    until = last.at + timedelta(seconds=told.undo_seconds)
    is_last = last.data.get("sequence") == appointment.sequence and not last.data.get("series_change")
    return (until, str(last.data.get("change_id"))) if last.what in UNDOABLE and is_last and told.now < until else None


def _lines(configuration: Configuration, entries: Iterable[HistoryEntry]) -> tuple[HistoryLine, ...]:
    return tuple(
        HistoryLine(
            at=entry.at, by=entry.by, by_name=_name(configuration, entry), what=entry.what, data=dict(entry.data)
        )
        for entry in entries
    )


def _name(configuration: Configuration, entry: HistoryEntry) -> str:
    """Whoever did it may be a program, by itself or for a member, or nobody known."""
    by, program = StaffId(entry.by), str(entry.data.get("program", ""))
    member = configuration.staff.get(by) or configuration.former.get(by)
    if member is None:
        return program
    return f"{member.display_name} ({program})" if program else member.display_name


def _service_of(configuration: Configuration, appointment: Appointment) -> Service | None:
    """Also when it is no longer offered."""
    service_id = appointment.service_id
    return configuration.services.get(service_id) or configuration.removed.get(service_id)


def _gone(appointment: Appointment) -> Service:
    """The service as the appointment remembers it."""
    return Service(
        id=appointment.service_id,
        display_name=appointment.service_name,
        duration=max(1, appointment.span.minutes),
        maximum_attendees=appointment.seats,
        is_online=appointment.is_online,
        location=appointment.location,
    )
