"""Gives a person a page of his or her own: a business of one, published from the start with two kinds of meetings (B01, B97)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import PolicyRefused, RefusalCode
from scheduling.policy import SchedulingPolicy
from scheduling.service import Service, ServiceId
from scheduling.staff import AccountId, StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from storage.engine import Database
from storage.records import Account
from storage.work import Work
from usecases.business_details import BusinessDetails
from usecases.create_business import created_entry
from usecases.found_business import found, founder
from usecases.make_ids import business_id_of, make_guid, make_id

LENGTHS = (15, 30)
"""Minutes of the meetings that a new page offers."""
_COLORS = {15: "#0F7B6C", 30: "#4F52B2"}
LEAD_TIME = 2 * 60
"""Minutes of notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPageWish:
    """`meeting_names` are what the meetings of 15 and of 30 minutes are called, in the owner's language."""

    details: BusinessDetails
    meeting_names: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePersonalPage:
    """One for each account: asked again it answers with the page that is there.

    Raises PolicyRefused where the tenant has no such pages, Invalid naming the field. `has_meetings`: meetings are held online.
    """

    database: Database
    clock: Clock
    has_meetings: bool

    async def __call__(self, wish: PersonalPageWish, account_id: AccountId) -> BusinessId:
        ids = (BusinessId(make_id()), StaffId(make_guid()), *(ServiceId(make_id()) for _ in LENGTHS))
        return await self.database.write(partial(self._make, wish, account_id, ids, self.clock.now()))

    def _make(
        self,
        wish: PersonalPageWish,
        account_id: AccountId,
        ids: tuple[str, ...],
        now: datetime,
        work: Work,
    ) -> BusinessId:
        """The transaction."""
        account = work.accounts.get(account_id)
        tenant = work.tenants.policy(account.tenant_id)
        require_personal_pages(tenant)
        work.tenants.lock(account.tenant_id, now)
        before = work.businesses.personal_of(account_id)
        if before is not None:
            return before
        business = _business(wish, account, business_id_of(wish.details.display_name, ids[0][-8:].lower()), now)
        me = replace(founder(account, StaffId(ids[1]), now), display_name=business.display_name)
        services = [
            self._service(wish, minutes, ServiceId(one), me, now) for minutes, one in zip(LENGTHS, ids[2:], strict=True)
        ]
        found(work, business, [me], services, now=now)
        work.staff.link(business.id, me.id, account.id)
        work.history.add(business.id, created_entry(business.id, account_id, now))
        return business.id

    def _service(
        self, wish: PersonalPageWish, minutes: int, service_id: ServiceId, me: StaffMember, now: datetime
    ) -> Service:
        return Service(
            id=service_id,
            display_name=wish.meeting_names[minutes],
            duration=minutes,
            staff_ids=(me.id,),
            is_online=self.has_meetings,
            is_customer_allowed_to_manage=True,
            color=_COLORS[minutes],
            created_at=now,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPersonalPage:
    """The page of an account; None when it has none yet. Raises PolicyRefused where the tenant has no such pages."""

    database: Database

    async def __call__(self, account_id: AccountId) -> BusinessId | None:
        return await self.database.read(partial(self._find, account_id))

    def _find(self, account_id: AccountId, work: Work) -> BusinessId | None:
        require_personal_pages(work.tenants.policy(work.accounts.get(account_id).tenant_id))
        return work.businesses.personal_of(account_id)


def require_personal_pages(tenant: TenantPolicy) -> None:
    if not tenant.is_enabled or tenant.are_personal_pages_disabled:
        raise PolicyRefused(RefusalCode.POLICY, rule="no_personal_pages")


def _business(wish: PersonalPageWish, account: Account, business_id: BusinessId, now: datetime) -> Business:
    blank = Business(
        id=business_id,
        display_name=wish.details.display_name,
        zone=wish.details.zone,
        policy=SchedulingPolicy(slot_interval=min(LENGTHS), minimum_lead_time=LEAD_TIME),
        personal_of=account.id,
        tenant_id=account.tenant_id,
        created_at=now,
        updated_at=now,
    )
    named = replace(wish.details.put_into(blank), is_published=True)
    return replace(named, email=named.email or account.email or account.upn)
