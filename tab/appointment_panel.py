"""What the panel of an appointment says: who, when, with whom and why, what was sent, and what happened. Words and times, no HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduling.appointment import Appointment, Attendee, FilledForm, Reply
from scheduling.course import Step, steps_from
from scheduling.reminders import can_be_reminded
from tab.presenter import who_comes
from tab.visit import BusinessVisit
from texts import formats
from texts.catalogue import knows, say, say_any
from usecases.access import MATRIX, Permission, Reach
from usecases.remind_customer import REMINDED
from usecases.views import AppointmentView, HistoryLine, MessageState

_RESENDABLE = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    id: str
    what: str
    to: str
    state: str
    is_trouble: bool
    can_resend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryText:
    at: str
    what: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormText:
    """A form of the service: whether, when and by whose word it was filled in."""

    name: str
    state: str
    is_filled: bool
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatText:
    id: str
    name: str
    booked_by: str
    email: str
    phone: str
    notes: str
    language: str
    attendance: str
    answers: tuple[tuple[str, str], ...]
    consent: str
    is_left_alone: bool
    reply: str
    reply_words: str
    forms: tuple[FormText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelText:
    """Everything about one appointment. `map_url` leads to a map of its place."""

    id: str
    version: int
    reference: str
    title: str
    service: str
    when: str
    own_time: str
    length: str
    staff: str
    chosen: str
    state: str
    state_kind: str
    place: str
    map_url: str
    join_url: str
    join_state: str
    price: str
    buffers: str
    label: str
    information: str
    notes: str
    cc: tuple[str, ...]
    override: str
    asked: str
    is_group: bool
    seats: str
    attendees: tuple[SeatText, ...]
    messages: tuple[MessageText, ...]
    history: tuple[HistoryText, ...]
    steps: tuple[Step, ...]
    can_remind: bool
    reminded: str
    can_change: bool
    can_edit: bool
    can_edit_attendees: bool
    is_requested: bool
    undo_change_id: str
    undo_until: datetime | None


def present_panel(visit: BusinessVisit, view: AppointmentView) -> PanelText:
    one, language = view.appointment, visit.locale
    changes = _covers(visit, Permission.MANAGE_BOOKINGS, one)
    is_whole = view.can_see_customers
    return PanelText(
        id=one.id,
        version=one.version,
        reference=one.reference,
        title=who_comes(view, language),
        service=one.service_name,
        when=formats.when(one.span, visit.zone, language, today=visit.today),
        own_time=formats.your_time(one.span.start, visit.zone, visit.account.zone or visit.zone, language),
        length=formats.duration(one.span.minutes, language),
        staff=formats.listing([ref.name for ref in view.staff], language),
        chosen=_chosen(view, language),
        state=say_any("tab.state", one.state, language),
        state_kind=str(one.state),
        place=_place(one),
        map_url=one.location.uri,
        join_url=one.meeting.join_web_url if one.meeting else "",
        join_state=say("tab.link_follows", language) if one.is_online and not one.meeting else "",
        price=formats.money(one.price, visit.business.default_currency_iso, one.price_type, language),
        buffers=_buffers(one, language),
        label=one.label,
        information=one.additional_information,
        notes=one.notes if is_whole else "",
        cc=one.cc if is_whole else (),
        override=say("tab.override", language, reason=one.override.reason) if one.override else "",
        asked=_moment(visit, one.asked_to_choose_at.isoformat()) if one.asked_to_choose_at else "",
        is_group=one.seats > 1,
        seats=say("tab.seats", language, taken=len(one.seated), seats=one.seats),
        attendees=tuple(_seat(visit, view, seat) for seat in one.seated) if is_whole else (),
        messages=tuple(_message(visit, message) for message in view.messages),
        history=tuple(
            _history(visit, view, line) for line in sorted(view.history, key=lambda line: line.at, reverse=True)
        ),
        steps=steps_from(one, visit.now) if changes else (),
        can_remind=changes and can_be_reminded(one, visit.now),
        reminded=_reminded(visit, view),
        can_change=view.can_change,
        can_edit=changes,
        can_edit_attendees=one.seats > 1 and one.state.is_coming and _covers(visit, Permission.EDIT_ATTENDEES, one),
        is_requested=one.state == "requested" and changes,
        undo_change_id=view.undo_change_id,
        undo_until=view.undo_until,
    )


def _covers(visit: BusinessVisit, permission: Permission, one: Appointment) -> bool:
    """Only what is offered; whether it may be done is decided where it is done."""
    reach = MATRIX[visit.role, permission]
    return reach is Reach.ALL or (reach is Reach.OWN and (visit.view.me in one.staff_ids))


def _place(one: Appointment) -> str:
    address = one.location.address
    parts = (one.location.display_name, address.street, f"{address.postal_code} {address.city}".strip())
    return ", ".join(part for part in parts if part)


def _buffers(one: Appointment, language: str) -> str:
    if not (one.pre_buffer or one.post_buffer):
        return ""
    return say("board.panel.buffers", language, before=one.pre_buffer, after=one.post_buffer)


def _seat(visit: BusinessVisit, view: AppointmentView, seat: Attendee) -> SeatText:
    one, language = view.appointment, visit.language
    reply = one.reply_of(seat) if one.state.is_coming else Reply.SILENT
    return SeatText(
        id=seat.id,
        name=seat.name,
        booked_by=seat.contact_name,
        email=seat.email,
        phone=seat.phone,
        notes=seat.notes,
        language=formats.language_name(seat.language_tag, language) if seat.language_tag else "",
        attendance=str(seat.attendance),
        answers=tuple((answer.question, answer.answer) for answer in seat.answers if answer.answer),
        consent=seat.consent_text,
        is_left_alone=not one.writes_to(seat),
        reply=str(reply),
        reply_words=say_any("reply.mark", reply, language) if reply else "",
        forms=_forms(visit, view, seat),
    )


def _forms(visit: BusinessVisit, view: AppointmentView, seat: Attendee) -> tuple[FormText, ...]:
    """Those of the service now, and others that were filled in when it had them."""
    done = {one.form_id: one for one in seat.forms}
    names = {form.id: form.name for form in view.service.forms} | {one.form_id: one.name for one in seat.forms}
    return tuple(_form(visit, name, done.get(form_id)) for form_id, name in names.items())


def _form(visit: BusinessVisit, name: str, done: FilledForm | None) -> FormText:
    language = visit.language
    if done is None:
        return FormText(name=name, state=say("board.form.open", language), is_filled=False, answers=())
    at = _moment(visit, done.filled_at.isoformat())
    state = say_any("board.form.filled", done.by, language, at=at)
    answers = tuple((one.question, one.answer) for one in done.answers)
    return FormText(name=name, state=state, is_filled=True, answers=answers)


def _message(visit: BusinessVisit, message: MessageState) -> MessageText:
    language, is_parked = visit.locale, message.state == _RESENDABLE
    kind = message.kind if knows(f"chat.message.{message.kind}") else "other"
    state = message.state if knows(f"board.sent.{message.state}") else "other"
    at = message.done_at or message.due_at
    moment = (
        f"{formats.day(formats.local_day(at, visit.zone), language, 'short')} {formats.clock(at, visit.zone, language)}"
    )
    return MessageText(
        id=message.id,
        what=say_any("chat.message", kind, language),
        to=" · ".join(part for part in (message.recipient, message.address) if part),
        state=say_any("board.sent", state, language, at=moment),
        is_trouble=is_parked,
        can_resend=is_parked and MATRIX[visit.role, Permission.RESEND_MESSAGES] is Reach.ALL,
    )


def _history(visit: BusinessVisit, view: AppointmentView, line: HistoryLine) -> HistoryText:
    language = visit.locale
    what = say_any("chat.history", line.what if knows(f"chat.history.{line.what}") else "other", language)
    old = _mapping(line.data.get("old")).get("start")
    if line.what == "rescheduled" and old:
        what = f"{what} ({_moment(visit, str(old))} → {_moment(visit, str(line.data['start']))})"
    return HistoryText(
        at=f"{formats.day(formats.local_day(line.at, visit.zone), language, 'short')} "
        f"{formats.clock(line.at, visit.zone, language)}",
        what=what,
        who=line.by_name or say(_stranger(view, line), language),
    )


def _reminded(visit: BusinessVisit, view: AppointmentView) -> str:
    """When somebody last sent a reminder by hand, who that was, and to whom it went; nothing for who may not see that."""
    lines = [line for line in view.history if line.what == REMINDED]
    if not lines or not view.can_see_customers:
        return ""
    language, names = visit.locale, {one.id: one.name for one in view.appointment.attendees}
    somebody, ways = say("board.panel.somebody", language), dict[str, list[str]]()
    for attendee_id, channel in _list(lines[-1].data.get("told")):
        ways.setdefault(names.get(attendee_id) or somebody, []).append(say_any("board.way", channel, language))
    told = [
        say("board.panel.told", language, name=name, ways=formats.listing(by, language)) for name, by in ways.items()
    ]
    at = _moment(visit, lines[-1].at.isoformat())
    return say(
        "board.panel.reminded", language, at=at, who=lines[-1].by_name or somebody, told=formats.listing(told, language)
    )


def _moment(visit: BusinessVisit, text: str) -> str:
    at = datetime.fromisoformat(text)
    day = formats.day(formats.local_day(at, visit.zone), visit.locale, "short")
    return f"{day} {formats.clock(at, visit.zone, visit.locale)}"


def _chosen(view: AppointmentView, language: str) -> str:
    """Why this person: the last change that put somebody there was a move by hand, or the booking."""
    who = formats.listing([ref.name for ref in view.staff], language)
    for line in reversed(view.history):
        old = _mapping(line.data.get("old"))
        if line.what == "rescheduled" and set(old.get("staff_ids", ())) != set(_list(line.data.get("staff_ids"))):
            return say("chat.chosen.moved", language, who=who)
        if line.what in ("booked", "claimed"):
            reason = str(_mapping(line.data.get("assignment")).get("reason", ""))
            return say_any("chat.assigned", reason, language, who=who) if knows(f"chat.assigned.{reason}") else ""
    return ""


def _stranger(view: AppointmentView, line: HistoryLine) -> str:
    """Whoever is no member: a customer by the page or by a seat, else nobody that can be named."""
    seats = {str(one.id) for one in view.appointment.attendees}
    return "tab.customer" if line.by == "customer" or line.by in seats else "board.panel.somebody"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []
