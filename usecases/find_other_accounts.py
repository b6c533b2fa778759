"""Addresses of staff that somebody else came with: an address is linked once and never again, so administrators are shown it (D12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from scheduling.business import BusinessId
from scheduling.staff import StaffId
from storage.engine import Database
from storage.records import Account
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAccount:
    """Somebody of the tenant who has the address of a staff member to whom another account is linked."""

    staff_id: StaffId
    staff_name: str
    address: str
    name: str
    object_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOtherAccounts:
    """For administrators. Nothing is changed by looking."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[OtherAccount, ...]:
        return await self.database.read(partial(self._find, business_id, actor))

    def _find(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[OtherAccount, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        linked = [one.email.casefold() for one in configuration.staff.values() if one.account_id and one.email]
        accounts = work.accounts.with_addresses(configuration.business.tenant_id, linked)
        return tuple(other for account in accounts for other in _others(configuration, account))


def _others(configuration: Configuration, account: Account) -> Iterator[OtherAccount]:
    addresses = {account.email.casefold(), account.upn.casefold()} - {""}
    for member in configuration.staff.values():
        if member.account_id not in (None, account.id) and member.email.casefold() in addresses:
            yield OtherAccount(
                staff_id=member.id,
                staff_name=member.display_name,
                address=member.email,
                name=account.name,
                object_id=account.object_id,
            )
