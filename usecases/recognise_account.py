"""Who somebody is: finds or makes the account of an Entra identity and links it once to the staff members with its address."""

from dataclasses import dataclass

from scheduling.clock import Clock
from storage.engine import Database
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseAccount:
    """`admins` are object ids and addresses from the settings; one of them without a business may set one up."""

    database: Database
    clock: Clock
    admins: tuple[str, ...]

    async def __call__(self, identity: Identity) -> AccountView:
        raise NotImplementedError
