"""What somebody wants booked, as a door understood it; the use case makes it whole or refuses it by field."""

from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import AttendeeId, DraftId, Origin
from scheduling.book import Wish
from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed
from scheduling.interval import lasting
from scheduling.own_terms import OwnTerms, given_together, is_given_together
from scheduling.quick import quick, replace
from scheduling.service import LONGEST_DURATION, Location, ServiceId
from scheduling.staff import StaffId
from usecases.access import Actor, Permission
from usecases.booking_rights import OverrideWish, audience_of, override_of, told_of
from usecases.configuration import Configuration, Offer
from usecases.kept_availability import Asked
from usecases.match_customer import CustomerWish
from usecases.seat_customers import vacant_seats
from usecases.write_changes import Doer


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class BookingWish:
    """What is to be booked. `staff_ids` None: anybody. `start` None with `is_walk_in`: the present minute.

    `single_use` is the key of an address that books once, where it came by one. `takes_all_named`: all of the people named give it,
    not one of them. `may_be_empty`: nobody needs a seat yet.
    """

    business_id: BusinessId
    draft_id: DraftId
    service_id: ServiceId
    start: datetime | None = None
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    customers: tuple[CustomerWish, ...] = ()
    notes: str = ""
    location: Location | None = None
    tell_customer: bool = True
    override: OverrideWish | None = None
    is_walk_in: bool = False
    origin: Origin = Origin.CHAT
    campaign: str = ""
    cc: tuple[str, ...] = ()
    single_use: str = ""
    label: str = ""
    terms: OwnTerms = OwnTerms()
    opt_out_of_customer_email: bool = False
    sms_enabled: bool = False
    takes_all_named: bool = False
    may_be_empty: bool = False

    @property
    def is_judged_by_its_own_terms(self) -> bool:
        """Whether it takes more or less time than its service says, or more people."""
        is_own = {"pre_buffer", "post_buffer", "seats"} & set(self.terms.given)
        return bool(is_own) or (self.takes_all_named and len(self.staff_ids or ()) > 1)


def start_of(wish: BookingWish, actor: Actor, now: datetime) -> datetime:
    if wish.is_walk_in and actor.kind == "customer":
        raise NotAllowed(Permission.MANAGE_BOOKINGS)
    if wish.duration is not None and actor.kind == "customer":
        raise Invalid("duration", "as_offered")
    if wish.duration is not None and not 1 <= wish.duration <= LONGEST_DURATION:
        raise Invalid("duration", "between", least=1, most=LONGEST_DURATION)
    if wish.start is None and not wish.is_walk_in:
        raise Invalid("start", "required")
    return now.replace(second=0, microsecond=0) if wish.start is None else wish.start


def asked_of_booking(wish: BookingWish, start: datetime, actor: Actor) -> Asked:
    """The question about free times near a booking that was refused."""
    return Asked(
        business_id=wish.business_id,
        service_id=wish.service_id,
        span=lasting(start),
        audience=audience_of(actor, wish.override),
        staff_ids=wish.staff_ids,
        duration=wish.duration,
        seats_wanted=max(1, len(wish.customers)),
    )


def on_own_terms(configuration: Configuration, wish: BookingWish, start: datetime) -> Offer:
    """The offer as it is for this booking; follow-ups stay.

    Raises Invalid, NotFound for one of several named who is not there, SlotRefused for one who does not offer it.
    """
    offer = configuration.offer(wish.service_id, wish.staff_ids)
    if wish.takes_all_named:
        configuration.require_present(wish.staff_ids or ())
    service = wish.terms.put_on(offer.service)
    if wish.terms.reminders is not None:
        follow_ups = tuple(one for one in offer.service.reminders if one.is_follow_up and one not in service.reminders)
        service = replace(service, reminders=(*service.reminders, *follow_ups))
    if wish.takes_all_named and is_given_together(service, named := wish.staff_ids or ()):
        service = given_together(service, named, start)
    return Offer(business=offer.business, service=service, staff=offer.staff)


def order_of(
    wish: BookingWish, start: datetime, doer: Doer, asked: tuple[StaffId, ...] | None, seats: tuple[AttendeeId, ...]
) -> Wish:
    """The wish as the engine takes it, with seats still vacant."""
    return Wish(
        start=start,
        attendees=vacant_seats(seats),
        staff_ids=asked,
        duration=wish.duration,
        notes=wish.notes,
        location=wish.location,
        origin=wish.origin,
        campaign=wish.campaign,
        cc=wish.cc,
        label=wish.label,
        opt_out_of_customer_email=wish.opt_out_of_customer_email,
        sms_enabled=wish.sms_enabled,
        override=override_of(wish.override, doer.member),
        told=told_of(wish.override),
        draft_id=wish.draft_id,
        created_by=doer.id,
    )
