"""Puts appointments, people and moments into the words of the reader: the strings that cards show as they are."""

from datetime import date, datetime
from typing import Protocol

from bot.flows.data import written
from bot.flows.turn import Turn
from cards.views import AppointmentFacts, Line, SlotOption
from scheduling.appointment import Appointment, Attendee, State
from scheduling.interval import Interval
from scheduling.service import Location, Service
from scheduling.zones import local_date
from texts.catalogue import say, say_n
from texts.formats import (
    clock,
    day,
    duration,
    in_days,
    listing,
    money,
    part_of_day,
    same_clock,
    when,
    your_time,
    zone_city,
    zone_name,
)
from usecases.views import AppointmentView, SlotView, StaffRef


class Looking(Protocol):
    """Who looks at times, when and where: a turn, or the reader of what is told unasked. `zone` is the business's."""

    @property
    def language(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def zone(self) -> str: ...
    @property
    def reader_zone(self) -> str: ...


def appointment_facts(turn: Turn, view: AppointmentView) -> AppointmentFacts:
    """An appointment in words; what the reader may not see stays empty."""
    appointment, seated = view.appointment, _people(view.appointment)
    return AppointmentFacts(
        appointment_id=appointment.id,
        version=appointment.version,
        service=appointment.service_name,
        when=span_text(turn, appointment.span, view.zone),
        reader_when=reader_time(turn, appointment.span.start, view.zone),
        in_days=in_days(local_date(appointment.span.start, turn.zone_info), turn.today, turn.language),
        people=staff_text(turn, view.staff),
        customer=listing([attendee.name for attendee in seated], turn.language),
        contact=_contact(seated),
        where=place_text(turn, appointment.location, is_online=appointment.is_online),
        is_online=appointment.is_online,
        join_url=_join_url(appointment),
        reference=appointment.reference,
        price=money(appointment.price, turn.about.business.default_currency_iso, appointment.price_type, turn.language),
        seats=seats_text(turn, appointment),
        notes=_notes(appointment, seated),
        answers=_answers(seated),
    )


def _join_url(appointment: Appointment) -> str:
    """The meeting of what is cancelled leads nowhere."""
    meeting = appointment.meeting
    return meeting.join_web_url if meeting and appointment.state is not State.CANCELLED else ""


def span_text(turn: Turn, span: Interval, zone: str | None = None) -> str:
    """Day, times and zone, in the business zone."""
    return when(span, zone or turn.zone, turn.language, today=turn.today)


def moment_text(turn: Turn, moment: datetime) -> str:
    """Short day and clock time in the business zone, for a button or a line."""
    return (
        f"{day(local_date(moment, turn.zone_info), turn.language, 'short')} {clock(moment, turn.zone, turn.language)}"
    )


def reader_time(turn: Turn, moment: datetime, zone: str | None = None) -> str:
    """The reader's own time when it differs from the business's: "08:30 your time"."""
    return your_time(moment, zone or turn.zone, turn.reader_zone, turn.language)


def days_away(turn: Turn, moment: datetime) -> str:
    """How far away the local day of a moment is: "in 8 days"."""
    return in_days(local_date(moment, turn.zone_info), turn.today, turn.language)


def day_title(turn: Looking, value: date) -> str:
    """A day with its weekday."""
    return day(value, turn.language, today=turn.today)


def staff_text(turn: Turn, staff: tuple[StaffRef, ...]) -> str:
    return listing([person.name for person in staff], turn.language)


def place_text(turn: Turn, location: Location, *, is_online: bool) -> str:
    """Where it takes place, in one line."""
    if is_online:
        return say("chat.online", turn.language)
    return location.display_name or location.address.in_one_line() or turn.about.business.address.in_one_line()


def seats_text(turn: Turn, appointment: Appointment) -> str:
    """How many seats of a group are taken; empty for a single customer."""
    if appointment.seats <= 1:
        return ""
    return say("chat.seats", turn.language, taken=len(appointment.seated), seats=appointment.seats)


def length_text(turn: Turn, service: Service, minutes: int = 0) -> str:
    return duration(minutes or service.duration, turn.language)


def slot_option(turn: Turn, slot: SlotView, *, names_staff: bool) -> SlotOption:
    """A free start for a list of them."""
    hint = ""
    if names_staff and slot.staff:
        hint = slot.staff[0].name
    if slot.seats_left > 1:
        hint = say_n("chat.seats_left", slot.seats_left, turn.language)
    return SlotOption(
        value=written(slot.span.start),
        clock=clock(slot.span.start, turn.zone, turn.language),
        part=part_of_day(slot.span.start, turn.zone),
        hint=" · ".join(part for part in (hint, _which_pass(turn, slot.span.start)) if part),
    )


def _which_pass(turn: Turn, start: datetime) -> str:
    """The distance from UTC, for a start in the hour that the clock shows twice."""
    place = zone_name(turn.zone, turn.language, start)
    return place if place != zone_city(turn.zone, turn.language) else ""


def zone_note(turn: Looking, moment: datetime) -> str:
    """Whose clock the times show, when the reader's own shows another."""
    if same_clock(turn.zone, turn.reader_zone, moment):
        return ""
    return say("chat.zone_note", turn.language, zone=turn.zone, now=clock(turn.now, turn.zone, turn.language))


def _people(appointment: Appointment) -> tuple[Attendee, ...]:
    """Those who come; of a cancelled appointment those who would have come."""
    return appointment.seated or appointment.attendees


def _contact(attendees: tuple[Attendee, ...]) -> str:
    if len(attendees) != 1:
        return ""
    return " · ".join(part for part in (attendees[0].email, attendees[0].phone) if part)


def _notes(appointment: Appointment, attendees: tuple[Attendee, ...]) -> str:
    notes = [appointment.notes, *(attendee.notes for attendee in attendees)]
    return "\n".join(dict.fromkeys(note for note in notes if note))


def _answers(attendees: tuple[Attendee, ...]) -> tuple[Line, ...]:
    if len(attendees) != 1:
        return ()
    return tuple(Line(label=answer.question, text=answer.answer) for answer in attendees[0].answers)
