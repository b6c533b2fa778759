"""Changes everything of one appointment that is wished, in one transaction: time, people, customers and what it has of its own.

Who is told follows from what has changed: all of a move, each customer of the own seat, nobody of the rest. For good: there is no undo.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, Attendee, DraftId
from scheduling.book import Placement
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, NotAllowed, SlotRefused
from scheduling.own_terms import OwnTerms
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require_for
from usecases.amend_seats import Seats, SeatWish, amend_seats
from usecases.booking_rights import OverrideWish, audience_of, concerned_staff
from usecases.change_appointment import Scope, begin
from usecases.change_details import refuse_when_over, refuse_without_room
from usecases.check_own_terms import check_by_service, check_own_terms
from usecases.configuration import Configurations
from usecases.kept_availability import KeptAvailability
from usecases.leave_amended import Amended, leave_amended
from usecases.make_ids import make_id
from usecases.near_starts import with_nearest_of
from usecases.place_moves import (
    RescheduleWish,
    asked_of_move,
    moved,
    offer_of_move,
    outside_of_move,
    people_of_move,
)
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy
from usecases.seat_customers import texted
from usecases.show_appointments import read_told, show_appointment
from usecases.take_turns import Turns
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendWish:
    """None is as it was: whoever gives it goes on doing so. `seats` are all customers there shall be, `staff_ids` all people.

    Without an end the length stays.
    """

    business_id: BusinessId
    appointment_id: AppointmentId
    draft_id: DraftId
    expected_version: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    staff_ids: tuple[StaffId, ...] | None = None
    seats: tuple[SeatWish, ...] | None = None
    terms: OwnTerms = OwnTerms()
    notes: str | None = None
    label: str | None = None
    customer_zone: str | None = None
    opt_out_of_customer_email: bool | None = None
    sms_enabled: bool | None = None
    override: OverrideWish | None = None

    def put_on(self, before: Appointment) -> Appointment:
        """What is neither time nor people."""
        own = ("notes", "label", "opt_out_of_customer_email", "sms_enabled")
        values = {name: value for name in own if (value := getattr(self, name)) is not None}
        changed = replace(before, **self.terms.given, **values)
        if self.customer_zone is not None and changed.seated:
            first = changed.seated[0].id
            zoned = (replace(one, zone=self.customer_zone) if one.id == first else one for one in changed.attendees)
            changed = replace(changed, attendees=tuple(zoned))
        return changed if changed.is_online else replace(changed, meeting=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the transaction must not make itself."""

    now: datetime
    change_id: str
    customer_ids: tuple[CustomerId, ...]
    outside: OutsideBusy


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendAppointment:
    """Raises SlotRefused with the nearest free starts, Invalid by field, Stale when it is not as expected."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    turns: Turns = field(default_factory=Turns)

    async def __call__(self, wish: AmendWish, actor: Actor) -> AppointmentView:
        if actor.kind == "customer":
            raise NotAllowed(Permission.MANAGE_BOOKINGS)
        return await self.turns.take(
            f"{wish.business_id}/{wish.appointment_id}",
            partial(self._try, wish, actor),
            is_final=lambda stale: wish.expected_version is not None or "rule" in stale.data,
        )

    async def _try(self, wish: AmendWish, actor: Actor) -> AppointmentView:
        """Somebody else may be quicker; without an expected version that is no reason to refuse."""
        now = self.clock.now()
        configuration = await self.availability.configuration(wish.business_id)
        shown = await self.database.read(lambda work: work.appointments.get(wish.business_id, wish.appointment_id))
        configuration.require_present(wish.staff_ids or ())
        move, terms = _move(wish, shown), _terms_of(wish.put_on(shown))
        outside: OutsideBusy = {}
        if move is not None:
            outside = await outside_of_move(self.database, self.calendars, configuration, move, shown, now, terms)
        given = _Given(
            now=now,
            change_id=make_id(),
            customer_ids=tuple(CustomerId(make_id()) for _ in wish.seats or ()),
            outside=outside,
        )
        try:
            return await self.database.write(partial(self._amend, wish, actor, given))
        except SlotRefused as refusal:
            if move is None:
                raise
            asked = asked_of_move(move, shown, audience_of(actor, wish.override))
            offer = concerned_staff(offer_of_move(configuration, move, shown, terms), move.staff_ids)
            raise await with_nearest_of(self.database, now, refusal, offer, asked) from None

    def _amend(self, wish: AmendWish, actor: Actor, given: _Given, work: Work) -> AppointmentView:
        """The transaction."""
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, given.now, 0, at=where)
        if wish.seats is not None:
            require_for(scope.configuration, actor, Permission.EDIT_ATTENDEES, shown)
        move = _move(wish, shown)
        people = people_of_move(scope, move, shown, _terms_of(wish.put_on(shown))) if move else None
        before = scope.locked(people[0] if people else scope.nobody(shown), shown, wish.expected_version)
        changed, placement = wish.put_on(before), None
        _check(scope, before, changed, wish)
        if move and people:
            work.appointments.drop_ended_holds(wish.business_id, people[0].staff_ids, given.now)
            changed, placement = moved(scope, move, people, changed, given.outside, self.pick)
        else:
            refuse_without_room(scope, before, changed)
        seats = _seats(scope, changed, wish, given)
        changed = replace(changed, attendees=_texted(scope, before, changed, seats), updated_at=given.now)
        if replace(changed, updated_at=before.updated_at) != before:
            after = work.appointments.save(wish.business_id, changed)
            leave_amended(scope, _amended(before, after, placement, seats, wish, given))
            before = after
        return show_appointment(scope.configuration, actor, before, read_told(work, wish.business_id, before))


def _move(wish: AmendWish, shown: Appointment) -> RescheduleWish | None:
    """The part of it that is a move, if there is one."""
    start = shown.span.start if wish.start is None else wish.start
    end = start + timedelta(minutes=shown.span.minutes) if wish.end is None else wish.end
    if end <= start:
        raise Invalid("end", "end_after_start")
    has_others = wish.staff_ids is not None and set(wish.staff_ids) != set(shown.staff_ids)
    if (start, end) == (shown.span.start, shown.span.end) and not has_others:
        return None
    length = end - start
    if length % timedelta(minutes=1):
        raise Invalid("end", "whole_minute")
    return RescheduleWish(
        business_id=wish.business_id,
        appointment_id=wish.appointment_id,
        expected_version=wish.expected_version,
        start=start,
        draft_id=wish.draft_id,
        staff_ids=wish.staff_ids if has_others else shown.staff_ids or None,
        duration=length // timedelta(minutes=1),
        override=wish.override,
        takes_all_named=True,
    )


def _terms_of(appointment: Appointment) -> OwnTerms:
    """By what a place for it is judged."""
    return OwnTerms(pre_buffer=appointment.pre_buffer, post_buffer=appointment.post_buffer, seats=appointment.seats)


def _check(scope: Scope, before: Appointment, changed: Appointment, wish: AmendWish) -> None:
    check_own_terms({**wish.terms.given, "label": wish.label or "", "notes": wish.notes or ""})
    refuse_when_over(before, changed.pre_buffer, changed.post_buffer)
    service = scope.configuration.service(before.service_id)
    check_by_service(scope.configuration, scope.doer.actor, service, wish.terms, before)
    OwnTerms(seats=wish.terms.seats).put_on(service)


def _seats(scope: Scope, changed: Appointment, wish: AmendWish, given: _Given) -> Seats:
    if wish.seats is None:
        return Seats(attendees=changed.attendees)
    return amend_seats(scope, changed, wish.seats, wish.draft_id, given.customer_ids)


def _texted(scope: Scope, before: Appointment, changed: Appointment, seats: Seats) -> tuple[Attendee, ...]:
    """Everybody, once it is said whether its customers get text messages."""
    service = scope.configuration.service(changed.service_id)
    if before.sms_enabled == changed.sms_enabled or not service.sms_enabled:
        return seats.attendees
    business, now = scope.configuration.business, scope.doer.now
    return texted(seats.attendees, business, now, is_wanted=changed.sms_enabled)


def _amended(
    before: Appointment, after: Appointment, placement: Placement | None, seats: Seats, wish: AmendWish, given: _Given
) -> Amended:
    return Amended(
        before=before,
        after=after,
        has_moved=placement is not None,
        added=seats.added,
        dropped=seats.dropped,
        change_id=given.change_id,
        draft_id=wish.draft_id,
    )
