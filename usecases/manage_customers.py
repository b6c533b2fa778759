"""Finds, reads, changes and erases customers."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment
from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.tenant_policy import Entry, TenantPolicy
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, covers, reach, require
from usecases.check_details import check_entries
from usecases.configuration import Configuration, Configurations
from usecases.edit_mark import mark_of, require_mark
from usecases.forget_customers import erase
from usecases.read_contact import read_email, read_phone
from usecases.read_version import read_version
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView, CustomerName, CustomerView

LONGEST_NAME = 200
MOST_CONTACTS = 20
"""Numbers and addresses of one customer."""
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomers:
    """By the beginning or a part of name or mail, or digits of the phone."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, text: str, actor: Actor, *, limit: int = 15
    ) -> tuple[CustomerView, ...]:
        return await self.database.read(partial(self._find, business_id, text, actor, limit, self.clock.now()))

    def _find(
        self, business_id: BusinessId, text: str, actor: Actor, limit: int, now: datetime, work: Work
    ) -> tuple[CustomerView, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.SEE_CUSTOMERS)
        found = work.customers.search(business_id, text, limit, now=now)
        return tuple(CustomerView(customer=one, last_visit_at=one.last_visit_at) for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCustomer:
    """With coming and past appointments that the reader may see."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, customer_id: CustomerId, actor: Actor, *, most: int = _MOST_SHOWN
    ) -> CustomerView:
        """`most` limits coming and past appointments, each by itself."""
        return await self.database.read(partial(self._read, business_id, customer_id, actor, most, self.clock.now()))

    def _read(
        self, business_id: BusinessId, customer_id: CustomerId, actor: Actor, most: int, now: datetime, work: Work
    ) -> CustomerView:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.SEE_CUSTOMERS)
        customer = work.customers.get(business_id, customer_id, now=now)
        coming = work.appointments.of_customer(business_id, customer_id, after=now, limit=most)
        past = work.appointments.of_customer(business_id, customer_id, before=now, limit=most)
        coming_ids = {one.id for one in coming}
        member = acting_member(configuration, actor)
        return CustomerView(
            customer=customer,
            last_visit_at=customer.last_visit_at,
            coming=_shown(configuration, actor, (one for one in coming if one.state.is_coming)),
            past=_shown(configuration, actor, (one for one in past if one.id not in coming_ids)),
            can_edit=reach(actor, member, Permission.MANAGE_CUSTOMERS) is Reach.ALL,
            mark=mark_of(replace(customer, last_visit_at=None)),
            alike=_alike(work, business_id, customer),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNames:
    """All names, by which sentences are read; kept until a booking or a change of a customer raises a number."""

    database: Database
    clock: Clock
    configurations: Configurations
    kept: dict[BusinessId, tuple[int, tuple[CustomerName, ...]]] = field(default_factory=dict)

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[CustomerName, ...]:
        configuration, version = await read_version(self.database, self.configurations, business_id)
        require(configuration, actor, Permission.SEE_CUSTOMERS)
        if self.kept.get(business_id, (0, ()))[0] != version:
            names = await self.database.read(partial(_names, business_id))
            self.kept[business_id] = (version, names)
        return self.kept[business_id][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCustomer:
    """Stores name, mail, phone, language, zone and notes of a customer as given. Raises Invalid naming the field.

    Raises Stale when somebody else has changed the customer since `mark` was shown.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, customer: Customer, actor: Actor, *, mark: str | None = None
    ) -> CustomerView:
        return await self.database.write(partial(self._change, business_id, customer, actor, mark, self.clock.now()))

    def _change(
        self, business_id: BusinessId, customer: Customer, actor: Actor, mark: str | None, now: datetime, work: Work
    ) -> CustomerView:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, actor, Permission.MANAGE_CUSTOMERS)
        work.businesses.lock(business_id)
        known = work.customers.get(business_id, customer.id)
        check_news(configuration.tenant, known, customer)
        if mark is not None:
            require_mark("customer", replace(known, last_visit_at=None), mark)
        wanted = checked_customer(configuration.business, customer)
        changed = replace(wanted, id=known.id, created_at=known.created_at, updated_at=now)
        work.customers.save(business_id, changed)
        return CustomerView(customer=changed, last_visit_at=known.last_visit_at, can_edit=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseCustomer:
    """Empties everything personal; appointments stay as figures. Unless it is to be at once, none may be to come."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, customer_id: CustomerId, actor: Actor, *, at_once: bool = True
    ) -> None:
        change = partial(self._erase, business_id, customer_id, actor, at_once, self.clock.now())
        await self.database.write(change)

    def _erase(
        self,
        business_id: BusinessId,
        customer_id: CustomerId,
        actor: Actor,
        at_once: bool,
        now: datetime,
        work: Work,
    ) -> None:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, actor, Permission.ERASE_CUSTOMERS)
        if not at_once:
            coming = work.appointments.of_customer(business_id, customer_id, after=now, limit=_MOST_SHOWN)
            if any(one.state.is_coming for one in coming):
                raise PolicyRefused(RefusalCode.POLICY, rule="customer_is_coming")
        erase(work, business_id, customer_id, now)


def checked_customer(business: Business, customer: Customer) -> Customer:
    """In its normal form. Raises Invalid naming the field."""
    name = " ".join(customer.display_name.split())
    if not name:
        raise Invalid("customer_name", "required")
    if len(name) > LONGEST_NAME:
        raise Invalid("customer_name", "too_long", most=LONGEST_NAME)
    for name_of, many in (("customer_phone", customer.phones), ("customer_address", customer.addresses)):
        if len(many) > MOST_CONTACTS:
            raise Invalid(name_of, "at_most", most=MOST_CONTACTS)
    phone = read_phone(customer.phone, business)
    return replace(customer, display_name=name, email=read_email(customer.email), phone=phone)


def check_news(tenant: TenantPolicy, known: Customer, wanted: Customer) -> None:
    """What is there already may stay."""
    entered = {
        Entry.PHONE: wanted.phone if wanted.phone != known.phone else "",
        Entry.ADDRESS: wanted.addresses if wanted.addresses != known.addresses else (),
        Entry.NOTES: wanted.notes if wanted.notes != known.notes else "",
    }
    check_entries(tenant, entered)


def _shown(configuration: Configuration, actor: Actor, found: Iterable[Appointment]) -> tuple[AppointmentView, ...]:
    """Those that the reader may see: a team member the own ones."""
    member = acting_member(configuration, actor)
    return tuple(
        show_appointment(configuration, actor, one)
        for one in found
        if covers(member, actor, Permission.SEE_BOOKINGS, one)
    )


def _alike(work: Work, business_id: BusinessId, customer: Customer) -> tuple[Customer, ...]:
    """Others with the same mail address or number, who may be the same person."""
    found = {
        one.id: one
        for contact in ({"email": customer.email}, {"phone": customer.phone})
        if any(contact.values())
        for one in work.customers.by_contact(business_id, **contact)
    }
    return tuple(one for one in found.values() if one.id != customer.id)


def _names(business_id: BusinessId, work: Work) -> tuple[CustomerName, ...]:
    rows = work.customers.names(business_id)
    return tuple(CustomerName(id=row.id, name=row.name, phone=row.phone, email=row.email) for row in rows)
