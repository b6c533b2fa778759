"""For somebody without a role: which pages are open, and who administers."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.staff import AccountId
from storage.engine import Database


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
        raise NotImplementedError
