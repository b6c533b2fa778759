"""Books several dates as one: one transaction, all of those chosen or none, and one message that tells of all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from scheduling.appointment import Appointment, AttendeeId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, PolicyRefused, RefusalCode, SlotRefused, Stale
from scheduling.interval import Interval, lasting
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import audience_of, concerned_staff
from usecases.booking_wish import BookingWish, asked_of_booking, start_of
from usecases.carry_out_booking import Booking, Given, Made, begin_booking, carry_out_booking
from usecases.configuration import Configurations
from usecases.draw_again import draw_again
from usecases.kept_availability import KeptAvailability
from usecases.own_places import ask_outside
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy
from usecases.seat_customers import attendee_ids, require_same, seated
from usecases.series_messages import told_as_one
from usecases.series_rules import check_pattern, seat_draft, series_of
from usecases.service_keys import use_up
from usecases.show_appointments import Told, read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import leave, leave_first

_LONG = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedSeries:
    """The appointments by start; `was_repeat` when this draft had been booked before and nothing was done now."""

    views: tuple[AppointmentView, ...]
    was_repeat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Date:
    """What the transaction must not make itself, of one date."""

    given: Given
    seats: tuple[AttendeeId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSeries:
    """`starts` are those chosen, of a series or in place of taken dates; the start of the wish does not count.

    Raises SlotRefused with `number`, the place of the start that cannot be had among those chosen.
    """

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    link_wait: int

    async def __call__(self, wish: BookingWish, starts: Sequence[datetime], actor: Actor) -> BookedSeries:
        now = self.clock.now()
        ordered = tuple(sorted(starts))
        if not ordered:
            raise Invalid("dates", "required")
        twice = next((start for start, other in pairwise(ordered) if start == other), None)
        if twice is not None:
            raise Invalid("dates", "repeated", value=twice.isoformat(timespec="minutes"))
        if wish.single_use and len(ordered) > 1:
            raise PolicyRefused(RefusalCode.POLICY, rule="no_series")
        wish = replace(wish, start=ordered[0], is_walk_in=False, override=None)
        start_of(wish, actor, now)
        outside = await self._outside(wish, ordered, actor, now)

        def write() -> Awaitable[BookedSeries]:
            dates = [self._date(wish, start, at, now, outside) for at, start in enumerate(ordered)]
            return self.database.write(partial(self._book, wish, actor, dates))

        try:
            return await draw_again(write)
        except SlotRefused as refusal:
            start = ordered[int(str(refusal.data["number"]))]
            raise await self.availability.with_nearest(refusal, asked_of_booking(wish, start, actor), start) from None

    def _date(self, wish: BookingWish, start: datetime, at: int, now: datetime, outside: OutsideBusy) -> _Date:
        return _Date(
            given=Given.drawn(wish, start, now, outside),
            seats=attendee_ids(wish.business_id, seat_draft(wish.draft_id, at), len(wish.customers)),
        )

    async def _outside(self, wish: BookingWish, starts: Sequence[datetime], actor: Actor, now: datetime) -> OutsideBusy:
        """What calendars say of all dates, asked once; of what lies too far off for one question the stored copy decides."""
        configuration = await self.availability.configuration(wish.business_id)
        configuration.require_offered(wish.service_id)
        offer = concerned_staff(configuration.offer(wish.service_id, wish.staff_ids), wish.staff_ids)
        check_pattern(offer.service, max(2, len(starts)), audience_of(actor))
        last = lasting(starts[-1], wish.duration or offer.service.duration)
        span = Interval(starts[0], last.end).widened(offer.service.pre_buffer, offer.service.post_buffer)
        if span.end - span.start > _LONG:
            return {}
        return await ask_outside(self.database, self.calendars, offer.business, offer.staff, span=span, now=now)

    def _book(self, wish: BookingWish, actor: Actor, dates: Sequence[_Date], work: Work) -> BookedSeries:
        """The transaction."""
        booking = begin_booking(
            work, self.configurations, wish, actor, dates[0].given.now, pick=self.pick, link_wait=self.link_wait
        )
        before = _booked_before(work, wish.business_id, dates)
        if before:
            require_same(actor, before[0], dates[0].seats, booking.customers)
            _require_as_many(actor, before, dates)
            return BookedSeries(views=_shown_again(booking, dates, before), was_repeat=True)
        made = _made(booking, dates)
        if wish.single_use:
            use_up(work, wish, made[0].appointment.id, booking.doer.now)
        rows, shared = told_as_one([(one.appointment, one.rows) for one in made])
        for one, own in zip(made, rows, strict=True):
            (leave if one.has_joined else leave_first)(
                work, booking.configuration, one.appointment, list(own), booking.doer.now
            )
        work.outbox.add(shared)
        return BookedSeries(views=_shown(booking, dates, made), was_repeat=False)


def _made(booking: Booking, dates: Sequence[_Date]) -> list[Made]:
    """One after the other, so that each counts for the next. The customers of the first are those of all."""
    series_id = series_of(booking.wish.business_id, booking.wish.draft_id) if len(dates) > 1 else ""
    made: list[Made] = []
    for at, date in enumerate(dates):
        same = made[0].appointment.staff_ids if made else None
        try:
            one = carry_out_booking(booking, date.given, date.seats, occurrence=at, series_id=series_id, same=same)
        except SlotRefused as refusal:
            raise SlotRefused(refusal.code, **{**refusal.data, "number": at}) from None
        made.append(one)
        customers = tuple(
            replace(wish, customer_id=seat.customer_id)
            for wish, seat in zip(booking.customers, made[0].attendees, strict=True)
        )
        booking = replace(booking, customers=customers)
    return made


def _booked_before(work: Work, business_id: BusinessId, dates: Sequence[_Date]) -> tuple[Appointment, ...]:
    """What this draft has booked already, however many dates were chosen then: the seat of the first date is there."""
    first = work.appointments.by_attendee(dates[0].seats[0])
    if first is None or first[0] != business_id:
        return ()
    seat = next(one for one in first[1].attendees if one.id == dates[0].seats[0])
    return work.appointments.of_series(business_id, seat.series_id) if seat.series_id else (first[1],)


def _require_as_many(actor: Actor, before: Sequence[Appointment], dates: Sequence[_Date]) -> None:
    """Raises Stale for a visitor who has gone back to the form and wants more than was booked by it."""
    if actor.kind == "customer" and len(dates) > len(before):
        raise Stale("draft")


def _shown(booking: Booking, dates: Sequence[_Date], made: Sequence[Made]) -> tuple[AppointmentView, ...]:
    return tuple(
        show_appointment(
            booking.configuration,
            seated(booking.doer.actor, date.seats),
            one.appointment,
            Told(messages=one.rows, history=(one.entry,)),
        )
        for date, one in zip(dates, made, strict=True)
    )


def _shown_again(booking: Booking, dates: Sequence[_Date], found: Sequence[Appointment]) -> tuple[AppointmentView, ...]:
    own = {seat for date in dates for seat in date.seats}
    views = []
    for one in found:
        seats = tuple(seat.id for seat in one.attendees if seat.id in own) or (one.attendees[0].id,)
        told = read_told(booking.work, booking.wish.business_id, one)
        views.append(show_appointment(booking.configuration, seated(booking.doer.actor, seats), one, told))
    return tuple(views)
