"""Finds, reads, changes and erases customers."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import CustomerName, CustomerView


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomers:
    """By the beginning or a part of name or mail, or digits of the phone."""

    database: Database

    async def __call__(
        self, business_id: BusinessId, text: str, actor: Actor, *, limit: int = 15
    ) -> tuple[CustomerView, ...]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCustomer:
    """With coming and past appointments that the reader may see."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, customer_id: CustomerId, actor: Actor) -> CustomerView:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNames:
    """All names for typeahead and the reading of names."""

    database: Database

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[CustomerName, ...]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCustomer:
    """Stores name, mail, phone, language, zone and notes of a customer as given."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, customer: Customer, actor: Actor) -> CustomerView:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseCustomer:
    """Empties everything personal; appointments stay as figures."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, customer_id: CustomerId, actor: Actor) -> None:
        raise NotImplementedError
