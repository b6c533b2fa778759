"""Adds a customer without a booking, as programs do. Whoever has the same address as another is kept as somebody else."""

from dataclasses import dataclass, replace
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.manage_customers import check_news, checked_customer


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCustomer:
    """Answers the customer as stored. Raises Invalid naming the field."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, wish: Customer, actor: Actor) -> Customer:
        now = self.clock.now()
        new = replace(wish, id=CustomerId(make_id()), created_at=now, updated_at=now)
        return await self.database.write(partial(self._add, business_id, new, actor))

    def _add(self, business_id: BusinessId, new: Customer, actor: Actor, work: Work) -> Customer:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, actor, Permission.MANAGE_CUSTOMERS)
        check_news(configuration.tenant, Customer(id=new.id, display_name=""), new)
        return work.customers.add(business_id, checked_customer(configuration.business, new))
