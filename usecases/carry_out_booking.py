"""One booking within a transaction that others may share: everything locked at its beginning, then placed, stored and told of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId, Origin
from scheduling.assignment import AssignmentReason
from scheduling.book import Placement, Wish, book, join, place
from scheduling.customer import CustomerId
from scheduling.diary import Diary
from scheduling.errors import SlotRefused
from scheduling.interval import lasting
from scheduling.quick import quick, replace
from scheduling.staff import StaffId
from storage.records import HistoryEntry, OutboxItem
from storage.work import Work
from usecases.access import Actor, acting_member
from usecases.booking_rights import audience_of, concerned_staff, lock_for, people_asked
from usecases.booking_wish import BookingWish, on_own_terms, order_of
from usecases.check_details import checked_customers
from usecases.check_own_terms import check_by_service, check_own_terms
from usecases.configuration import Configuration, Configurations, Offer
from usecases.copies import checked_copies
from usecases.kept_start import kept_start
from usecases.make_ids import make_id, make_reference
from usecases.match_customer import CustomerWish
from usecases.plan_messages import plan_booked
from usecases.prove_address import require_proof
from usecases.read_diary import OutsideBusy, read_diary
from usecases.seat_customers import first_seat, seat_customers, texted
from usecases.write_changes import Change, Doer, place_of, record_change


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the transaction must not make itself: the moment, the ids, and what calendars told just before."""

    now: datetime
    start: datetime
    appointment_id: AppointmentId
    reference: str
    customer_ids: tuple[CustomerId, ...]
    outside: OutsideBusy

    @classmethod
    def drawn(cls, wish: BookingWish, start: datetime, now: datetime, outside: OutsideBusy) -> "Given":
        """With fresh ids and a fresh reference, which may turn out to be taken."""
        return cls(
            now=now,
            start=start,
            appointment_id=AppointmentId(make_id()),
            reference=make_reference(),
            customer_ids=tuple(CustomerId(make_id()) for _ in wish.customers),
            outside=outside,
        )


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A booking once everything that it counts against is locked; the wish is in its normal form.

    `kept` is what the visitor held, `has_booked` and `has_seat` whether the same draft booked an appointment before, or a seat in one.
    """

    work: Work
    configuration: Configuration
    offer: Offer
    asked: tuple[StaffId, ...] | None
    customers: tuple[CustomerWish, ...]
    wish: BookingWish
    doer: Doer
    pick: Callable[[int], int]
    link_wait: int
    kept: datetime | None = None
    has_booked: bool = False
    has_seat: bool = False


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one start: the appointment, the messages that tell of it, and the entry in its history."""

    appointment: Appointment
    attendees: tuple[Attendee, ...]
    rows: tuple[OutboxItem, ...]
    entry: HistoryEntry
    has_joined: bool


def begin_booking(
    work: Work,
    configurations: Configurations,
    wish: BookingWish,
    actor: Actor,
    now: datetime,
    *,
    pick: Callable[[int], int],
    link_wait: int,
) -> Booking:
    """Checks who and what, takes every lock in order, and gives back holds that are in the way."""
    configuration = configurations.read_in_write(work, wish.business_id)
    configuration.require_offered(wish.service_id)
    offer = on_own_terms(configuration, wish, wish.start or now)
    asked = people_asked(configuration, actor, offer, wish.staff_ids)
    offer = concerned_staff(offer, asked)
    audience = audience_of(actor, wish.override)
    check_own_terms({**wish.terms.given, "label": wish.label, "notes": wish.notes})
    check_by_service(configuration, actor, configuration.service(wish.service_id), wish.terms)
    customers: tuple[CustomerWish, ...] = ()
    if wish.customers or not wish.may_be_empty:
        customers = checked_customers(offer.business, offer.service, wish.customers, audience, configuration.tenant)
    wish = replace(wish, cc=checked_copies(wish.cc, offer.service, audience))
    lock_for(work, offer)
    of_draft = work.appointments.give_back(
        wish.business_id,
        wish.draft_id,
        first_seat(wish.business_id, wish.draft_id),
        offer.staff_ids,
        now,
        also_own=wish.origin in (Origin.PAGE, Origin.API),
    )
    return Booking(
        work=work,
        configuration=configuration,
        offer=offer,
        asked=asked,
        customers=customers,
        wish=wish,
        doer=Doer(actor=actor, member=acting_member(configuration, actor), now=now),
        pick=pick,
        link_wait=link_wait,
        kept=kept_start(of_draft.held, wish.service_id, now),
        has_booked=of_draft.has_booked,
        has_seat=of_draft.has_seat,
    )


