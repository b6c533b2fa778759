"""The seats of one booking: their ids follow from the draft, so that a repeated draft is recognised by the seats it took."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from scheduling.appointment import Appointment, Attendee, AttendeeId, DraftId
from scheduling.business import Business, BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid, Stale
from scheduling.own_words import words_of
from scheduling.quick import replace
from scheduling.rules import Audience
from storage.work import Work
from usecases.access import Actor
from usecases.make_ids import id_of
from usecases.match_customer import CustomerWish, match_customer, seat
from usecases.read_contact import text_number


def attendee_ids(business_id: BusinessId, draft_id: DraftId, count: int) -> tuple[AttendeeId, ...]:
    """One id per customer of a draft."""
    return tuple(AttendeeId(id_of(business_id, f"{draft_id}.seat.{number}")) for number in range(count))


def vacant_seats(ids: Iterable[AttendeeId]) -> tuple[Attendee, ...]:
    """Seats whose customers are not looked up yet: enough to judge whether there is room."""
    return tuple(Attendee(id=one, customer_id=None, name="") for one in ids)


def seat_customers(
    work: Work,
    business: Business,
    wishes: Sequence[CustomerWish],
    ids: Sequence[AttendeeId],
    new_ids: Sequence[CustomerId],
    *,
    audience: Audience,
    wants_messages: bool,
    now: datetime,
) -> tuple[Attendee, ...]:
    """The customers in their seats, to be written to or not; new ones are stored.

    What is known of a customer is never told to whoever booked as one. Raises Invalid for an opt-in to text messages without a number
    that takes them.
    """
    seats = []
    for wish, one, new_id in zip(wishes, ids, new_ids, strict=True):
        customer = match_customer(work, business, wish, new_id=new_id, now=now)
        is_stranger = audience is Audience.CUSTOMER
        known = Customer(id=customer.id, display_name=wish.name) if is_stranger else customer
        consent = _consent_shown(work, business, wish)
        taken = seat(wish, known, attendee_id=one, consent_text=consent, wants_messages=wants_messages, now=now)
        if taken.sms_opt_in and not text_number(taken.phone, business):
            raise Invalid("phone", "textable", value=taken.phone)
        seats.append(taken)
    return tuple(seats)


def texted(seats: Iterable[Attendee], business: Business, now: datetime, *, is_wanted: bool) -> tuple[Attendee, ...]:
    """With text messages to those whose number takes them, as whoever books says that they want them; or with none."""
    return tuple(
        replace(one, sms_opt_in=takes, consented_at=now if takes else one.consented_at)
        if one.sms_opt_in != (takes := is_wanted and bool(text_number(one.phone, business)))
        else one
        for one in seats
    )


def _consent_shown(work: Work, business: Business, wish: CustomerWish) -> str:
    """The text as the customer read it, in the language it was shown in (S121)."""
    if not wish.has_consented:
        return ""
    words = words_of(business, work.own_words.all(business.id))
    return words.say(business, "customer_consent_message", wish.language_tag or business.language_tag).text


def first_seat(business_id: BusinessId, draft_id: DraftId) -> AttendeeId:
    """The seat by which it is known that a draft has been used for a place in a group."""
    return attendee_ids(business_id, draft_id, 1)[0]


def found_again(
    work: Work, business_id: BusinessId, draft_id: DraftId, *, has_booked: bool, has_seat: bool
) -> Appointment | None:
    """What this draft booked before: an appointment of its own, or seats in a group, of whatever service and at whatever time."""
    if has_booked:
        return work.appointments.by_draft(business_id, draft_id)[0]
    found = work.appointments.by_attendee(first_seat(business_id, draft_id)) if has_seat else None
    return found[1] if found is not None and found[0] == business_id else None


def require_same(
    actor: Actor, before: Appointment, ids: Sequence[AttendeeId], customers: Sequence[CustomerWish]
) -> None:
    """What a draft booked is answered again to the customer who booked it. Raises Stale for anybody else, and for a seat given up.

    The address of the form may have been passed on: what comes from there is a booking of its own.
    """
    if actor.kind != "customer":
        return
    seat = next((one for one in before.seated if one.id == ids[0]), None)
    if seat is None or not _is_same(seat, customers[0], is_group=before.seats > 1):
        raise Stale("draft")


def _is_same(seat: Attendee, wish: CustomerWish, *, is_group: bool) -> bool:
    """By the mail address, as far as one was given; two of a family have one address and two seats in a group."""
    if seat.email.casefold() != wish.email.casefold():
        return False
    is_named_so = seat.name.casefold() == (wish.attendee_name or wish.name).casefold()
    return is_named_so if is_group else bool(seat.email) or is_named_so


def seated(actor: Actor, seats: Sequence[AttendeeId]) -> Actor:
    """A customer who has booked sees the seat just taken."""
    return replace(actor, attendee_id=seats[0]) if actor.kind == "customer" else actor
