"""One date of a series and those that follow it: the seats of one customer in appointments that are still to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId
from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.series import shifted, wall_shift
from scheduling.zones import resolve_zone
from storage.work import Work
from usecases.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSeat:
    """The customer's seat on one date of a series."""

    appointment: Appointment
    seat: Attendee

    def actor(self, actor: Actor) -> Actor:
        """A customer acts on each date by the seat there."""
        return replace(actor, attendee_id=self.seat.id) if actor.kind == "customer" else actor


def whole_series(work: Work, business_id: BusinessId, seat: Attendee) -> list[SeriesSeat]:
    """All dates of the series in which this seat is, those given up too, by start; nothing for a seat in none."""
    if not seat.series_id:
        return []
    return [
        SeriesSeat(appointment=appointment, seat=one)
        for appointment in work.appointments.of_series(business_id, seat.series_id)
        for one in appointment.attendees
        if one.series_id == seat.series_id and one.customer_id == seat.customer_id
    ]


def seat_in(appointment: Appointment, actor: Actor, attendee_id: AttendeeId | None) -> Attendee:
    """A customer's own seat; for staff the one named, or the one that is in a series. Raises NotFound."""
    is_customer = actor.kind == "customer"
    wanted = actor.attendee_id if is_customer else attendee_id
    for one in appointment.attendees:
        if one.id == wanted or (wanted is None and one.series_id and not is_customer):
            return one
    raise NotFound("attendee")


def rest_of_series(work: Work, business_id: BusinessId, at: AppointmentId, seat: Attendee) -> list[SeriesSeat]:
    """From this date on, without those that were given up or are over."""
    present = work.appointments.get(business_id, at)
    return still_to_come(whole_series(work, business_id, seat), present)


def still_to_come(series: Sequence[SeriesSeat], present: Appointment) -> list[SeriesSeat]:
    """The present date and those after it that stand."""
    return [
        one
        for one in series
        if one.appointment.state.is_coming
        and not one.seat.is_cancelled
        and (one.appointment.span.start >= present.span.start or one.appointment.id == present.id)
    ]


def targets_of(rest: Sequence[SeriesSeat], at: AppointmentId, start: datetime) -> dict[AppointmentId, datetime | None]:
    """Where each goes when the date `at` goes to `start`: as many days and as much on the clock further. None: skipped by the clocks."""
    moved = next((one.appointment for one in rest if one.appointment.id == at), None)
    if moved is None:
        raise NotFound("appointment")
    zone = resolve_zone(moved.zone or "UTC")
    days, minutes = wall_shift(moved.span.start, start, zone)
    found = {
        one.appointment.id: shifted(one.appointment.span.start, days=days, minutes=minutes, zone=zone) for one in rest
    }
    return {**found, at: start}
