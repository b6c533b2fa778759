"""Who waits without an appointed time: asked for on demand, or walked in; a person takes them on when somebody is free (B53, B81)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.appointment import AppointmentId, DraftId, Origin, State
from scheduling.book import Wish, place
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, NotAllowed, Stale
from scheduling.interval import lasting
from scheduling.on_demand import request, take_on
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, reach, require
from usecases.booking_rights import (
    OverrideWish,
    audience_of,
    concerned_staff,
    lock_for,
    override_of,
    people_asked,
    told_of,
)
from usecases.check_details import checked_customers
from usecases.configuration import Configurations
from usecases.draw_again import draw_again
from usecases.make_ids import make_id, make_reference
from usecases.match_customer import CustomerWish
from usecases.plan_messages import plan_booked
from usecases.prove_address import require_proof
from usecases.read_diary import read_diary
from usecases.seat_customers import attendee_ids, require_same, seat_customers
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import Change, Doer, leave, place_of, record_change


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWish:
    """Somebody who waits. Customers may wait only for a service that is on demand."""

    business_id: BusinessId
    draft_id: DraftId
    service_id: ServiceId
    customer: CustomerWish
    notes: str = ""
    origin: Origin = Origin.TAB


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinQueue:
    """A place in the queue of a service: no person, no time. Every board of the business sees it; nobody is written to yet.

    A team member may only have somebody wait for a service of his or hers (B13).
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: QueueWish, actor: Actor) -> AppointmentView:
        def write() -> Awaitable[AppointmentView]:
            ids = (AppointmentId(make_id()), make_reference(), CustomerId(make_id()))
            return self.database.write(partial(self._join, wish, actor, ids, self.clock.now()))

        return await draw_again(write)

    def _join(
        self, wish: QueueWish, actor: Actor, ids: tuple[AppointmentId, str, CustomerId], now: datetime, work: Work
    ) -> AppointmentView:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        member = require(configuration, actor, Permission.MANAGE_BOOKINGS)
        offer = configuration.offer(wish.service_id)
        is_own_alone = member is not None and reach(actor, member, Permission.MANAGE_BOOKINGS) is Reach.OWN
        if member is not None and is_own_alone and member.id not in offer.service.staff_ids:
            raise NotAllowed(Permission.MANAGE_BOOKINGS, role=member.role)
        if offer.service.is_group or (actor.kind == "customer" and not offer.service.is_on_demand):
            raise Invalid("service", "on_demand_only")
        audience = audience_of(actor)
        customers = checked_customers(offer.business, offer.service, (wish.customer,), audience, configuration.tenant)
        work.businesses.lock(wish.business_id)
        seats = attendee_ids(wish.business_id, wish.draft_id, 1)
        reader = replace(actor, attendee_id=seats[0]) if actor.kind == "customer" else actor
        before = work.appointments.by_draft(wish.business_id, wish.draft_id)
        if before:
            require_same(actor, before[0], seats, customers)
            return show_appointment(configuration, reader, before[0], read_told(work, wish.business_id, before[0]))
        attendees = seat_customers(
            work,
            offer.business,
            customers,
            seats,
            (ids[2],),
            wants_messages=True,
            audience=audience,
            now=now,
        )
        require_proof(work, offer.business, wish.draft_id, customers[0], audience, now)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        order = Wish(
            start=now.replace(second=0, microsecond=0),
            attendees=attendees,
            notes=wish.notes,
            origin=wish.origin,
            draft_id=wish.draft_id,
            created_by=doer.id,
        )
        made = request(offer.business, offer.service, order, appointment_id=ids[0], reference=ids[1], now=now)
        work.appointments.add(wish.business_id, made)
        record_change(
            work,
            configuration,
            Change(None, made),
            doer,
            "requested",
            {**place_of(made), "change_id": wish.draft_id},
        )
        return show_appointment(configuration, reader, made, read_told(work, wish.business_id, made))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWish:
    """Who takes it on; None: the first who is free now, by the rule of the business."""

    business_id: BusinessId
    appointment_id: AppointmentId
    staff_id: StaffId | None = None
    override: OverrideWish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAppointment:
    """From the queue to a person, now. Raises SlotRefused when nobody, or not this person, is free; Stale when it is taken."""

    database: Database
    clock: Clock
    configurations: Configurations
    pick: Callable[[int], int]
    link_wait: int

    async def __call__(self, wish: ClaimWish, actor: Actor) -> AppointmentView:
        return await self.database.write(partial(self._claim, wish, actor, self.clock.now(), make_id()))

    def _claim(self, wish: ClaimWish, actor: Actor, now: datetime, change_id: str, work: Work) -> AppointmentView:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        if actor.kind == "customer":
            raise NotAllowed(Permission.MANAGE_BOOKINGS)
        shown = work.appointments.get(wish.business_id, wish.appointment_id)
        wanted = None if wish.staff_id is None else (wish.staff_id,)
        offer = configuration.offer(shown.service_id, wanted)
        asked = people_asked(configuration, actor, offer, wanted)
        offer = concerned_staff(offer, asked)
        lock_for(work, offer)
        work.appointments.lock(wish.business_id, shown.id)
        waiting = work.appointments.get(wish.business_id, shown.id)
        if waiting.state is not State.REQUESTED:
            raise Stale("appointment", appointment_id=shown.id, state=waiting.state, version=waiting.version)
        work.appointments.drop_ended_holds(wish.business_id, offer.staff_ids, now)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        start = now.replace(second=0, microsecond=0)
        override = override_of(wish.override, doer.member)
        order = Wish(start=start, staff_ids=asked, override=override, told=told_of(wish.override))
        diary = read_diary(work, offer, lasting(start), now)
        placement = place(diary, order, audience=audience_of(actor), pick=self.pick)
        after = work.appointments.save(wish.business_id, take_on(waiting, placement, diary=diary))
        scene = doer.scene(configuration, after, link_wait=self.link_wait)
        leave(work, configuration, after, plan_booked(scene, tell_customer=True), now)
        data = {
            **place_of(after),
            "change_id": change_id,
            "assignment": {"reason": placement.assignment.reason.value, **placement.assignment.data},
            "override": placement.override.rule if placement.override else "",
        }
        record_change(work, configuration, Change(waiting, after), doer, "claimed", data)
        return show_appointment(configuration, actor, after, read_told(work, wish.business_id, after))
