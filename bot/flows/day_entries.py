"""The lines of a day's schedule in the words of whoever looks at it."""

from bot.flows.facts import Looking, day_title
from cards.schedule import Entry, EntryKind, ScheduleDay
from scheduling.interval import Interval
from texts.catalogue import say
from texts.formats import clock, in_days, listing
from texts.replies import reply_marks
from usecases.views import AppointmentView, DayView, PersonDay


def schedule_day(looking: Looking, day: DayView, *, may_see: bool) -> ScheduleDay:
    """A day with its lines in order; `may_see` shows the names of customers."""
    entries = [
        entry
        for person in day.people
        for entry in _entries(looking, person, may_see=may_see, alone=len(day.people) == 1)
    ]
    unique = dict.fromkeys(sorted(entries, key=lambda pair: pair[0]))
    is_open = any(person.open for person in day.people)
    return ScheduleDay(
        title=day_title(looking, day.day),
        iso_day=day.day.isoformat(),
        entries=tuple(entry for _, entry in unique),
        in_days=in_days(day.day, looking.today, looking.language),
        closed="" if is_open else say("chat.closed", looking.language),
    )


def _entries(looking: Looking, person: PersonDay, *, may_see: bool, alone: bool) -> list[tuple[Interval, Entry]]:
    """A person's day; free gaps are told of one person only, for those of many would hide the appointments."""
    name = person.staff.name
    found = [(view.appointment.span, _appointment(looking, view, may_see=may_see)) for view in person.appointments]
    found += [
        (
            off.span,
            Entry(
                kind=EntryKind.TIME_OFF,
                clock=_hours(looking, off.span, all_day=off.all_day),
                person=name,
                title=off.title if may_see else "",
            ),
        )
        for off in person.time_off
    ]
    found += [
        (span, Entry(kind=EntryKind.BUSY, clock=_hours(looking, span), person="" if alone else name))
        for span in person.busy
    ]
    if alone:
        found += [
            (span, Entry(kind=EntryKind.FREE, clock=_hours(looking, span)))
            for span in person.free
            if span.end > looking.now
        ]
    return found


def _appointment(looking: Looking, view: AppointmentView, *, may_see: bool) -> Entry:
    appointment = view.appointment
    names = listing([attendee.name for attendee in appointment.seated], looking.language)
    return Entry(
        kind=EntryKind.APPOINTMENT,
        clock=_hours(looking, appointment.span),
        service=appointment.service_name,
        person=listing([person.name for person in view.staff], looking.language),
        customer=names if may_see else "",
        join_url=appointment.meeting.join_web_url if may_see and appointment.meeting else "",
        appointment_id=appointment.id,
        is_now=appointment.span.contains(looking.now),
        is_over=appointment.span.end <= looking.now,
        reply=", ".join(reply_marks(appointment, looking.language)) if may_see else "",
    )


def _hours(looking: Looking, span: Interval, *, all_day: bool = False) -> str:
    if all_day:
        return say("chat.all_day", looking.language)
    return f"{clock(span.start, looking.zone, looking.language)}–{clock(span.end, looking.zone, looking.language)}"
