"""The customers of a business, page by page, and those who stand there twice."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations

PAGE_LENGTH = 50
_MOST_GROUPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerQuestion:
    """`text` is a part of the name or mail, or digits of the phone. `after` and `before` are ids that an earlier page gave."""

    business_id: BusinessId
    text: str = ""
    after: CustomerId | None = None
    before: CustomerId | None = None
    limit: int = PAGE_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """`before` and `after` lead to the pages beside this one, None where there is none."""

    customers: tuple[Customer, ...]
    before: CustomerId | None
    after: CustomerId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCustomers:
    """In order of name."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, question: CustomerQuestion, actor: Actor) -> CustomerPage:
        return await self.database.read(partial(self._list, question, actor, self.clock.now()))

    def _list(self, question: CustomerQuestion, actor: Actor, now: datetime, work: Work) -> CustomerPage:
        configuration = self.configurations.read(work, question.business_id)
        require(configuration, actor, Permission.SEE_CUSTOMERS)
        part = work.customers.part(
            question.business_id,
            question.text.strip(),
            question.limit,
            after=question.after,
            before=question.before,
            now=now,
        )
        return CustomerPage(customers=part.customers, before=part.before, after=part.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAllCustomers:
    """Every one, in order of name; without what they booked, which costs most."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[Customer, ...]:
        return await self.database.read(partial(self._read, business_id, actor))

    def _read(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[Customer, ...]:
        require(self.configurations.read(work, business_id), actor, Permission.SEE_CUSTOMERS)
        return work.customers.all_by_name(business_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDuplicates:
    """Customers who share a mail address or a number and may be one person, group by group."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[tuple[Customer, ...], ...]:
        return await self.database.read(partial(self._find, business_id, actor))

    def _find(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[tuple[Customer, ...], ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.MANAGE_CUSTOMERS)
        groups = work.customers.shared_contacts(business_id, _MOST_GROUPS)
        return tuple(tuple(work.customers.get(business_id, one) for one in group) for group in groups)
