"""Moves an appointment: the same person first, the old place kept free for the undo, both sides told in one message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, DraftId
from scheduling.book import Wish, place_move, reschedule
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, SlotRefused
from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import OverrideWish, audience_of, concerned_staff, override_of, people_asked
from usecases.change_appointment import Changed, Scope, begin, left_behind
from usecases.configuration import Configuration, Configurations, Offer
from usecases.kept_availability import Asked, KeptAvailability
from usecases.make_ids import make_id
from usecases.own_places import ask_outside
from usecases.plan_messages import plan_rescheduled
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy, read_diary
from usecases.show_appointments import read_told
from usecases.write_changes import leave, members, place_of, record, remember_override

__all__ = ["Changed", "OverrideWish", "RescheduleAppointment", "RescheduleWish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleWish:
    """Where it goes. `staff_ids` None: whoever has it now, else anybody. `expected_version` is that of the appointment as shown."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    start: datetime
    draft_id: DraftId
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    tell_customer: bool = True
    override: OverrideWish | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the transaction must not make itself."""

    now: datetime
    change_id: str
    outside: OutsideBusy


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleAppointment:
    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    undo_seconds: int

    async def __call__(self, wish: RescheduleWish, actor: Actor) -> Changed:
        if wish.duration is not None and actor.kind == "customer":
            raise Invalid("duration", "as_offered")
        now = self.clock.now()
        configuration = await self.availability.configuration(wish.business_id)
        find = partial(_find, wish)
        appointment = await self.database.read(find)
        outside = await self._outside(wish, configuration, appointment, now)
        given = _Given(now=now, change_id=make_id(), outside=outside)
        try:
            return await self.database.write(partial(self._move, wish, actor, given))
        except SlotRefused as refusal:
            asked = _asked(wish, appointment, audience_of(actor))
            raise await self.availability.with_nearest(refusal, asked, wish.start) from None

    async def _outside(
        self, wish: RescheduleWish, configuration: Configuration, appointment: Appointment, now: datetime
    ) -> OutsideBusy:
        """What calendars say of the new place, without our own events: the appointment itself may stand there too."""
        offer = concerned_staff(configuration.offer(appointment.service_id, wish.staff_ids), wish.staff_ids)
        span = Interval(wish.start, wish.start + timedelta(minutes=wish.duration or appointment.span.minutes))
        span = span.widened(appointment.pre_buffer, appointment.post_buffer)
        return await ask_outside(self.database, self.calendars, offer.business, offer.staff, span=span, now=now)

    def _move(self, wish: RescheduleWish, actor: Actor, given: _Given, work: Work) -> Changed:
        """The transaction."""
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, given.now, self.undo_seconds, at=where)
        repeated = scope.repeated(shown, wish.draft_id)
        if repeated is not None:
            return repeated
        offer, asked = _people(scope, wish, shown)
        before = scope.locked(offer, shown, wish.expected_version)
        work.appointments.drop_ended_holds(wish.business_id, offer.staff_ids, given.now)
        length = wish.duration or before.span.minutes
        diary = read_diary(work, offer, _minute(wish.start), given.now, outside=given.outside, length=length)
        override = override_of(wish.override, scope.doer.member)
        order = Wish(start=wish.start, staff_ids=asked, duration=length, override=override)
        placement = place_move(diary, before, order, audience=audience_of(actor), pick=self.pick)
        if placement.span == before.span and set(placement.staff_ids) == set(before.staff_ids):
            raise Invalid("start", "unchanged")
        moved = reschedule(before, placement, diary=diary, audience=audience_of(actor))
        after = work.appointments.save(wish.business_id, moved)
        return self._leave_traces(scope, wish, given, before, after)

    def _leave_traces(
        self, scope: Scope, wish: RescheduleWish, given: _Given, before: Appointment, after: Appointment
    ) -> Changed:
        same_staff = set(before.staff_ids) & set(after.staff_ids)
        kept = left_behind(before.taken, after.taken) if same_staff else before.taken
        scope.keep_place(before, kept, before.staff_ids)
        rows = plan_rescheduled(
            scope.doer.scene(scope.configuration, after),
            old_span=before.span,
            old_staff=members(scope.configuration, before.staff_ids),
            due_at=scope.undo_until,
            change_id=given.change_id,
            tell_customer=wish.tell_customer,
            message=wish.message,
        )
        leave(scope.work, scope.configuration, after, rows, given.now)
        data = {
            **place_of(after),
            "old": {**place_of(before), "override": before.override.rule if before.override else ""},
            "override": after.override.rule if after.override else "",
            "change_id": given.change_id,
            "draft_id": wish.draft_id,
            "undo_until": scope.undo_until.isoformat(),
        }
        remember_override(scope.work, scope.configuration, before, given.change_id, given.now)
        entry = record(scope.work, scope.configuration, after, scope.doer, "rescheduled", data)
        return scope.changed(after, entry, read_told(scope.work, wish.business_id, after))


def _minute(start: datetime) -> Interval:
    return Interval(start, start + timedelta(minutes=1))


def _find(wish: RescheduleWish, work: Work) -> Appointment:
    return work.appointments.get(wish.business_id, wish.appointment_id)


def _people(scope: Scope, wish: RescheduleWish, appointment: Appointment) -> tuple[Offer, tuple[StaffId, ...] | None]:
    """Whom the move may concern, and whom it is asked for."""
    actor = scope.doer.actor
    known = wish.staff_ids if wish.staff_ids is not None else appointment.staff_ids
    offer = scope.configuration.offer(appointment.service_id, known)
    asked = people_asked(scope.configuration, actor, offer, wish.staff_ids)
    if asked is not None:
        return concerned_staff(offer, asked), asked
    return offer, None


def _asked(wish: RescheduleWish, appointment: Appointment, audience: Audience) -> Asked:
    return Asked(
        business_id=wish.business_id,
        service_id=appointment.service_id,
        span=_minute(wish.start),
        audience=audience,
        staff_ids=wish.staff_ids,
        moving=appointment.id,
        duration=wish.duration or appointment.span.minutes,
    )
