"""The people of the tenant, searched by Graph: names and mail addresses, and nothing else is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.graph_client import GraphCall, GraphClient
from scheduling.errors import DeliveryFailure
from scheduling.identity import DirectoryPerson

PEOPLE = "User.ReadBasic.All"
READS_PEOPLE = frozenset(
    {PEOPLE, "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)
"""The application permissions of which one is enough."""
NOT_PERMITTED = "not_permitted"
_SEARCHED = ("displayName", "givenName", "surname", "mail", "userPrincipalName")
_QUEUE = "the directory"
_OF_GUESTS = "#ext#"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphDirectory:
    """`tenant_id` is the tenant that the app of the settings belongs to."""

    client: GraphClient
    tenant_id: str

    async def trouble(self) -> str:
        """A code of Graph's, or that the app lacks the permission."""
        try:
            roles = await self.client.roles()
        except DeliveryFailure as failure:
            return failure.code
        return "" if roles & READS_PEOPLE else NOT_PERMITTED

    async def search(self, text: str, most: int) -> Sequence[DirectoryPerson]:
        """Raises TemporaryFailure or PermanentFailure."""
        asked = " ".join(text.replace("\\", " ").replace('"', " ").split())
        if not asked:
            return ()
        query = {
            "$search": " OR ".join(f'"{field}:{asked}"' for field in _SEARCHED),
            "$select": "displayName,mail,userPrincipalName",
            "$orderby": "displayName",
            "$count": "true",
            "$top": str(most),
        }
        headers = {"ConsistencyLevel": "eventual"}  # without it Graph does not search
        call = GraphCall(method="GET", path="/users", mailbox=_QUEUE, query=query, headers=headers)
        return tuple(_people((await self.client.call(call)).get("value")))


def _people(found: object) -> Iterator[DirectoryPerson]:
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and (person := _person(one)):
            yield person


def _person(one: Mapping[str, Any]) -> DirectoryPerson | None:
    """Whoever has no mail address is written to at the name of the account, unless that is a guest's made-up one."""
    account = str(one.get("userPrincipalName") or "")
    email = str(one.get("mail") or "") or ("" if _OF_GUESTS in account.lower() else account)
    name = str(one.get("displayName") or "") or email
    return DirectoryPerson(name=name, email=email) if name else None
