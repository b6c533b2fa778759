"""Turns the day's schedule into what the page says: names, times and states in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.appointment import Appointment, State
from scheduling.interval import Interval
from tab.board import Board, Column, Mark, PlacedAppointment, PlacedBusy, PlacedHold, PlacedTimeOff, lay_out
from texts import formats
from texts.calendars import calendar_sentence
from texts.catalogue import say, say_any, say_n
from usecases.views import AppointmentView, DayView, HoldView, PersonDay, ScheduleView

FULL_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourText:
    top: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText:
    """One thing in a column. `style` holds its place on the axis; the list of narrow screens leaves it aside."""

    id: str
    kind: str
    style: str
    time: str
    title: str
    detail: str
    state: str = ""
    state_kind: str = ""
    join_url: str = ""
    buffer_style: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnText:
    id: str
    name: str
    summary: str
    open_hours: str
    open_styles: tuple[str, ...]
    trouble: str
    items: tuple[ItemText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayText:
    title: str
    subtitle: str
    clock_note: str
    empty: str
    hours: float
    marks: tuple[HourText, ...]
    columns: tuple[ColumnText, ...]
    now: float | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Zone of the business, language of the reader, and the present moment; `own_zone` is empty when unknown."""

    zone: str
    language: str
    now: datetime
    own_zone: str = ""

    def clock(self, moment: datetime) -> str:
        return formats.clock(moment, self.zone, self.language)

    def times(self, span: Interval) -> str:
        """Columns are narrow: the half of the day stands there once when it is the same for both."""
        start, end = self.clock(span.start), self.clock(span.end)
        half = end.partition(" ")[2]
        return f"{start.removesuffix(f' {half}')}–{end}"

    @property
    def today(self) -> date:
        return formats.local_day(self.now, self.zone)


def present_day(schedule: ScheduleView, reader: Reader, *, is_drawn: bool = True) -> DayText:
    """Without `is_drawn` its title and notes alone: the columns are drawn elsewhere."""
    day = schedule.days[0]
    board = lay_out(day if is_drawn else replace(day, people=()), reader.zone, reader.now)
    return DayText(
        title=formats.day(day.day, reader.language, today=reader.today),
        subtitle=how_far([day], reader),
        clock_note=_clock_note(day, reader),
        empty="" if board.columns else say("tab.nobody", reader.language),
        hours=board.hours,
        marks=_marks(board, reader),
        columns=tuple(_column(column, reader) for column in board.columns),
        now=board.now,
        version=schedule.version,
    )


def how_far(days: Sequence[DayView], reader: Reader) -> str:
    """From today, with the zone. Of several days it is the first that counts, unless today is one of them."""
    first, last = days[0], days[-1]
    is_this_week = first.day < last.day and first.day <= reader.today <= last.day
    said = (
        say("tab.this_week", reader.language)
        if is_this_week
        else formats.in_days(first.day, reader.today, reader.language)
    )
    return f"{said} · {formats.zone_name(reader.zone, reader.language, first.span.start)}"


def _clock_note(day: DayView, reader: Reader) -> str:
    length = day.span.end - day.span.start
    if length == FULL_DAY:
        return ""
    hours = f"{length / timedelta(hours=1):g}"
    if length < FULL_DAY:
        return say("tab.short_day", reader.language, hours=hours)
    return say("tab.long_day", reader.language, hours=hours)


def _marks(board: Board, reader: Reader) -> tuple[HourText, ...]:
    return tuple(HourText(top=mark.top, label=_mark_label(mark, reader)) for mark in board.marks)


def _mark_label(mark: Mark, reader: Reader) -> str:
    label = reader.clock(mark.moment)
    if not mark.is_repeated:
        return label
    offset = mark.moment.astimezone(ZoneInfo(reader.zone)).strftime("%z")
    return f"{label} {offset[:3]}:{offset[3:]}"


def _column(column: Column, reader: Reader) -> ColumnText:
    person = column.person
    items = [(item.view.appointment.span.start, _appointment(item, reader)) for item in column.appointments]
    items += [(item.view.span.start, _time_off(item, reader)) for item in column.time_off]
    items += [(item.span.start, _busy(item, reader)) for item in column.busy]
    items += [(item.view.span.start, _hold(item, reader)) for item in column.holds]
    return ColumnText(
        id=person.staff.id,
        name=person.staff.name,
        summary=say_n("tab.appointments", len(column.appointments), reader.language),
        open_hours=", ".join(reader.times(span) for span in person.open) or say("tab.closed", reader.language),
        open_styles=tuple(_style(place.top, place.height) for place in column.open),
        trouble=_trouble(person, reader),
        items=tuple(item for _, item in sorted(items, key=lambda pair: pair[0])),
    )