def carry_out_booking(
    booking: Booking,
    given: Given,
    seats: tuple[AttendeeId, ...],
    *,
    occurrence: int = 0,
    series_id: str = "",
    same: tuple[StaffId, ...] | None = None,
) -> Made:
    """Judged by the engine, assigned, stored; the messages are left to the caller. Raises SlotRefused.

    `same` are those to be preferred when nobody in particular is wanted.
    """
    work, wish, doer = booking.work, booking.wish, booking.doer
    order = order_of(wish, given.start, doer, booking.asked, seats)
    diary = read_diary(
        work,
        booking.offer,
        lasting(given.start),
        given.now,
        outside=given.outside,
        length=wish.duration or 0,
        kept=booking.kept,
    )
    placement = _placed(booking, diary, order, same)
    attendees = _seated(booking, booking.customers, seats, given, series_id)
    change = _stored(booking, diary, replace(order, attendees=attendees), placement, given, occurrence)
    appointment = change.after
    has_joined = placement.session is not None
    scene = doer.scene(booking.configuration, appointment, link_wait=booking.link_wait)
    rows = plan_booked(scene, tell_customer=wish.tell_customer, attendee_ids=seats if has_joined else None)
    entry = record_change(
        work,
        booking.configuration,
        change,
        doer,
        "seat_taken" if has_joined else "booked",
        _facts(wish, appointment, placement, seats, series_id),
    )
    return Made(appointment=appointment, attendees=attendees, rows=tuple(rows), entry=entry, has_joined=has_joined)


def _placed(booking: Booking, diary: Diary, order: Wish, same: tuple[StaffId, ...] | None) -> Placement:
    audience = audience_of(booking.doer.actor, booking.wish.override)
    if same is None or order.staff_ids is not None:
        return place(diary, order, audience=audience, pick=booking.pick)
    wished = replace(order, staff_ids=same, override=None)
    try:
        placement = place(diary, wished, audience=audience, pick=booking.pick)
    except SlotRefused:
        return place(diary, order, audience=audience, pick=booking.pick)
    if placement.assignment.reason is not AssignmentReason.ASKED_FOR:
        return placement
    return replace(placement, assignment=replace(placement.assignment, reason=AssignmentReason.SAME_IN_SERIES))


def _seated(
    booking: Booking,
    customers: Sequence[CustomerWish],
    seats: Sequence[AttendeeId],
    given: Given,
    series_id: str,
) -> tuple[Attendee, ...]:
    business, audience = booking.offer.business, audience_of(booking.doer.actor)
    if not customers:
        return ()
    seated = seat_customers(
        booking.work,
        business,
        customers,
        seats,
        given.customer_ids,
        wants_messages=booking.wish.tell_customer,
        audience=audience,
        now=given.now,
    )
    if booking.wish.sms_enabled and booking.offer.service.sms_enabled:
        seated = texted(seated, business, given.now, is_wanted=True)
    require_proof(booking.work, business, booking.wish.draft_id, customers[0], audience, given.now)
    return tuple(replace(one, series_id=series_id) for one in seated) if series_id else seated


def _stored(booking: Booking, diary: Diary, order: Wish, placement: Placement, given: Given, occurrence: int) -> Change:
    work, business_id = booking.work, booking.wish.business_id
    if placement.session is None:
        made = book(diary, order, placement, appointment_id=given.appointment_id, reference=given.reference)
        return Change(None, work.appointments.add(business_id, made, occurrence=occurrence))
    work.appointments.lock(business_id, placement.session)
    before = work.appointments.get(business_id, placement.session)
    joined = join(before, order.attendees, now=given.now)
    return Change(before, work.appointments.save(business_id, joined))


def _facts(
    wish: BookingWish,
    appointment: Appointment,
    placement: Placement,
    seats: tuple[AttendeeId, ...],
    series_id: str,
) -> Mapping[str, object]:
    assignment = placement.assignment
    facts = {
        **place_of(appointment),
        "change_id": wish.draft_id,
        "draft_id": wish.draft_id,
        "attendee_ids": list(seats),
        "assignment": {"reason": assignment.reason.value, **assignment.data},
        "override": placement.override.rule if placement.override else "",
        "is_walk_in": wish.is_walk_in,
        "sms_opt_in": [one.id for one in appointment.seated if one.id in seats and one.sms_opt_in],
    }
    return {**facts, "series_id": series_id} if series_id else facts
