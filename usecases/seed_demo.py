"""Fills an empty database with a lively demo business around the present day, once."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import StaffMember
from storage.engine import Database
from storage.page_addresses import PageOf
from storage.records import HistoryEntry
from storage.work import Work
from usecases.demo.bookings import demo_appointments, demo_time_off
from usecases.demo.offer import BUSINESS, BUSINESS_ID, QUESTIONS, SERVICES
from usecases.demo.people import ACCOUNTS, CUSTOMERS, STAFF
from usecases.make_ids import id_of
from usecases.outbox_rows import Scene
from usecases.plan_follow_ups import plan_reminders
from usecases.plan_messages import plan_booked
from usecases.write_changes import place_of

_PORTION = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDemo:
    """Answers the demo business, whether it was made now or stood before.

    Nobody is sent confirmations of what was booked before the demo began; only the rooms of online appointments are made.
    """

    database: Database
    clock: Clock

    async def __call__(self) -> BusinessId:
        now = self.clock.now()
        if await self.database.write(partial(_store_business, now)):
            appointments = demo_appointments(now)
            for first in range(0, len(appointments), _PORTION):
                portion = appointments[first : first + _PORTION]
                await self.database.write(partial(_store_appointments, portion, now))
        return BUSINESS_ID


def _store_business(now: datetime, work: Work) -> bool:
    """Whether it was made now."""
    if BUSINESS_ID in work.businesses.list_ids():
        return False
    work.businesses.add(BUSINESS)
    work.page_addresses.take(BUSINESS.web_slug, PageOf(BUSINESS_ID, None), now)
    for member in STAFF:
        work.staff.add(BUSINESS_ID, member)
    for question in QUESTIONS:
        work.questions.add(BUSINESS_ID, question)
    for service in SERVICES:
        work.services.add(BUSINESS_ID, service)
    for customer in CUSTOMERS:
        work.customers.add(BUSINESS_ID, customer)
    for time_off in demo_time_off(now):
        work.time_off.add(BUSINESS_ID, time_off)
    for demo in ACCOUNTS:
        if work.accounts.by_object(demo.account.tenant_id, demo.account.object_id) is None:
            work.accounts.add(demo.account)
            work.staff.link(BUSINESS_ID, demo.staff_id, demo.account.id)
    return True


def _store_appointments(appointments: tuple[Appointment, ...], now: datetime, work: Work) -> None:
    for appointment in appointments:
        work.appointments.add(BUSINESS_ID, appointment)
        entry = HistoryEntry(
            id=id_of(BUSINESS_ID, f"{appointment.id}.booked"),
            at=appointment.created_at or now,
            by=appointment.created_by,
            what="booked",
            appointment_id=appointment.id,
            data={**place_of(appointment), "assignment": {"reason": appointment.assignment_reason}},
        )
        work.history.add(BUSINESS_ID, entry)
        if appointment.state.is_coming:
            work.reminders.replace(BUSINESS_ID, appointment.id, plan_reminders(BUSINESS_ID, appointment, now=now))
            work.outbox.add(
                [row for row in plan_booked(_scene(appointment, now), tell_customer=False) if row.kind == "meeting"]
            )


def _scene(appointment: Appointment, now: datetime) -> Scene:
    staff: tuple[StaffMember, ...] = tuple(member for member in STAFF if member.id in appointment.staff_ids)
    service = next(service for service in SERVICES if service.id == appointment.service_id)
    return Scene(
        business=BUSINESS,
        service=service,
        appointment=appointment,
        staff=staff,
        by_account_id=None,
        by_name="",
        now=now,
    )
