"""What the board's script is given: people and what stands in their columns, in wall-clock time and in the reader's words.

The package that draws the board knows no zones: it gets the clock times of the business as they are shown. On a day on which the
clocks change a clock time may stand for two moments, so such a day is drawn by the plain list alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.appointment import Appointment, State
from scheduling.interval import Interval
from scheduling.service import ServiceId
from tab.board import shown_span
from tab.presenter import FULL_DAY, Reader, hold_title, who_comes
from texts import formats
from texts.calendars import calendar_sentence
from texts.catalogue import say, say_any, say_n
from texts.replies import reply_marks
from usecases.views import AppointmentView, DayView, PersonDay, ScheduleView
from web.colours import for_both_themes

Facts = dict[str, Any]
_COLORS = 12


def board_facts(
    schedule: ScheduleView,
    reader: Reader,
    *,
    service_id: ServiceId | None = None,
    everybody: bool = False,
    me: str | None = None,
    colors: Mapping[ServiceId, str] | None = None,
) -> Facts:
    """Of one day or of a week. Without `everybody` only those who work or have something on those days.

    `colors` are those of services that have one of their own; other appointments have the colour of their person.
    """
    zone = ZoneInfo(reader.zone)
    people = _people(schedule.days, everybody=everybody)
    shown = [shown_span(_only(day, people), zone) for day in schedule.days]
    return {
        "version": schedule.version,
        "day": schedule.days[0].day.isoformat(),
        "days": [day.day.isoformat() for day in schedule.days],
        "labels": {day.day.isoformat(): formats.day(day.day, reader.language, "short") for day in schedule.days},
        "is_even": all(day.span.end - day.span.start == FULL_DAY for day in schedule.days),
        "offset": _offset(reader.now, zone),
        "now": _wall(reader.now, zone),
        "from": min(_clock(span.start, day.day, zone) for span, day in zip(shown, schedule.days, strict=True)),
        "to": max(_clock(span.end, day.day, zone) for span, day in zip(shown, schedule.days, strict=True)),
        "me": me or "",
        "has_twelve_hours": formats.has_twelve_hours(reader.language),
        "people": [_person(place, one, schedule.days, reader) for place, one in people.items()],
        "events": [_colored(one, colors or {}) for one in _events(schedule.days, people, reader, service_id)],
    }


def _people(days: Sequence[DayView], *, everybody: bool) -> dict[str, PersonDay]:
    """In the order of the schedule, each as on the first day on which there is something to see."""
    found: dict[str, PersonDay] = {}
    for person in (person for day in days for person in day.people):
        if everybody or person.open or person.appointments or person.busy:
            found.setdefault(person.staff.id, person)
    return found


def _only(day: DayView, people: dict[str, PersonDay]) -> DayView:
    return DayView(day=day.day, span=day.span, people=tuple(one for one in day.people if one.staff.id in people))


def _person(place: str, person: PersonDay, days: Sequence[DayView], reader: Reader) -> Facts:
    mine = [one for day in days for one in day.people if one.staff.id == place]
    count = sum(len(one.appointments) for one in mine)
    hours = ", ".join(reader.times(span) for span in person.open) or say("tab.closed", reader.language)
    trouble = person.calendar_trouble
    return {
        "id": person.staff.id,
        "name": person.staff.name,
        "color": color_of(person),
        "summary": say_n("tab.appointments", count, reader.language),
        "hours": hours,
        "trouble": calendar_sentence(trouble.trouble, trouble.reason, reader.language, is_own=trouble.is_own)
        if trouble
        else "",
    }


def color_of(person: PersonDay) -> str:
    """The person's own colour, or one of a row that follows from the name, so that it stays."""
    if person.color:
        return person.color
    return f"var(--person-{sum(map(ord, person.staff.id)) % _COLORS})"


def _events(
    days: Sequence[DayView], people: dict[str, PersonDay], reader: Reader, service_id: ServiceId | None
) -> Iterator[Facts]:
    """An appointment of several people stands there once, with all of their columns."""
    zone, seen = ZoneInfo(reader.zone), set()
    for day in days:
        for person in day.people:
            if person.staff.id not in people:
                continue
            yield from _background(day, person, zone, reader)
            for view in person.appointments:
                appointment = view.appointment
                if appointment.id in seen or (service_id and appointment.service_id != service_id):
                    continue
                seen.add(appointment.id)
                yield from _appointment(view, day, zone, reader)


