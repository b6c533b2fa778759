"""A small business to store things in, and appointments with good defaults."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId
from scheduling.business import Business, BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.interval import Interval
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from storage import Work
from storage.records import HistoryEntry, OutboxItem

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
SHOP = BusinessId("shop@example.com")
CHECKUP = ServiceId("checkup")
CLASS = ServiceId("class")
BRAM, NOOR = StaffId("bram"), StaffId("noor")
ANNA = CustomerId("anna")


def at(hour: int, minute: int = 0, *, day: int = 4) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=UTC)


def span(hour: int, minute: int = 0, *, minutes: int = 30, day: int = 4) -> Interval:
    start = at(hour, minute, day=day)
    return Interval(start, start + timedelta(minutes=minutes))


def set_up_shop(work: Work) -> None:
    """One business, two people, a service and a class, one customer."""
    work.businesses.add(Business(id=SHOP, display_name="Shop", zone="Europe/Amsterdam"))
    for one, name in ((BRAM, "Bram"), (NOOR, "Noor")):
        work.staff.add(SHOP, StaffMember(id=one, display_name=name, email=f"{one}@shop.example"))
    work.services.add(SHOP, Service(id=CHECKUP, display_name="Check-up", duration=30, staff_ids=(BRAM, NOOR)))
    work.services.add(SHOP, Service(id=CLASS, display_name="Class", maximum_attendees=10, staff_ids=(BRAM,)))
    work.customers.add(
        SHOP, Customer(id=ANNA, display_name="Anna Özgür", email="Anna@Example.com", phone="+31612345678")
    )


def appointment(one: str, hour: int = 10, minute: int = 0, **changed: Any) -> Appointment:
    """Half an hour with Bram, without buffers."""
    booked = Appointment(
        id=AppointmentId(one),
        reference=f"R-{one}",
        service_id=CHECKUP,
        service_name="Check-up",
        span=span(hour, minute),
        staff_ids=(BRAM,),
        created_at=NOW,
    )
    return replace(booked, **changed)


def seat(one: str, **changed: Any) -> Attendee:
    return replace(
        Attendee(id=AttendeeId(one), customer_id=ANNA, name="Anna Özgür", email="anna@example.com"), **changed
    )


def outbox_item(one: str, **changed: Any) -> OutboxItem:
    item = OutboxItem(
        id=one, business_id=SHOP, kind="mail", topic="confirmed", key=f"key-{one}", payload={"to": "anna"}, due_at=NOW
    )
    return replace(item, **changed)


def history_entry(one: str, **changed: Any) -> HistoryEntry:
    return replace(HistoryEntry(id=one, at=NOW, by="bram", what="booked", appointment_id=AppointmentId("a")), **changed)
