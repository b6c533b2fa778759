"""The shop of a run: who works there, what is offered, and how it is stored."""

from dataclasses import replace
from datetime import datetime

from scheduling.policy import SchedulingPolicy
from scheduling.service import Reminder, ServiceId
from scheduling.staff import Role, StaffId
from storage import Database
from tests.faults.shared_clock import SharedClock
from tests.support.builders import Shop, a_business, a_service, a_shop, a_staff_member
from usecases.ports import StaffCalendars
from usecases.wait_for_link import LinkWait
from usecases.wiring import Rules, UseCases, wire

STAFF = ("ada", "bram", "cas", "dora")
OFFSETS = (24 * 60, 3 * 60)
MAILBOXES = tuple(f"{name}@example.com" for name in STAFF)
_IDS = tuple(StaffId(name) for name in STAFF)
_SHARED = {"staff_ids": _IDS, "sms_enabled": True, "reminders": tuple(Reminder(offset=offset) for offset in OFFSETS)}
SERVICES = (
    a_service(id=ServiceId("video"), display_name="Video call", is_online=True, **_SHARED),
    a_service(id=ServiceId("visit"), display_name="Visit", **_SHARED),
)
_PEOPLE = (
    a_staff_member("Ada", role=Role.ADMINISTRATOR),
    *(a_staff_member(name.title(), wants_mail=False) for name in STAFF[1:]),
)


async def open_shop(database: Database, now: datetime) -> Shop:
    """One of the staff gets mails; all have mailboxes at Graph."""
    policy = SchedulingPolicy(minimum_lead_time=0, send_confirmations_to_owner=False)
    return await a_shop(database, business=a_business(policy=policy), staff=_PEOPLE, services=SERVICES, now=now)


def doors(shop: Shop, clock: SharedClock, calendars: StaffCalendars, wait: LinkWait) -> UseCases:
    """The use cases as doors call them, on the clock of the run."""
    ports = replace(shop.outside.ports(), calendars=calendars)
    made = wire(shop.database, clock, ports, Rules(undo_seconds=10))
    return replace(made, book_appointment=replace(made.book_appointment, link_wait=wait))
