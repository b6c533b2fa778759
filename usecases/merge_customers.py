"""Makes two records of one person one: appointments and seats go to the kept one, and what it lacks is filled in from the other."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configurations
from usecases.staff_changes import remember
from usecases.write_changes import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCustomers:
    """The other one is found nowhere any more, but whoever books with its address or number is known as the kept one."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, kept_id: CustomerId, other_id: CustomerId, actor: Actor
    ) -> Customer:
        return await self.database.write(partial(self._merge, business_id, kept_id, other_id, actor, self.clock.now()))

    def _merge(
        self,
        business_id: BusinessId,
        kept_id: CustomerId,
        other_id: CustomerId,
        actor: Actor,
        now: datetime,
        work: Work,
    ) -> Customer:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, actor, Permission.MANAGE_CUSTOMERS)
        work.businesses.lock(business_id)
        kept, other = work.customers.get(business_id, kept_id), work.customers.get(business_id, other_id)
        if kept.id == other.id:
            raise Invalid("customer", "another_one")
        merged = _filled(kept, other, now)
        work.customers.merge(business_id, kept.id, other.id, now)
        work.customers.save(business_id, merged)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        remember(work, business_id, doer, "customers_merged", {"kept": kept.id, "other": other.id})
        return merged


def _filled(kept: Customer, other: Customer, now: datetime) -> Customer:
    notes = [note for note in (kept.notes, other.notes) if note]
    return replace(
        kept,
        email=kept.email or other.email,
        phone=kept.phone or other.phone,
        addresses=kept.addresses or other.addresses,
        language_tag=kept.language_tag or other.language_tag,
        zone=kept.zone or other.zone,
        notes="\n".join(dict.fromkeys(notes)),
        created_at=min((one.created_at for one in (kept, other) if one.created_at), default=None),
        updated_at=now,
    )
