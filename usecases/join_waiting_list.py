"""A customer who finds no time leaves a wish: one transaction that keeps it and the mail that confirms it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from scheduling.appointment import DraftId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.service import Service, ServiceId
from scheduling.slots import Slot
from scheduling.staff import StaffId
from scheduling.tenant_policy import Entry
from scheduling.waiting import (
    MOST_WISHES,
    WaitingWish,
    WishId,
    WishState,
    checked_days,
    checked_parts,
    has_waiting_list,
)
from scheduling.zones import local_date, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.booking_rights import audience_of
from usecases.check_details import LONGEST, check_entries
from usecases.configuration import Configuration, Configurations
from usecases.kept_availability import Asked, KeptAvailability
from usecases.make_ids import digest_of, id_of, make_id
from usecases.match_customer import CustomerWish, cleaned, match_customer
from usecases.notice_readers import known_zone
from usecases.plan_waiting import plan_kept
from usecases.read_contact import text_number
from usecases.waiting_changes import note

_MOST_PASSED_OVER = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitWish:
    """What is waited for, and by whom. `is_none_of_those`: the customer has seen what is free now and wants none of it."""

    business_id: BusinessId
    service_id: ServiceId
    draft_id: DraftId
    days: tuple[date, ...]
    customer: CustomerWish
    parts: tuple[str, ...] = ()
    staff_id: StaffId | None = None
    is_none_of_those: bool = False

    @property
    def mark(self) -> str:
        """Of what is waited for: whoever changes it has not seen what is free for the new wish."""
        days = ",".join(day.isoformat() for day in self.days)
        return digest_of("/".join((self.service_id, days, ",".join(self.parts), self.staff_id or "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The wish as it stands on the list, `is_new` False where one just like it waited already.

    Where `free` starts fit the wish now, nothing was stored: they can be booked at once.
    """

    wish: WaitingWish | None
    is_new: bool = False
    free: tuple[Slot, ...] = ()

    @property
    def made_id(self) -> str:
        """Of the wish, for whoever repeats the call."""
        return self.wish.id if self.wish else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWaitingList:
    """Raises Invalid or PolicyRefused naming the field; PolicyRefused where the list is switched off."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability

    async def __call__(self, wish: WaitWish, actor: Actor) -> Joined:
        now = self.clock.now()
        configuration = await self.availability.configuration(wish.business_id)
        asked = _checked(configuration, wish, actor, now)
        free = [slot for slot in await self._free(configuration, asked) if asked.fits(slot)]
        if free and not wish.is_none_of_those:
            return Joined(wish=None, free=tuple(free))
        passed_over = tuple(int(slot.start.timestamp()) // 60 for slot in free[:_MOST_PASSED_OVER])
        asked = replace(asked, passed_over=passed_over)
        return await self.database.write(partial(self._join, wish, asked, actor, CustomerId(make_id()), now))

    async def _free(self, configuration: Configuration, asked: WaitingWish) -> tuple[Slot, ...]:
        question = Asked(
            business_id=configuration.business.id,
            service_id=asked.service_id,
            span=Interval(asked.span.start, asked.ends_at),
            audience=Audience.CUSTOMER,
        )
        return await self.availability.slots(question)

    def _join(
        self, wish: WaitWish, asked: WaitingWish, actor: Actor, new_id: CustomerId, now: datetime, work: Work
    ) -> Joined:
        """The transaction. The address is locked with its customer, so that two at once cannot be one too many."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        asked = replace(_checked(configuration, wish, actor, now), passed_over=asked.passed_over)
        business = configuration.business
        given = replace(wish.customer, name=asked.name, email=asked.email, phone=asked.phone)
        customer = match_customer(work, business, given, new_id=new_id, now=now)
        asked = replace(asked, customer_id=customer.id)
        if work.waiting_list.has_like(business.id, asked.id, _likeness(asked)):
            return Joined(wish=asked)
        if work.waiting_list.count_open(business.id, email=asked.email, phone=asked.phone) >= MOST_WISHES:
            raise Invalid("customer_email" if asked.email else "customer_phone", "too_many_wishes", most=MOST_WISHES)
        work.waiting_list.add(business.id, asked, _likeness(asked))
        work.outbox.add(plan_kept(configuration, asked, now))
        note(work, business.id, asked, "wish_kept", asked.id, now, by=actor.id if actor.kind == "staff" else "")
        return Joined(wish=asked, is_new=True)


