"""Appointments without an appointed time: somebody waits for the service, and is taken on by whoever is free (B53, B81)."""

from dataclasses import replace
from datetime import datetime, timedelta

from scheduling.appointment import Appointment, AppointmentId, State
from scheduling.book import Placement, Wish, wall_start
from scheduling.business import Business
from scheduling.diary import Diary
from scheduling.interval import Interval
from scheduling.service import Service
from scheduling.zones import resolve_zone


def request(
    business: Business, service: Service, wish: Wish, *, appointment_id: AppointmentId, reference: str, now: datetime
) -> Appointment:
    """A place in the queue: it takes nobody's time. Its span says since when somebody waits, and for how long a service."""
    span = Interval(wish.start, wish.start + timedelta(minutes=service.duration))
    return Appointment(
        id=appointment_id,
        reference=reference,
        service_id=service.id,
        service_name=service.display_name,
        span=span,
        staff_ids=(),
        state=State.REQUESTED,
        pre_buffer=service.pre_buffer,
        post_buffer=service.post_buffer,
        attendees=wish.attendees,
        location=wish.location or service.location,
        is_online=service.is_online,
        notes=wish.notes,
        additional_information=service.additional_information,
        price=service.price,
        price_type=service.price_type,
        is_customer_allowed_to_manage=service.is_customer_allowed_to_manage,
        origin=wish.origin,
        campaign=wish.campaign,
        wall_start=wall_start(wish.start, resolve_zone(business.zone)),
        zone=business.zone,
        waiting_since=now,
        draft_id=wish.draft_id,
        created_by=wish.created_by,
        created_at=now,
        updated_at=now,
    )


def take_on(waiting: Appointment, placement: Placement, *, diary: Diary) -> Appointment:
    """The one who waited, with somebody and now: there is nothing left to remind of."""
    zone = waiting.zone or diary.business.zone
    return replace(
        waiting,
        span=placement.span,
        staff_ids=placement.staff_ids,
        state=State.ARRIVED,
        override=placement.override,
        assignment_reason=placement.assignment.reason,
        wall_start=wall_start(placement.span.start, resolve_zone(zone)),
        zone=zone,
        arrived_at=waiting.waiting_since,
        sequence=waiting.sequence + 1,
        updated_at=diary.now,
    )
