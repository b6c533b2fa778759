"""Things of the domain with good defaults; a test names only what it is about. `Shop` is a stored business with its use cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from scheduling.appointment import DraftId, Meeting
from scheduling.business import Business, BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.service import Service, ServiceId
from scheduling.staff import AccountId, Role, StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from storage.records import Account, ConversationRecord
from tests.support.clock import FrozenClock
from usecases.access import Actor
from usecases.book_appointment import BookingWish, CustomerWish
from usecases.make_ids import make_id
from usecases.ports import Directory, MeetingRequest, Ports
from usecases.wiring import Rules, UseCases, wire

TENANT = "00000000-0000-4000-8000-0000000000aa"
MONDAY = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Amsterdam; no clock change is near."""


def at(hour: int, minute: int = 0, *, day: int = 4, month: int = 1, year: int = 2027) -> datetime:
    """A moment in UTC; Amsterdam is one hour ahead in January."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def a_business(**given: Any) -> Business:
    """Amsterdam, Monday to Friday nine to five, no lead time."""
    defaults: dict[str, Any] = {
        "id": BusinessId("shop@slotkeeper"),
        "display_name": "The Shop",
        "zone": "Europe/Amsterdam",
        "language_tag": "en-NL",
        "email": "shop@example.com",
        "hours": same_hours(9 * 60, 17 * 60),
        "policy": SchedulingPolicy(minimum_lead_time=0),
        "tenant_id": TENANT,
    }
    return Business(**(defaults | given))


def a_staff_member(name: str = "Bram Visser", **given: Any) -> StaffMember:
    """Somebody who can be booked; the id follows from the first name."""
    first = name.split(maxsplit=1)[0].casefold()
    defaults: dict[str, Any] = {"id": StaffId(first), "display_name": name, "email": f"{first}@example.com"}
    return StaffMember(**(defaults | given))


def a_service(**given: Any) -> Service:
    """Half an hour without buffers, offered by Bram."""
    defaults: dict[str, Any] = {
        "id": ServiceId("checkup"),
        "display_name": "Check-up",
        "duration": 30,
        "staff_ids": (StaffId("bram"),),
        "is_email_required": False,
    }
    return Service(**(defaults | given))


def a_customer(name: str = "Noor Jansen", **given: Any) -> Customer:
    first = name.split(maxsplit=1)[0].casefold()
    defaults: dict[str, Any] = {"id": CustomerId(first), "display_name": name, "email": f"{first}@example.com"}
    return Customer(**(defaults | given))


def an_account(staff_id: str) -> Account:
    return Account(id=AccountId(f"account-{staff_id}"), tenant_id=TENANT, object_id=f"oid-{staff_id}", name=staff_id)


def staff_actor(staff_id: str) -> Actor:
    """The staff member acting through the account that `Shop` links."""
    return Actor(kind="staff", account_id=AccountId(f"account-{staff_id}"), name=staff_id)


def a_wish(start: datetime | None = None, **given: Any) -> BookingWish:
    """Noor wants a check-up with anybody at nine on Monday."""
    defaults: dict[str, Any] = {
        "business_id": BusinessId("shop@slotkeeper"),
        "draft_id": DraftId(make_id()),
        "service_id": ServiceId("checkup"),
        "start": start or at(9),
        "customers": (CustomerWish(name="Noor Jansen", email="noor@example.com"),),
    }
    return BookingWish(**(defaults | given))


@dataclass(slots=True)
class Outside:
    """Stands in for everything outward; `calendars` is what personal calendars say."""

    are_connected: ClassVar[bool] = True
    calendars: dict[StaffId, tuple[Interval, ...]] = field(default_factory=dict)
    provider: str = "link"

    async def busy(self, staff: Sequence[StaffMember], span: Interval) -> Mapping[StaffId, tuple[Interval, ...]]:
        told = {one.id: self.calendars[one.id] for one in staff if one.id in self.calendars}
        return {one: tuple(busy for busy in spans if busy.overlaps(span)) for one, spans in told.items()}

    async def notify(self, conversation: ConversationRecord, notice: object) -> None:
        raise AssertionError("use cases put messages into the outbox, they do not send them")

    async def send(self, *args: object, key: str) -> None:
        raise AssertionError("use cases put messages into the outbox, they do not send them")

    async def create(self, request: MeetingRequest) -> Meeting:
        raise AssertionError("meetings are made by the worker")

    async def reschedule(self, meeting: Meeting, request: MeetingRequest) -> Meeting:
        raise AssertionError("meetings are moved by the worker")

    async def cancel(self, meeting: Meeting, message: str) -> None:
        raise AssertionError("meetings are cancelled by the worker")

    async def withdraw(self, request: MeetingRequest) -> None:
        raise AssertionError("meetings are withdrawn by the worker")

    async def health(self, staff: StaffMember) -> str | None:
        return None

    def ports(self) -> Ports:
        return Ports(mail=self, chat=self, meetings=self, calendars=self)


@dataclass(slots=True, kw_only=True)
class Shop:
    """A stored business with staff linked to accounts, and all use cases on one database and one clock."""

    database: Database
    clock: FrozenClock
    usecases: UseCases
    business: Business
    outside: Outside

    @property
    def id(self) -> BusinessId:
        return self.business.id


EVERY_ROLE = (
    a_staff_member("Ada", role=Role.ADMINISTRATOR),
    a_staff_member("Sam", role=Role.SCHEDULER),
    a_staff_member("Bram Visser", role=Role.TEAM_MEMBER),
    a_staff_member("Vic", role=Role.VIEWER),
    a_staff_member("Guus", role=Role.GUEST),
)


async def a_shop(
    database: Database,
    *,
    business: Business | None = None,
    staff: Sequence[StaffMember] = EVERY_ROLE,
    services: Sequence[Service] | None = None,
    customers: Sequence[Customer] = (),
    now: datetime = MONDAY,
    rules: Rules | None = None,
    directory: Directory | None = None,
) -> Shop:
    """Store a business; without services it has a check-up by Bram."""
    stored, offered = business or a_business(), services if services is not None else (a_service(),)
    await database.write(lambda work: _store(work, stored, staff, offered, customers))
    clock, outside = FrozenClock(now), Outside()
    ports = replace(outside.ports(), directory=directory)
    usecases = wire(database, clock, ports, rules or Rules(meeting_wait_seconds=0))
    return Shop(database=database, clock=clock, usecases=usecases, business=stored, outside=outside)


def _store(
    work: Any,
    business: Business,
    staff: Sequence[StaffMember],
    services: Sequence[Service],
    customers: Sequence[Customer],
) -> None:
    work.businesses.add(business)
    for member in staff:
        work.accounts.add(an_account(member.id))
        work.staff.add(business.id, member)
        work.staff.link(business.id, member.id, an_account(member.id).id)
    for service in services:
        work.services.add(business.id, service)
    for customer in customers:
        work.customers.add(business.id, customer)


async def rule_tenant(database: Database, policy: TenantPolicy) -> None:
    """The tenant of the shop gets these rules."""

    def change(work: Any) -> None:
        work.tenants.lock(TENANT, MONDAY)
        work.tenants.set_policy(TENANT, policy)
        for business_id in work.businesses.of_tenant(TENANT):
            work.businesses.lock(business_id)

    await database.write(change)