def _trouble(person: PersonDay, reader: Reader) -> str:
    found = person.calendar_trouble
    return calendar_sentence(found.trouble, found.reason, reader.language, is_own=found.is_own) if found else ""


def _appointment(item: PlacedAppointment, reader: Reader) -> ItemText:
    view, appointment = item.view, item.view.appointment
    width, left = 100 / item.lanes, 100 / item.lanes * item.lane
    return ItemText(
        id=appointment.id,
        kind="appointment",
        style=f"{_style(item.place.top, item.place.height)};--left:{left:.2f}%;--width:{width:.2f}%",
        time=reader.times(appointment.span),
        title=who_comes(view, reader.language),
        detail=appointment.service_name,
        state=say_any("tab.state", appointment.state, reader.language),
        state_kind=str(appointment.state),
        join_url=appointment.meeting.join_web_url
        if appointment.meeting and appointment.state is not State.DONE
        else "",
        buffer_style=_style(item.taken.top, item.taken.height) if item.taken != item.place else "",
        notes=tuple(_notes(appointment, reader)),
    )


def who_comes(view: AppointmentView, language: str) -> str:
    """The customers as far as the reader may see them."""
    seated = view.appointment.seated
    if view.appointment.seats > 1:
        return say("tab.seats", language, taken=len(seated), seats=view.appointment.seats)
    if not view.can_see_customers or not seated:
        return say("tab.customer", language)
    return seated[0].name


def _notes(appointment: Appointment, reader: Reader) -> list[str]:
    own = formats.your_time(appointment.span.start, reader.zone, reader.own_zone or reader.zone, reader.language)
    notes = [own] if own else []
    if appointment.is_online and not appointment.meeting:
        notes.append(say("tab.link_follows", reader.language))
    if not appointment.is_online and appointment.location.display_name:
        notes.append(appointment.location.display_name)
    if appointment.pre_buffer or appointment.post_buffer:
        notes.append(_buffers(appointment, reader.language))
    if appointment.override:
        notes.append(say("tab.override", reader.language, reason=appointment.override.reason))
    return notes


def _buffers(appointment: Appointment, language: str) -> str:
    before, after = appointment.pre_buffer, appointment.post_buffer
    spans = [
        *([say("tab.buffer_before", language, minutes=before)] if before else []),
        *([say("tab.buffer_after", language, minutes=after)] if after else []),
    ]
    return say("tab.buffers", language, spans=", ".join(spans))


def _time_off(item: PlacedTimeOff, reader: Reader) -> ItemText:
    off = item.view
    return ItemText(
        id=off.id,
        kind="time-off",
        style=_style(item.place.top, item.place.height),
        time=say("tab.all_day", reader.language) if off.all_day else reader.times(off.span),
        title=off.title or say("tab.time_off", reader.language),
        detail=" · ".join(filter(None, (say("tab.time_off", reader.language) if off.title else "", off.place))),
    )


def _busy(item: PlacedBusy, reader: Reader) -> ItemText:
    return ItemText(
        id="",
        kind="busy",
        style=_style(item.place.top, item.place.height),
        time=reader.times(item.span),
        title=say("tab.busy", reader.language),
        detail=say("tab.busy_calendar", reader.language),
    )


def _hold(item: PlacedHold, reader: Reader) -> ItemText:
    return ItemText(
        id="",
        kind="hold",
        style=_style(item.place.top, item.place.height),
        time=reader.times(item.view.span),
        title=hold_title(item.view, reader),
        detail="",
    )


def hold_title(hold: HoldView, reader: Reader) -> str:
    """Until when it is kept; of an offer to the waiting list also for whom, and how long that still is."""
    time = reader.clock(hold.until)
    if not hold.offered_to:
        return say("board.held_until", reader.language, time=time)
    left = max(timedelta(), hold.until - reader.now)
    minutes = max(1, round(left / timedelta(minutes=1)))
    left_in_words = formats.duration(minutes, reader.language)
    return say("board.offered_until", reader.language, name=hold.offered_to, time=time, left=left_in_words)


def _style(top: float, height: float) -> str:
    return f"--top:{top:g};--height:{height:g}"
