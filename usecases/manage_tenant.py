"""The rules of a tenant and the list of its businesses, for those whom the settings name as its administrators."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotAllowed
from scheduling.staff import AccountId, Role
from scheduling.tenant_policy import TenantPolicy
from storage.businesses import Access
from storage.engine import Database
from storage.records import Account
from storage.work import Work
from usecases.edit_mark import require_mark
from usecases.show_account import is_admin


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTenantPolicy:
    """Raises NotAllowed."""

    database: Database
    admins: tuple[str, ...]

    async def __call__(self, account_id: AccountId) -> TenantPolicy:
        return await self.database.read(partial(self._read, account_id))

    def _read(self, account_id: AccountId, work: Work) -> TenantPolicy:
        return work.tenants.policy(tenant_admin(work, account_id, self.admins).tenant_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTenantPolicy:
    """Raises NotAllowed, or Stale when somebody else was faster. Each business of the tenant obeys from this commit on."""

    database: Database
    clock: Clock
    admins: tuple[str, ...]

    async def __call__(self, account_id: AccountId, policy: TenantPolicy, mark: str) -> TenantPolicy:
        return await self.database.write(partial(self._change, account_id, _tidied(policy), mark, self.clock.now()))

    def _change(
        self, account_id: AccountId, policy: TenantPolicy, mark: str, now: datetime, work: Work
    ) -> TenantPolicy:
        """The transaction."""
        tenant_id = tenant_admin(work, account_id, self.admins).tenant_id
        work.tenants.lock(tenant_id, now)
        require_mark("tenant", work.tenants.policy(tenant_id), mark)
        work.tenants.set_policy(tenant_id, policy)
        for business_id in work.businesses.of_tenant(tenant_id):
            work.businesses.lock(business_id)
        return policy


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWithAccess:
    """`has_account`: somebody has signed in or written to the bot as this person."""

    name: str
    email: str
    role: Role
    has_account: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessAccess:
    """One business of a tenant with its people (S57, S122)."""

    business_id: BusinessId
    name: str
    is_published: bool
    archived_at: datetime | None
    people: tuple[PersonWithAccess, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTenantBusinesses:
    """All of them, archived ones too, by name. Raises NotAllowed."""

    database: Database
    admins: tuple[str, ...]

    async def __call__(self, account_id: AccountId) -> tuple[BusinessAccess, ...]:
        return await self.database.read(partial(self._list, account_id))

    def _list(self, account_id: AccountId, work: Work) -> tuple[BusinessAccess, ...]:
        rows = work.businesses.accesses(tenant_admin(work, account_id, self.admins).tenant_id)
        return tuple(_business(tuple(found)) for _, found in groupby(rows, key=attrgetter("business_id")))


def tenant_admin(work: Work, account_id: AccountId, admins: tuple[str, ...]) -> Account:
    """The account, if the settings name it. Raises NotAllowed."""
    account = work.accounts.get(account_id)
    if not is_admin(account, admins):
        raise NotAllowed("administer_tenant")
    return account


def _business(rows: tuple[Access, ...]) -> BusinessAccess:
    one = rows[0]
    return BusinessAccess(
        business_id=one.business_id,
        name=one.name,
        is_published=one.is_published,
        archived_at=one.archived_at,
        people=tuple(_people(rows)),
    )


def _people(rows: Iterable[Access]) -> Iterable[PersonWithAccess]:
    for row in rows:
        if row.staff_id is not None and row.role is not None:
            yield PersonWithAccess(
                name=row.person or "", email=row.email or "", role=row.role, has_account=row.has_account
            )


def _tidied(policy: TenantPolicy) -> TenantPolicy:
    """Each name and word once, without empty ones."""
    return replace(policy, creators=_words(policy.creators), blocked_words=_words(policy.blocked_words))


def _words(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (" ".join(word.split()) for word in given))))
