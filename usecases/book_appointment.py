"""Books an appointment: one transaction that locks, asks the engine, assigns, writes, and leaves the messages in the outbox."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, AttendeeId, Origin
from scheduling.book import Placement, book, join, place
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.errors import SlotRefused
from scheduling.interval import Interval
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, acting_member
from usecases.booking_rights import OverrideWish, audience_of, concerned_staff, lock_for, people_asked
from usecases.booking_wish import BookingWish, order_of, start_of
from usecases.check_details import checked_customers
from usecases.configuration import Configuration, Configurations
from usecases.copies import checked_copies
from usecases.kept_availability import Asked, KeptAvailability
from usecases.make_ids import make_id, make_reference
from usecases.match_customer import CustomerWish
from usecases.own_places import ask_outside
from usecases.plan_messages import plan_booked
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy, read_diary
from usecases.seat_customers import attendee_ids, found_again, seat_customers
from usecases.show_appointments import Told, read_told, show_appointment
from usecases.views import AppointmentView
from usecases.wait_for_link import LinkWait
from usecases.write_changes import Doer, leave, leave_first, place_of, record

__all__ = ["BookAppointment", "Booked", "BookingWish", "CustomerWish", "OverrideWish"]

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The appointment; `was_repeat` when this draft had been booked before and nothing was done now."""

    view: AppointmentView
    was_repeat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the transaction must not make itself: the moment, the ids, and what calendars told just before."""

    now: datetime
    start: datetime
    appointment_id: AppointmentId
    reference: str
    customer_ids: tuple[CustomerId, ...]
    outside: OutsideBusy


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
        given = _Given(
            now=now,
            start=start,
            appointment_id=AppointmentId(make_id()),
            reference=make_reference(),
            customer_ids=tuple(CustomerId(make_id()) for _ in wish.customers),
            outside=await self._outside(wish, start, now),
        )
        try:
            booked = await self.database.write(partial(self._book, wish, actor, given))
        except SlotRefused as refusal:
            raise await self.availability.with_nearest(refusal, _asked(wish, start, actor), start) from None
        view = await self.link_wait(self.database, booked.view)
        return booked if view is booked.view else replace(booked, view=view)

    async def _outside(self, wish: BookingWish, start: datetime, now: datetime) -> OutsideBusy:
        """What the calendars of the people in question say of the span, asked before the transaction."""
        configuration = await self.availability.configuration(wish.business_id)
        configuration.require_offered(wish.service_id)
        offer = concerned_staff(configuration.offer(wish.service_id, wish.staff_ids), wish.staff_ids)
        length = wish.duration or offer.service.duration
        span = Interval(start, start + max(1, length) * MINUTE)
        span = span.widened(offer.service.pre_buffer, offer.service.post_buffer)
        return await ask_outside(self.database, self.calendars, offer.business, offer.staff, span=span, now=now)

    def _book(self, wish: BookingWish, actor: Actor, given: _Given, work: Work) -> Booked:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        configuration.require_offered(wish.service_id)
        offer = configuration.offer(wish.service_id, wish.staff_ids)
        asked = people_asked(configuration, actor, offer, wish.staff_ids)
        offer = concerned_staff(offer, asked)
        customers = checked_customers(
            offer.business, offer.service, wish.customers, audience_of(actor), configuration.tenant
        )
        wish = replace(wish, cc=checked_copies(wish.cc, offer.service, audience_of(actor)))
        seats = attendee_ids(wish.business_id, wish.draft_id, len(customers))
        lock_for(work, offer)
        if wish.origin is Origin.PAGE:
            work.appointments.drop_hold(wish.business_id, wish.draft_id)
        work.appointments.drop_ended_holds(wish.business_id, offer.staff_ids, given.now)
        before = found_again(work, offer, wish.draft_id, seats, given.start)
        if before is not None:
            told = read_told(work, wish.business_id, before)
            return Booked(view=show_appointment(configuration, _seated(actor, seats), before, told), was_repeat=True)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=given.now)
        order = order_of(wish, given.start, doer, asked, seats)
        span = Interval(given.start, given.start + MINUTE)
        diary = read_diary(work, offer, span, given.now, outside=given.outside, length=wish.duration or 0)
        placement = place(diary, order, audience=audience_of(actor), pick=self.pick)
        attendees = seat_customers(
            work,
            offer.business,
            customers,
            seats,
            given.customer_ids,
            wants_messages=wish.tell_customer,
            audience=audience_of(actor),
            now=given.now,
        )
        if placement.session is not None:
            work.appointments.lock(wish.business_id, placement.session)
            joined = join(work.appointments.get(wish.business_id, placement.session), attendees, now=given.now)
            appointment = work.appointments.save(wish.business_id, joined)
        else:
            order = replace(order, attendees=attendees)
            made = book(diary, order, placement, appointment_id=given.appointment_id, reference=given.reference)
            appointment = work.appointments.add(wish.business_id, made)
        told = self._leave_traces(work, configuration, wish, appointment, placement, doer, seats)
        return Booked(view=show_appointment(configuration, _seated(actor, seats), appointment, told), was_repeat=False)

    def _leave_traces(
        self,
        work: Work,
        configuration: Configuration,
        wish: BookingWish,
        appointment: Appointment,
        placement: Placement,
        doer: Doer,
        seats: tuple[AttendeeId, ...],
    ) -> Told:
        has_joined = placement.session is not None
        scene = doer.scene(configuration, appointment, link_wait=self.link_wait.at_latest)
        rows = plan_booked(scene, tell_customer=wish.tell_customer, attendee_ids=seats if has_joined else None)
        (leave if has_joined else leave_first)(work, configuration, appointment, rows, doer.now)
        assignment = placement.assignment
        data = {
            **place_of(appointment),
            "change_id": wish.draft_id,
            "draft_id": wish.draft_id,
            "attendee_ids": list(seats),
            "assignment": {"reason": assignment.reason.value, **assignment.data},
            "override": placement.override.rule if placement.override else "",
            "is_walk_in": wish.is_walk_in,
            "sms_opt_in": [one.id for one in appointment.seated if one.id in seats and one.sms_opt_in],
        }
        entry = record(work, configuration, appointment, doer, "seat_taken" if has_joined else "booked", data)
        return Told(messages=tuple(rows), history=(entry,))


def _seated(actor: Actor, seats: tuple[AttendeeId, ...]) -> Actor:
    """A customer who has booked sees the seat just taken."""
    return replace(actor, attendee_id=seats[0]) if actor.kind == "customer" else actor


def _asked(wish: BookingWish, start: datetime, actor: Actor) -> Asked:
    return Asked(
        business_id=wish.business_id,
        service_id=wish.service_id,
        span=Interval(start, start + MINUTE),
        audience=audience_of(actor),
        staff_ids=wish.staff_ids,
        duration=wish.duration,
        seats_wanted=max(1, len(wish.customers)),
    )