def _checked(configuration: Configuration, wish: WaitWish, actor: Actor, now: datetime) -> WaitingWish:
    """The wish in its normal form."""
    require(configuration, actor, Permission.MANAGE_BOOKINGS)
    configuration.require_offered(wish.service_id)
    business, service = configuration.business, configuration.services[wish.service_id]
    if not has_waiting_list(business, service) or business.is_archived:
        raise PolicyRefused(RefusalCode.POLICY, rule="no_waiting_list")
    customer = cleaned(wish.customer, business)
    _check_customer(configuration, service, customer, actor)
    zone = (known_zone(customer.zone) if service.is_online else "") or business.zone
    days = checked_days(wish.days, today=local_date(now, resolve_zone(zone)))
    asked = WaitingWish(
        id=WishId(""),
        service_id=service.id,
        days=days,
        day_zone=zone,
        parts=checked_parts(wish.parts),
        staff_id=_person(configuration, service, wish.staff_id),
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        language_tag=customer.language_tag,
        zone=customer.zone,
        consent_text=business.page.customer_consent_message if customer.has_consented else "",
        consented_at=now if customer.has_consented or customer.sms_opt_in else None,
        sms_opt_in=customer.sms_opt_in,
        created_at=now,
        state=WishState.WAITING,
    )
    return replace(asked, id=WishId(id_of(business.id, f"{wish.draft_id}.{_likeness(asked)}.wish")))


def _check_customer(configuration: Configuration, service: Service, customer: CustomerWish, actor: Actor) -> None:
    business = configuration.business
    if len(customer.name) > LONGEST["name"]:
        raise Invalid("customer_name", "too_long", most=LONGEST["name"])
    check_entries(configuration.tenant, {Entry.PHONE: customer.phone})
    is_customer = audience_of(actor) is Audience.CUSTOMER
    _check_ways(configuration, service, customer, is_customer=is_customer)
    if customer.sms_opt_in and not (service.sms_enabled and text_number(customer.phone, business)):
        raise Invalid("phone", "textable", value=customer.phone)
    if is_customer and business.page.is_customer_consent_enabled and not customer.has_consented:
        raise PolicyRefused(RefusalCode.CONSENT_REQUIRED, rule="consent", field="has_consented")


def _check_ways(configuration: Configuration, service: Service, customer: CustomerWish, *, is_customer: bool) -> None:
    """Offers go by mail, or by text message to whoever has agreed to it; somebody with a number alone is called by staff."""
    if customer.email:
        return
    if not is_customer and not customer.phone:
        raise Invalid("customer_email", "mail_or_phone")
    is_texted = customer.sms_opt_in and service.sms_enabled and configuration.tenant.is_sms_enabled
    if is_customer and not is_texted:
        raise Invalid("customer_email", "required")


def _person(configuration: Configuration, service: Service, staff_id: StaffId | None) -> StaffId | None:
    """Somebody who offers the service and may be chosen. Raises Invalid."""
    policy = service.policy or configuration.business.policy
    if staff_id is None:
        return None
    if staff_id not in service.staff_ids or staff_id not in configuration.staff or not policy.allow_staff_selection:
        raise Invalid("staff_ids", "not_offered_by")
    return staff_id


def _likeness(wish: WaitingWish) -> str:
    """The same for the same wish of the same address; nothing can be read from it."""
    what = "/".join(
        (
            wish.service_id,
            wish.staff_id or "",
            ",".join(day.isoformat() for day in wish.days),
            ",".join(wish.parts),
            wish.email.casefold() or f"{wish.name.casefold()} {wish.phone}",
        )
    )
    return digest_of(what)
