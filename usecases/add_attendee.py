"""Somebody more in a group appointment: told at once, and the staff with them; the others hear nothing of it (B59, B65)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import AppointmentId, DraftId
from scheduling.book import join
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.errors import NotAllowed
from scheduling.rules import Audience
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.change_appointment import begin
from usecases.check_details import checked_customers
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.match_customer import CustomerWish
from usecases.plan_messages import plan_booked
from usecases.seat_customers import attendee_ids, seat_customers
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import Change, leave, place_of, record_change


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeWish:
    """Who joins which appointment."""

    business_id: BusinessId
    appointment_id: AppointmentId
    draft_id: DraftId
    customer: CustomerWish
    tell_customer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAttendee:
    """Raises SlotRefused when there is no seat left, Stale when it is over. To remove one, cancel the seat."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: AttendeeWish, actor: Actor) -> AppointmentView:
        new_id = CustomerId(make_id())
        return await self.database.write(partial(self._add, wish, actor, self.clock.now(), new_id))

    def _add(self, wish: AttendeeWish, actor: Actor, now: datetime, new_id: CustomerId, work: Work) -> AppointmentView:
        """The transaction."""
        if actor.kind == "customer":
            raise NotAllowed(Permission.EDIT_ATTENDEES)
        where = (wish.business_id, wish.appointment_id)
        may = Permission.EDIT_ATTENDEES
        scope, shown = begin(work, self.configurations, actor, now, 0, at=where, permission=may)
        business = scope.configuration.business
        service = scope.configuration.service(shown.service_id)
        customers = checked_customers(business, service, (wish.customer,), Audience.STAFF, scope.configuration.tenant)
        before = scope.locked(scope.nobody(shown), shown, None)
        seats = attendee_ids(wish.business_id, wish.draft_id, 1)
        if any(one.id == seats[0] for one in before.attendees):
            return show_appointment(scope.configuration, actor, before, read_told(work, wish.business_id, before))
        new = seat_customers(
            work,
            business,
            customers,
            seats,
            (new_id,),
            wants_messages=wish.tell_customer,
            audience=Audience.STAFF,
            now=now,
        )
        after = work.appointments.save(wish.business_id, join(before, new, now=now))
        scene = scope.doer.scene(scope.configuration, after)
        rows = plan_booked(scene, tell_customer=wish.tell_customer, attendee_ids=seats)
        leave(work, scope.configuration, after, rows, now)
        data = {
            **place_of(after),
            "change_id": wish.draft_id,
            "draft_id": wish.draft_id,
            "attendee_ids": list(seats),
        }
        record_change(work, scope.configuration, Change(before, after), scope.doer, "seat_taken", data)
        return show_appointment(scope.configuration, actor, after, read_told(work, wish.business_id, after))
