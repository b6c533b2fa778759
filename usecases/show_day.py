"""How somebody's local day is shown: open time, what is in it, and what is left free."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduling.appointment import Appointment, State
from scheduling.diary import Taken, TakenKind, of_kind
from scheduling.explain import free_gaps
from scheduling.hours import open_spans
from scheduling.interval import Interval, from_minute
from scheduling.staff import StaffId, StaffMember, TimeOff
from scheduling.waiting import PlaceOffer, WaitingWish
from scheduling.zones import local_day_span, resolve_zone
from storage.work import Work
from usecases.access import Actor
from usecases.calendar_state import read_calendar_troubles
from usecases.configuration import Configuration
from usecases.read_diary import read_taken
from usecases.show_appointments import show_appointment
from usecases.show_time_off import show_time_off
from usecases.views import CalendarTrouble, DayView, HoldView, PersonDay, TimeOffView

SHOWN = tuple(state for state in State if state not in (State.HELD, State.CANCELLED))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRows:
    """Everything of the days in question, person by person where there may be much of it."""

    appointments: Mapping[StaffId, Sequence[Appointment]]
    time_off: Sequence[TimeOff]
    taken: Mapping[StaffId, Sequence[Taken]]
    troubles: Mapping[StaffId, CalendarTrouble]
    offers: Sequence[tuple[PlaceOffer, WaitingWish]] = ()


def read_day_rows(
    work: Work, configuration: Configuration, actor: Actor, staff: Sequence[StaffMember], span: Interval, now: datetime
) -> DayRows:
    """What is stored of these people in a span."""
    business_id, ids = configuration.business.id, tuple(member.id for member in staff)
    return DayRows(
        appointments=_by_person(work.appointments.in_span(business_id, span, staff_ids=ids, states=SHOWN)),
        time_off=work.time_off.of_staff(business_id, ids, span),
        taken=read_taken(work, configuration.business, staff, span, now=now),
        troubles=read_calendar_troubles(work, configuration, actor, ids, now),
        offers=_offers(work, configuration),
    )


def _by_person(appointments: Sequence[Appointment]) -> dict[StaffId, list[Appointment]]:
    found: dict[StaffId, list[Appointment]] = {}
    for one in appointments:
        for staff_id in one.staff_ids:
            found.setdefault(staff_id, []).append(one)
    return found


def show_day(
    configuration: Configuration, actor: Actor, staff: Sequence[StaffMember], rows: DayRows, day: date, zone: str = ""
) -> DayView:
    """A day of the business, or of a zone."""
    span = local_day_span(day, resolve_zone(zone or configuration.business.zone))
    people = tuple(_person(configuration, actor, member, rows, day, span) for member in staff)
    return DayView(day=day, span=span, people=people)


def _person(
    configuration: Configuration, actor: Actor, member: StaffMember, rows: DayRows, day: date, span: Interval
) -> PersonDay:
    open_time = open_spans(configuration.business, member, day)
    taken = rows.taken.get(member.id, [])
    busy = (Interval(from_minute(row.start), from_minute(row.end)) for row in taken if row.kind is TakenKind.BUSY)
    return PersonDay(
        staff=configuration.refs((member.id,))[0],
        color=member.color,
        open=open_time,
        appointments=tuple(
            show_appointment(configuration, actor, appointment)
            for appointment in rows.appointments.get(member.id, ())
            if appointment.span.overlaps(span)
        ),
        time_off=tuple(view for view in _time_off(configuration, member, rows) if view.span.overlaps(span)),
        busy=tuple(one for one in busy if one.overlaps(span)),
        free=free_gaps(open_time, taken),
        calendar_trouble=rows.troubles.get(member.id),
        holds=tuple(_holds(taken, span, [pair for pair in rows.offers if member.id in pair[0].staff_ids])),
    )


def _offers(work: Work, configuration: Configuration) -> list[tuple[PlaceOffer, WaitingWish]]:
    """What is offered to those who wait, with the wish it is offered for."""
    open_offers = work.waiting_list.open_offers(configuration.business.id)
    if not open_offers:
        return []
    wishes = work.waiting_list.by_ids(configuration.business.id, open_offers)
    return [(offer, wishes[wish_id]) for wish_id, offer in open_offers.items() if wish_id in wishes]


def _holds(
    taken: Sequence[Taken], span: Interval, offers: Sequence[tuple[PlaceOffer, WaitingWish]]
) -> Iterator[HoldView]:
    """A place that is offered is kept a little longer than the offer stands: shown is the end of the offer."""
    for row in of_kind(taken, TakenKind.HOLD):
        held = Interval(from_minute(row.start), from_minute(row.end))
        if row.until is None or not held.overlaps(span):
            continue
        offered = next(
            (pair for pair in offers if pair[0].session_id is None and held.contains(pair[0].span.start)), None
        )
        if offered is None:
            yield HoldView(span=held, until=row.until)
        else:
            yield HoldView(span=held, until=offered[0].until, offered_to=offered[1].name)


def _time_off(configuration: Configuration, member: StaffMember, rows: DayRows) -> list[TimeOffView]:
    return [show_time_off(configuration, one) for one in rows.time_off if one.staff_id == member.id]
