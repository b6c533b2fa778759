"""What one appointment may have of its own: place, price, buffers, reminder, words, copies, notes, silence (B23, B57, B61, B62, B83)."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.course import over
from scheduling.errors import NotAllowed, RefusalCode, SlotRefused
from scheduling.interval import to_minute
from scheduling.own_terms import OwnTerms
from scheduling.rules import Audience, Rule
from scheduling.service import Location, PriceType, Reminder
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.change_appointment import Scope, begin
from usecases.check_own_terms import check_by_service, check_own_terms
from usecases.configuration import Configurations
from usecases.copies import checked_copies
from usecases.make_ids import make_id
from usecases.show_appointments import read_told, show_appointment
from usecases.views import AppointmentView
from usecases.write_changes import Change, leave, place_of, record_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """All that can be said of one appointment alone; buffers in minutes. `notes` are seen by staff only."""

    location: Location
    price: Decimal
    price_type: PriceType
    pre_buffer: int
    post_buffer: int
    reminders: tuple[Reminder, ...]
    label: str
    additional_information: str
    notes: str
    cc: tuple[str, ...]
    opt_out_of_customer_email: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsWish:
    """The details as they shall be. `expected_version` is that of the appointment as shown."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    details: Details


def details_of(appointment: Appointment) -> Details:
    return Details(
        location=appointment.location,
        price=appointment.price,
        price_type=appointment.price_type,
        pre_buffer=appointment.pre_buffer,
        post_buffer=appointment.post_buffer,
        reminders=appointment.reminders,
        label=appointment.label,
        additional_information=appointment.additional_information,
        notes=appointment.notes,
        cc=appointment.cc,
        opt_out_of_customer_email=appointment.opt_out_of_customer_email,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDetails:
    """Raises Invalid by field, Stale when somebody else was first, SlotRefused when a longer buffer has no room.

    Nobody is written to for it: what is sent later tells what is stored then.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: DetailsWish, actor: Actor) -> AppointmentView:
        return await self.database.write(partial(self._change, wish, actor, self.clock.now(), make_id()))

    def _change(self, wish: DetailsWish, actor: Actor, now: datetime, change_id: str, work: Work) -> AppointmentView:
        """The transaction."""
        if actor.kind == "customer":
            raise NotAllowed(Permission.MANAGE_BOOKINGS)
        scope, shown = begin(work, self.configurations, actor, now, 0, at=(wish.business_id, wish.appointment_id))
        before = scope.locked(scope.nobody(shown), shown, wish.expected_version)
        wanted = _checked(scope, before, wish.details)
        changed = _changed(before, wanted, now)
        refuse_without_room(scope, before, changed)
        fields = [name for name in Details.__slots__ if getattr(details_of(before), name) != getattr(wanted, name)]
        if not fields:
            return show_appointment(scope.configuration, actor, before, read_told(work, wish.business_id, before))
        after = work.appointments.save(wish.business_id, changed)
        leave(work, scope.configuration, after, [], now)
        data = {**place_of(after), "change_id": change_id, "fields": fields}
        record_change(work, scope.configuration, Change(before, after), scope.doer, "details_changed", data)
        return show_appointment(scope.configuration, actor, after, read_told(work, wish.business_id, after))


def _checked(scope: Scope, before: Appointment, details: Details) -> Details:
    check_own_terms({name: getattr(details, name) for name in Details.__slots__})
    refuse_when_over(before, details.pre_buffer, details.post_buffer)
    service = scope.configuration.service(before.service_id)
    check_by_service(scope.configuration, scope.doer.actor, service, OwnTerms(price=details.price), before)
    return replace(details, cc=checked_copies(details.cc, service, Audience.STAFF))


def refuse_when_over(before: Appointment, pre_buffer: int, post_buffer: int) -> None:
    """What is over takes no other time. Raises Stale."""
    if not before.state.is_coming and (pre_buffer, post_buffer) != (before.pre_buffer, before.post_buffer):
        raise over(before)


def _changed(before: Appointment, details: Details, now: datetime) -> Appointment:
    values = {name: getattr(details, name) for name in Details.__slots__}
    return replace(before, **values, updated_at=now)


def refuse_without_room(scope: Scope, before: Appointment, changed: Appointment) -> None:
    """A longer buffer needs free time: what overlaps on purpose may go on doing so, but with nothing else."""
    if changed.taken == before.taken or not before.state.takes_time:
        return
    taken = scope.work.appointments.taken(
        scope.configuration.business.id, changed.staff_ids, changed.taken, now=scope.doer.now
    )
    first, last = to_minute(before.taken.start), to_minute(before.taken.end)
    others = (row for rows in taken.values() for row in rows if row.appointment_id != before.id)
    if any(row.start_minute >= last or row.end_minute <= first for row in others):
        raise SlotRefused(
            RefusalCode.SLOT_TAKEN,
            start=changed.span.start,
            staff_ids=changed.staff_ids,
            rule=Rule.BUFFER,
            nearest=(),
            can_override=False,
        )
