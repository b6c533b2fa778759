"""Who somebody is: finds or makes the account of an Entra identity and links it once to the staff members with its address."""

from dataclasses import dataclass, replace
from functools import partial

from scheduling.business import BusinessId
from scheduling.staff import AccountId, StaffId
from storage.engine import Database
from storage.records import Account
from storage.work import Work
from usecases.make_ids import make_id
from usecases.show_account import show_account
from usecases.views import AccountView


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A checked identity: tenant and object id; name, addresses, language and zone as far as the channel told them."""

    tenant_id: str
    object_id: str
    name: str = ""
    email: str = ""
    upn: str = ""
    language: str = ""
    zone: str = ""
    user_id: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Mail and user principal name, without case, each once."""
        return tuple(dict.fromkeys(word.strip().casefold() for word in (self.email, self.upn) if word.strip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseAccount:
    """`admins` are object ids and addresses from the settings; one of them without a business may set one up."""

    database: Database
    admins: tuple[str, ...]

    async def __call__(self, identity: Identity) -> AccountView:
        known = await self.database.read(partial(self._known, identity))
        if known is not None:
            return known
        return await self.database.write(partial(self._recognise, identity, AccountId(make_id())))

    def _known(self, identity: Identity, work: Work) -> AccountView | None:
        """The answer when there is nothing to write, which is so for all but the first activity."""
        account = work.accounts.by_object(identity.tenant_id, identity.object_id)
        if account is None or _told(account, identity) != account or any(_linkable(work, account, identity)):
            return None
        return show_account(work, account, self.admins)

    def _recognise(self, identity: Identity, new_id: AccountId, work: Work) -> AccountView:
        account = work.accounts.by_object(identity.tenant_id, identity.object_id)
        if account is None:
            blank = Account(id=new_id, tenant_id=identity.tenant_id, object_id=identity.object_id)
            account = work.accounts.add(_told(blank, identity))
        elif (told := _told(account, identity)) != account:
            account = told
            work.accounts.save(account)
        for business_id, staff_id in _linkable(work, account, identity):
            work.staff.link(business_id, staff_id, account.id)
        return show_account(work, account, self.admins)


def _told(account: Account, identity: Identity) -> Account:
    """The account with what the channel tells now; what it does not tell stays."""
    return replace(
        account,
        name=identity.name or account.name,
        email=identity.email or account.email,
        upn=identity.upn or account.upn,
        language=identity.language or account.language,
        zone=identity.zone or account.zone,
    )


def _linkable(work: Work, account: Account, identity: Identity) -> list[tuple[BusinessId, StaffId]]:
    """Staff members of this tenant with the same address that nobody is linked to, one per business."""
    found: dict[BusinessId, StaffId] = {}
    for address in identity.addresses:
        for business_id, staff_id in work.staff.unlinked(identity.tenant_id, address):
            found.setdefault(business_id, staff_id)
    linked = {member.business_id for member in work.businesses.memberships(account.id)} if found else set()
    return [pair for pair in found.items() if pair[0] not in linked]
