"""Books an appointment: one transaction that locks, asks the engine, assigns, writes, and leaves the messages in the outbox."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.clock import Clock
from scheduling.errors import SlotRefused
from scheduling.interval import lasting
from scheduling.quick import replace
from scheduling.rules import Rule
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import OverrideWish, concerned_staff
from usecases.booking_wish import BookingWish, asked_of_booking, on_own_terms, start_of
from usecases.carry_out_booking import Given, begin_booking, carry_out_booking
from usecases.configuration import Configurations
from usecases.draw_again import draw_again
from usecases.kept_availability import KeptAvailability
from usecases.match_customer import CustomerWish
from usecases.near_starts import with_nearest_of
from usecases.own_places import ask_outside
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy
from usecases.seat_customers import attendee_ids, found_again, require_same, seated
from usecases.service_keys import use_up
from usecases.show_appointments import Told, read_told, show_appointment
from usecases.views import AppointmentView
from usecases.wait_for_link import LinkWait
from usecases.waiting_changes import take_up
from usecases.write_changes import leave, leave_first

__all__ = ["BookAppointment", "Booked", "BookingWish", "CustomerWish", "OverrideWish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The appointment; `was_repeat` when this draft had been booked before and nothing was done now.

    Messages and history are in the view for staff only: others ask for them where they want them.
    """

    view: AppointmentView
    was_repeat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAppointment:
    """`link_wait`: how long the answer and the confirmation wait for a join link. `pick(n)`: a random number below n."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    link_wait: LinkWait

    async def __call__(self, wish: BookingWish, actor: Actor) -> Booked:
        now = self.clock.now()
        start = start_of(wish, actor, now)
        outside = await self._outside(wish, start, now)

        def write() -> Awaitable[Booked]:
            return self.database.write(partial(self._book, wish, actor, Given.drawn(wish, start, now, outside)))

        try:
            booked = await draw_again(write)
        except SlotRefused as refusal:
            raise await self._with_nearest(refusal, wish, start, actor) from None
        view = await self.link_wait(self.database, booked.view)
        return booked if view is booked.view else replace(booked, view=view)

    async def _outside(self, wish: BookingWish, start: datetime, now: datetime) -> OutsideBusy:
        """What the calendars of the people in question say of the span, asked before the transaction."""
        configuration = await self.availability.configuration(wish.business_id)  # and the transaction finds it kept
        if not self.calendars.are_connected:
            return {}
        configuration.require_offered(wish.service_id)
        offer = on_own_terms(configuration, wish, start)
        offer = concerned_staff(offer, wish.staff_ids)
        length = wish.duration or offer.service.duration
        span = lasting(start, max(1, length))
        span = span.widened(offer.service.pre_buffer, offer.service.post_buffer)
        return await ask_outside(self.database, self.calendars, offer.business, offer.staff, span=span, now=now)

    async def _with_nearest(
        self, refusal: SlotRefused, wish: BookingWish, start: datetime, actor: Actor
    ) -> SlotRefused:
        asked = asked_of_booking(wish, start, actor)
        if refusal.data.get("rule") is Rule.PERSON or not wish.is_judged_by_its_own_terms:
            return await self.availability.with_nearest(refusal, asked, start)
        configuration = await self.availability.configuration(wish.business_id)
        offer = on_own_terms(configuration, wish, start)
        offer = concerned_staff(offer, wish.staff_ids)
        return await with_nearest_of(self.database, self.clock.now(), refusal, offer, asked)

    def _book(self, wish: BookingWish, actor: Actor, given: Given, work: Work) -> Booked:
        """The transaction."""
        booking = begin_booking(
            work, self.configurations, wish, actor, given.now, pick=self.pick, link_wait=self.link_wait.at_latest
        )
        configuration = booking.configuration
        seats = attendee_ids(wish.business_id, wish.draft_id, len(booking.customers))
        before = found_again(
            work, wish.business_id, wish.draft_id, has_booked=booking.has_booked, has_seat=booking.has_seat
        )
        if before is not None:
            require_same(actor, before, seats, booking.customers)
            told = read_told(work, wish.business_id, before)
            return Booked(view=show_appointment(configuration, seated(actor, seats), before, told), was_repeat=True)
        take_up(work, wish.business_id, wish.draft_id, given.now)
        made = carry_out_booking(booking, given, seats)
        if wish.single_use:
            use_up(work, wish, made.appointment.id, given.now)
        rows = list(made.rows)
        (leave if made.has_joined else leave_first)(work, configuration, made.appointment, rows, given.now)
        told = Told(messages=made.rows, history=(made.entry,)) if actor.kind == "staff" else Told()
        view = show_appointment(configuration, seated(actor, seats), made.appointment, told)
        return Booked(view=view, was_repeat=False)
