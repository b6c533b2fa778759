"""Turns what is stored about an appointment into the facts of a notice, for the eyes of one reader."""

from collections.abc import Sequence
from datetime import timedelta

from notifications.facts import AppointmentFacts, GuestFacts, Reader, Sender, WaitingFacts
from notifications.facts import Audience as ReaderKind
from scheduling.appointment import Appointment, Attendee
from scheduling.book import move_notice
from scheduling.business import Address, Business
from scheduling.service import Service
from scheduling.staff import StaffMember
from scheduling.waiting import PlaceOffer, WaitingWish
from texts.formats import money


def appointment_facts(
    business: Business, service: Service, appointment: Appointment, staff: Sequence[StaffMember], reader: Reader
) -> AppointmentFacts:
    """The appointment as it stands; customers get nothing of other customers and nothing internal."""
    is_customer = reader.audience is ReaderKind.CUSTOMER
    policy = service.policy or business.policy
    place = appointment.location
    guests = appointment.seated or appointment.attendees
    return AppointmentFacts(
        id=appointment.id,
        reference=appointment.reference,
        service_name=appointment.service_name,
        span=appointment.span,
        staff_names=tuple(member.display_name for member in staff),
        location=_place(place.display_name, place.address, business),
        location_uri=place.uri,
        is_online=appointment.is_online,
        join_url=_join_url(appointment, is_customer=is_customer),
        price=money(appointment.price, business.default_currency_iso, appointment.price_type, reader.language),
        additional_information=appointment.additional_information,
        notes="" if is_customer else appointment.notes,
        override_reason="" if is_customer or appointment.override is None else appointment.override.reason,
        guests=() if is_customer else tuple(guest_facts(attendee) for attendee in guests),
        can_cancel_until=appointment.span.start - timedelta(minutes=policy.cancel_notice),
        can_reschedule_until=appointment.span.start - timedelta(minutes=move_notice(appointment, policy)),
        sequence=appointment.sequence,
    )


def waiting_facts(
    business: Business,
    service: Service,
    wish: WaitingWish,
    offer: PlaceOffer | None,
    people: Sequence[StaffMember],
    reader: Reader,
    page_url: str,
) -> WaitingFacts:
    """A wish on the waiting list, with the place that is offered for it, if one is."""
    place = service.location
    return WaitingFacts(
        service_name=service.display_name,
        days=wish.days,
        parts=wish.parts,
        zone=wish.day_zone,
        staff_names=tuple(member.display_name for member in people),
        location=_place(place.display_name, place.address, business),
        is_online=service.is_online,
        price=money(service.price, business.default_currency_iso, service.price_type, reader.language),
        span=offer.span if offer else None,
        until=offer.until if offer else None,
        page_url=page_url,
    )


def guest_facts(attendee: Attendee) -> GuestFacts:
    """Everything one customer entered."""
    return GuestFacts(
        name=attendee.name,
        email=attendee.email,
        phone=attendee.phone,
        notes=attendee.notes,
        answers=attendee.answers,
        is_cancelled=attendee.is_cancelled,
        booked_by=attendee.contact_name,
    )


def sender_of(business: Business, address: str) -> Sender:
    """The business as the one who writes; `address` is the mailbox it is sent from."""
    return Sender(
        name=business.sender_name or business.display_name,
        address=address,
        business_name=business.display_name,
        zone=business.zone,
        reply_to=business.email,
        phone=business.phone,
        postal_address=business.address.in_one_line(),
        web_site_url=business.web_site_url,
        color=business.page.color_code,
    )


def _place(name: str, address: Address, business: Business) -> str:
    """Where to go; without a place of its own the appointment is at the business's."""
    line = address.in_one_line()
    return ", ".join(part for part in (name, line) if part) or business.address.in_one_line()


def _join_url(appointment: Appointment, *, is_customer: bool) -> str:
    meeting = appointment.meeting
    if meeting is None:
        return ""
    return (meeting.anonymous_join_web_url if is_customer else "") or meeting.join_web_url
