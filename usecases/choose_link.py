"""The address at which a customer chooses a time, with a service and a person filled in: sent by staff, opened on the page.

What is filled in of the customer is read when the page is opened, by whoever has the sealed address; the address itself says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from notifications.facts import NoticeKind
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid, NotFound, PolicyRefused, RefusalCode
from scheduling.notices import Channel
from scheduling.quiet_hours import text_moment
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.zones import resolve_zone
from storage.engine import Database
from storage.records import OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.booking_rights import audience_of
from usecases.check_details import checked_customers
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import make_id
from usecases.match_customer import CustomerWish, match_customer
from usecases.outbox_rows import plain_row
from usecases.read_contact import text_number
from usecases.staff_changes import remember
from usecases.texting import is_stopped
from usecases.write_changes import Doer

LASTS = timedelta(days=30)


class ChooseLink(NamedTuple):
    """What an address leads to."""

    business_id: BusinessId
    customer_id: CustomerId
    service: str = ""
    staff_id: str = ""
    language: str = ""


ChooseLinkMaker = Callable[[ChooseLink, datetime], str]
"""The address, good until a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseWish:
    """To whom, and what is filled in; without a service the customer chooses that too."""

    business_id: BusinessId
    draft_id: str
    customer: CustomerWish
    service_id: ServiceId | None = None
    staff_id: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseSent:
    """Whom it goes to, and by which way."""

    customer: Customer
    channel: Channel
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendChooseLink:
    """By mail, or by text message to somebody without an address who has agreed to those. The same draft sends once.

    Raises Invalid where neither is possible, PolicyRefused while the page is not published.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: ChooseWish, actor: Actor) -> ChooseSent:
        return await self.database.write(partial(self._send, wish, actor, self.clock.now(), CustomerId(make_id())))

    def _send(self, wish: ChooseWish, actor: Actor, now: datetime, new_id: CustomerId, work: Work) -> ChooseSent:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        require(configuration, actor, Permission.MANAGE_BOOKINGS)
        business = configuration.business
        if not business.is_published:
            raise PolicyRefused(RefusalCode.POLICY, rule="page_not_published")
        _check_offer(configuration, wish)
        customer = self._customer(work, configuration, wish, actor, new_id, now)
        channel, address = _way(work, configuration, customer)
        work.outbox.add([_row(wish, customer, channel, configuration, actor, now)])
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        facts = {"customer_id": customer.id, "service_id": wish.service_id or "", "staff_id": wish.staff_id or ""}
        remember(work, business.id, doer, "choose_link_sent", facts)
        return ChooseSent(customer=customer, channel=channel, address=address)

    def _customer(
        self,
        work: Work,
        configuration: Configuration,
        wish: ChooseWish,
        actor: Actor,
        new_id: CustomerId,
        now: datetime,
    ) -> Customer:
        """The one known by id or address, else somebody new."""
        business = configuration.business
        service = next(iter(configuration.services.values()), None)
        if service is None:
            raise NotFound("service")
        (checked,) = checked_customers(business, service, [wish.customer], audience_of(actor), configuration.tenant)
        return match_customer(work, business, checked, new_id=new_id, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What the form has in it already."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPrefill:
    """For whoever opens a sealed address. None when the customer is not there any more."""

    database: Database

    async def __call__(self, business_id: BusinessId, customer_id: CustomerId) -> Prefill | None:
        return await self.database.read(partial(_prefill, business_id, customer_id))


def _prefill(business_id: BusinessId, customer_id: CustomerId, work: Work) -> Prefill | None:
    try:
        customer = work.customers.get(business_id, customer_id)
    except NotFound:
        return None
    return Prefill(name=customer.display_name, email=customer.email) if customer.display_name else None


def _check_offer(configuration: Configuration, wish: ChooseWish) -> None:
    """What is filled in must be on the page."""
    if wish.service_id is None:
        if wish.staff_id is not None:
            raise Invalid("service", "required")
        return
    configuration.require_offered(wish.service_id)
    service = configuration.service(wish.service_id)
    if service.is_hidden or service.is_private:
        raise Invalid("service", "not_on_the_page")
    if wish.staff_id is not None and wish.staff_id not in service.staff_ids:
        raise Invalid("staff_ids", "one_of_the_staff")


def _way(work: Work, configuration: Configuration, customer: Customer) -> tuple[Channel, str]:
    if customer.email:
        return Channel.MAIL, customer.email
    number = texted_number(work, configuration, customer)
    if not number:
        raise Invalid("customer_email", "required")
    return Channel.SMS, number


def texted_number(work: Work, configuration: Configuration, customer: Customer) -> str:
    """Only of somebody who has agreed to text messages at the last booking, and has not said stop since."""
    number = text_number(customer.phone, configuration.business) if customer.phone else ""
    if not number or not configuration.tenant.is_sms_enabled or is_stopped(work, number):
        return ""
    last = work.appointments.of_customer(configuration.business.id, customer.id, limit=50)
    seats = [seat for one in last for seat in one.attendees if seat.customer_id == customer.id]
    return number if seats and seats[-1].sms_opt_in else ""


def _row(
    wish: ChooseWish, customer: Customer, channel: Channel, configuration: Configuration, actor: Actor, now: datetime
) -> OutboxItem:
    key = f"{NoticeKind.CHOOSE_LINK}.{wish.draft_id}"
    member = acting_member(configuration, actor)
    zone = resolve_zone(customer.zone or configuration.business.zone)
    facts = {
        "customer_id": customer.id,
        "service_id": wish.service_id,
        "staff_id": wish.staff_id,
        "by": member.display_name if member else "",
    }
    known = {name: value for name, value in facts.items() if value}
    due_at = text_moment(now, zone, ()) if channel is Channel.SMS else now
    return plain_row(wish.business_id, channel, NoticeKind.CHOOSE_LINK, key, known, now=now, due_at=due_at)
