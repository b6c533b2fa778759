"""Which businesses somebody reaches, by name; archived ones are left out."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from scheduling.business import BusinessId
from storage.engine import Database
from storage.work import Work
from usecases.access import MATRIX, Actor, Permission, Reach


class ReachedBusiness(NamedTuple):
    id: BusinessId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBusinesses:
    """Of a program those of its tenant, or its one; of a person those where the role opens it. `text` is a part of the name."""

    database: Database

    async def __call__(self, actor: Actor, text: str = "") -> tuple[ReachedBusiness, ...]:
        found = await self.database.read(partial(_reached, actor))
        wanted = text.strip().casefold()
        return tuple(one for one in found if wanted in one.name.casefold())


def _reached(actor: Actor, work: Work) -> tuple[ReachedBusiness, ...]:
    if actor.kind == "program":
        mine = work.businesses.names_of_tenant(actor.tenant_id)
        return tuple(ReachedBusiness(one.id, one.name) for one in mine if actor.business_id in (None, one.id))
    if actor.account_id is None:
        return ()
    return tuple(
        ReachedBusiness(one.business_id, one.business_name)
        for one in work.businesses.memberships(actor.account_id)
        if MATRIX[one.role, Permission.READ_BUSINESS] is not Reach.NOTHING and not one.is_archived
    )
