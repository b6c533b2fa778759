"""For somebody without a role: which pages are open, and who administers."""

from dataclasses import dataclass
from functools import partial

from scheduling.business import BusinessId
from scheduling.staff import AccountId, Role
from storage.engine import Database
from storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A business of the person's tenant: whether its page is open, and the names of its administrators."""

    business_id: BusinessId
    name: str
    is_published: bool
    administrators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhomToAsk:
    database: Database

    async def __call__(self, account_id: AccountId) -> tuple[OpenPage, ...]:
        return await self.database.read(partial(_whom_to_ask, account_id))


def _whom_to_ask(account_id: AccountId, work: Work) -> tuple[OpenPage, ...]:
    account = work.accounts.get(account_id)
    if account is None:
        return ()
    pages = []
    for business_id in work.businesses.list_ids():
        business = work.businesses.get(business_id)
        if business.tenant_id == account.tenant_id:
            staff = work.staff.list(business_id)
            names = tuple(member.display_name for member in staff if member.role is Role.ADMINISTRATOR)
            page = OpenPage(
                business_id=business_id,
                name=business.display_name,
                is_published=business.is_published,
                administrators=names,
            )
            pages.append(page)
    return tuple(pages)