def _colored(event: Facts, colors: Mapping[ServiceId, str]) -> Facts:
    own = colors.get(event.get("service_id", ""))
    return event | {"color": for_both_themes(own)} if own else event


def _background(day: DayView, person: PersonDay, zone: ZoneInfo, reader: Reader) -> Iterator[Facts]:
    place, language = person.staff.id, reader.language
    for number, span in enumerate(_closed(day, person)):
        yield _shade(f"closed-{day.day}-{place}-{number}", "closed", place, span, day, zone, "")
    for off in person.time_off:
        title = off.title or say("tab.time_off", language)
        yield _shade(f"off-{day.day}-{off.id}", "time-off", place, off.span, day, zone, title)
    for number, span in enumerate(person.busy):
        title = say("tab.busy_calendar", language)
        yield _shade(f"busy-{day.day}-{place}-{number}", "busy", place, span, day, zone, title)
    for number, hold in enumerate(person.holds):
        title = hold_title(hold, reader)
        yield _shade(f"hold-{day.day}-{place}-{number}", "hold", place, hold.span, day, zone, title)


def _closed(day: DayView, person: PersonDay) -> Iterator[Interval]:
    """What of the day lies outside the hours."""
    begin = day.span.start
    for span in sorted(person.open):
        if begin < span.start:
            yield Interval(begin, span.start)
        begin = max(begin, span.end)
    if begin < day.span.end:
        yield Interval(begin, day.span.end)


def _shade(one: str, kind: str, place: str, span: Interval, day: DayView, zone: ZoneInfo, title: str) -> Facts:
    start, end = max(span.start, day.span.start), min(span.end, day.span.end)
    return {
        "id": one,
        "kind": kind,
        "people": [place],
        "start": _wall(start, zone),
        "end": _wall(end, zone),
        "title": title,
    }


def _appointment(view: AppointmentView, day: DayView, zone: ZoneInfo, reader: Reader) -> Iterator[Facts]:
    one, language = view.appointment, reader.language
    for number, span in enumerate(_buffers(one)):
        for place in one.staff_ids:
            yield _shade(f"buffer-{one.id}-{place}-{number}", "buffer", place, span, day, zone, "")
    state = say_any("tab.state", one.state, language)
    who, times, marks = who_comes(view, language), reader.times(one.span), _marks(view, language)
    shown = marks if one.state is State.BOOKED else [state, *marks]
    yield {
        "id": one.id,
        "kind": "appointment",
        "people": list(one.staff_ids),
        "start": _wall(max(one.span.start, day.span.start), zone),
        "end": _wall(min(one.span.end, day.span.end), zone),
        "title": who,
        "service": one.service_name,
        "service_id": one.service_id,
        "time": times,
        "state": one.state,
        "shown": shown,
        "can": view.can_change and day.span.start <= one.span.start and one.span.end <= day.span.end,
        "version": one.version,
        "label": _label(view, [times, who, *shown, one.service_name], state, language),
    }


def _label(view: AppointmentView, seen: list[str], state: str, language: str) -> str:
    """What is seen, then what a look at the board tells beside it."""
    names = formats.listing([ref.name for ref in view.staff], language)
    return ", ".join((" ".join(seen), state, names))


def _marks(view: AppointmentView, language: str) -> list[str]:
    one = view.appointment
    marks = []
    if one.label:
        marks.append(one.label)
    if one.is_online:
        marks.append(say("board.online", language))
    if one.asked_to_choose_at:
        marks.append(say("board.asked_to_choose", language))
    marks += reply_marks(one, language)
    if one.override:
        marks.append(say("board.anyway", language))
    return marks


def _buffers(one: Appointment) -> Iterator[Interval]:
    if one.pre_buffer:
        yield Interval(one.taken.start, one.span.start)
    if one.post_buffer:
        yield Interval(one.span.end, one.taken.end)


def _wall(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _clock(moment: datetime, day: date, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.hour + (24 if local.date() > day else 0):02}:{local.minute:02}"


def _offset(moment: datetime, zone: ZoneInfo) -> str:
    text = moment.astimezone(zone).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def days_of_week(day: date, week_start: int = 0) -> tuple[date, int]:
    """The first day of the week (0: weeks begin on Monday), and how many days it has."""
    return day - timedelta(days=(day.weekday() - week_start) % 7), 7
