"""Sets a business up: from one card by its first administrator, or from a file by whoever runs the host."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.policy import OFFICE_HOURS, WeeklyHours
from scheduling.service import Service, ServiceId
from scheduling.staff import AccountId, StaffId
from scheduling.zones import read_zone
from storage.engine import Database
from storage.records import Account
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configurations
from usecases.found_business import found, founder, founder_of
from usecases.make_ids import business_id_of, digest_of, make_guid, make_id
from usecases.read_contact import read_email, read_phone
from usecases.read_setup import SetupDocument, read_setup
from usecases.show_business import show_business
from usecases.views import BusinessView


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpWish:
    """The least a business needs. A repeated `draft_id` answers with the business it made the first time."""

    name: str
    zone: str
    service_name: str
    draft_id: str
    hours: WeeklyHours = OFFICE_HOURS
    duration: int = 30
    is_online: bool = False
    language: str = "en"
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpBusiness:
    """For those whom the tenant lets (`admins` always may); the sender becomes administrator and bookable staff."""

    database: Database
    clock: Clock
    configurations: Configurations
    admins: tuple[str, ...]

    async def __call__(self, wish: SetUpWish, account_id: AccountId) -> BusinessView:
        ids = (StaffId(make_guid()), ServiceId(make_id()))
        business_id = await self.database.write(partial(self._set_up, wish, account_id, ids, self.clock.now()))
        configuration = await self.database.read(lambda work: self.configurations.read(work, business_id))
        return show_business(configuration, Actor(kind="staff", account_id=account_id))

    def _set_up(
        self, wish: SetUpWish, account_id: AccountId, ids: tuple[StaffId, ServiceId], now: datetime, work: Work
    ) -> BusinessId:
        """The transaction."""
        account, _ = founder_of(work, account_id, self.admins)
        business = _business(wish, account, now)
        if work.businesses.is_id_taken(business.id):
            return business.id
        member, service = founder(account, ids[0], now), _first_service(wish, ids, now)
        found(work, business, [member], [service], now=now)
        work.staff.link(business.id, member.id, account.id)
        return business.id


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpFromFile:
    """From a JSON document: business, services, staff. Raises Invalid naming the field; a business is never overwritten."""

    database: Database
    clock: Clock

    async def __call__(self, document: Mapping[str, Any]) -> BusinessId:
        setup = read_setup(document, now=self.clock.now())
        return await self.database.write(partial(_set_up, setup, self.clock.now()))


def _set_up(setup: SetupDocument, now: datetime, work: Work) -> BusinessId:
    if work.businesses.is_id_taken(setup.business.id):
        raise Invalid("id", "already_there", value=setup.business.id)
    found(work, setup.business, setup.staff, setup.services, now=now)
    return setup.business.id


def _business(wish: SetUpWish, account: Account, now: datetime) -> Business:
    name = " ".join(wish.name.split())
    if not name:
        raise Invalid("name", "required")
    read_zone(wish.zone)
    business = Business(
        id=business_id_of(name, digest_of(f"{account.id}/{wish.draft_id}")[:6]),
        display_name=name,
        zone=wish.zone,
        hours=wish.hours,
        language_tag=wish.language,
        email=read_email(wish.email),
        tenant_id=account.tenant_id,
        created_at=now,
        updated_at=now,
    )
    return replace(business, phone=read_phone(wish.phone, business))


def _first_service(wish: SetUpWish, ids: tuple[StaffId, ServiceId], now: datetime) -> Service:
    name = " ".join(wish.service_name.split())
    if not name:
        raise Invalid("service_name", "required")
    return Service(
        id=ids[1],
        display_name=name,
        duration=wish.duration,
        staff_ids=(ids[0],),
        is_online=wish.is_online,
        created_at=now,
        updated_at=now,
    )
