"""For somebody without a role: which pages are open, and who administers."""

from dataclasses import dataclass
from functools import partial

from scheduling.business import BusinessId
from scheduling.staff import AccountId
from storage.businesses import BusinessName
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
    found: dict[BusinessName, list[str]] = {}
    for name, administrator in work.businesses.administrators(work.accounts.get(account_id).tenant_id):
        found.setdefault(name, []).extend([administrator] if administrator else [])
    return tuple(
        OpenPage(business_id=one.id, name=one.name, is_published=one.is_published, administrators=tuple(names))
        for one, names in found.items()
    )
