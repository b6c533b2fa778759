"""Where a move goes and what it leaves: what moving one, moving many and asking beforehand have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.appointment import Appointment, AppointmentId, DraftId
from scheduling.book import Placement, Wish, place_move, reschedule
from scheduling.business import BusinessId
from scheduling.errors import Invalid
from scheduling.interval import Interval, lasting
from scheduling.own_terms import OwnTerms, given_together, is_given_together
from scheduling.rules import Audience
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.booking_rights import OverrideWish, audience_of, concerned_staff, override_of, people_asked, told_of
from usecases.change_appointment import Changed, Scope
from usecases.configuration import Configuration, Offer
from usecases.kept_availability import Asked
from usecases.own_places import ask_outside
from usecases.places_of_many import left_free, minutes_of
from usecases.plan_messages import plan_rescheduled
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy, read_diary
from usecases.show_appointments import read_told
from usecases.write_changes import Change, members, place_of, record_change, remember_override

_AS_THE_SERVICE_SAYS = OwnTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleWish:
    """Where it goes. `staff_ids` None: whoever has it now, else anybody. `expected_version` is that of the appointment as shown.

    `takes_all_named`: all of the people named give it. Several who have it now keep it together.
    """

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int | None
    start: datetime
    draft_id: DraftId
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    tell_customer: bool = True
    override: OverrideWish | None = None
    message: str = ""
    takes_all_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the transaction must not make itself."""

    now: datetime
    change_id: str
    outside: OutsideBusy


async def outside_of_move(
    database: Database,
    calendars: StaffCalendars,
    configuration: Configuration,
    wish: RescheduleWish,
    appointment: Appointment,
    now: datetime,
    terms: OwnTerms = _AS_THE_SERVICE_SAYS,
) -> OutsideBusy:
    """What calendars say of the new place, without our own events: the appointment itself may stand there too."""
    offer = concerned_staff(offer_of_move(configuration, wish, appointment, terms), wish.staff_ids)
    span = Interval(wish.start, wish.start + timedelta(minutes=wish.duration or appointment.span.minutes))
    span = span.widened(appointment.pre_buffer, appointment.post_buffer)
    return await ask_outside(database, calendars, offer.business, offer.staff, span=span, now=now)


def people_of_move(
    scope: Scope, wish: RescheduleWish, appointment: Appointment, terms: OwnTerms = _AS_THE_SERVICE_SAYS
) -> tuple[Offer, tuple[StaffId, ...] | None]:
    """Whom the move may concern, and whom it is asked for."""
    offer = offer_of_move(scope.configuration, wish, appointment, terms)
    asked = people_asked(scope.configuration, scope.doer.actor, offer, wish.staff_ids)
    if asked is not None:
        return concerned_staff(offer, asked), asked
    return offer, None


def offer_of_move(
    configuration: Configuration,
    wish: RescheduleWish,
    appointment: Appointment,
    terms: OwnTerms = _AS_THE_SERVICE_SAYS,
) -> Offer:
    """The service as it is for the appointment where it goes: by one of its people, or by several together."""
    known = wish.staff_ids if wish.staff_ids is not None else appointment.staff_ids
    offer = configuration.offer(appointment.service_id, known)
    service = terms.put_on(offer.service)
    if is_given_together(service, known) and (wish.takes_all_named or wish.staff_ids is None):
        service = given_together(service, known, wish.start)
    return Offer(business=offer.business, service=service, staff=offer.staff)


def moved(
    scope: Scope,
    wish: RescheduleWish,
    people: tuple[Offer, tuple[StaffId, ...] | None],
    before: Appointment,
    outside: OutsideBusy,
    pick: Callable[[int], int],
) -> tuple[Appointment, Placement]:
    """The appointment at its new place, by the rules. Raises SlotRefused, or Invalid when nothing would change."""
    offer, asked = people
    audience = audience_of(scope.doer.actor, wish.override)
    length = wish.duration or before.span.minutes
    diary = read_diary(scope.work, offer, lasting(wish.start), scope.doer.now, outside=outside, length=length)
    override, told = override_of(wish.override, scope.doer.member), told_of(wish.override)
    order = Wish(start=wish.start, staff_ids=asked, duration=length, override=override, told=told)
    placement = place_move(diary, before, order, audience=audience, pick=pick)
    if placement.span == before.span and set(placement.staff_ids) == set(before.staff_ids):
        raise Invalid("start", "unchanged")
    return reschedule(before, placement, diary=diary, audience=audience), placement


def leave_move(
    scope: Scope, wish: RescheduleWish, given: Given, before: Appointment, after: Appointment, *, keeps_place: bool
) -> Changed:
    """Messages, history and the old place of a move that has been stored."""
    if keeps_place:
        scope.keep_places(before, left_free(before, {one: [minutes_of(after)] for one in after.staff_ids}))
    rows = plan_rescheduled(
        scope.doer.scene(scope.configuration, after),
        old_span=before.span,
        old_staff=members(scope.configuration, before.staff_ids),
        due_at=scope.undo_until,
        change_id=given.change_id,
        tell_customer=wish.tell_customer,
        message=wish.message,
    )
    scope.leave(after, rows)
    data = {
        **scope.facts,
        **place_of(after),
        "old": {**place_of(before), "override": before.override.rule if before.override else ""},
        "override": after.override.rule if after.override else "",
        "change_id": given.change_id,
        "draft_id": wish.draft_id,
        "undo_until": scope.undo_until.isoformat(),
    }
    remember_override(scope.work, scope.configuration, before, given.change_id, given.now)
    entry = record_change(scope.work, scope.configuration, Change(before, after), scope.doer, "rescheduled", data)
    return scope.changed(after, entry, read_told(scope.work, wish.business_id, after))


def find_moved(wish: RescheduleWish, work: Work) -> Appointment:
    return work.appointments.get(wish.business_id, wish.appointment_id)


def asked_of_move(wish: RescheduleWish, appointment: Appointment, audience: Audience) -> Asked:
    """The question about free times near a move that was refused."""
    return Asked(
        business_id=wish.business_id,
        service_id=appointment.service_id,
        span=lasting(wish.start),
        audience=audience,
        staff_ids=wish.staff_ids,
        moving=appointment.id,
        duration=wish.duration or appointment.span.minutes,
    )
