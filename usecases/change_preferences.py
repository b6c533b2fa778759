"""What a person may choose for oneself: language, zone, and by which ways to be told."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.engine import Database
from usecases.views import AccountView


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceWish:
    """None leaves a preference as it is."""

    language: str | None = None
    zone: str | None = None
    wants_chat: bool | None = None
    wants_mail: bool | None = None
    last_business_id: BusinessId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreferences:
    database: Database
    clock: Clock
    admins: tuple[str, ...]

    async def __call__(self, account_id: AccountId, wish: PreferenceWish) -> AccountView:
        raise NotImplementedError
