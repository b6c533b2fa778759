"""The names a message may use, of each business: kept in memory as long as they are true."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.understanding.context import Context
from bot.understanding.names import Named, NameIndex
from scheduling.business import Business, BusinessId
from scheduling.policy import HoursBlock
from usecases.access import Actor
from usecases.manage_customers import CustomerNames
from usecases.read_contact import region_of
from usecases.views import BusinessView, CustomerName


@dataclass(slots=True)
class KnownNames:
    """Indexes by business. Customers are asked for each time (the use case keeps them); an index lasts while they stay the same."""

    customer_names: CustomerNames
    _kept: dict[BusinessId, tuple[tuple[CustomerName, ...], NameIndex]] = field(default_factory=dict)

    async def context(self, view: BusinessView, actor: Actor, *, now: datetime, language: str) -> Context:
        """What the grammar must know to read a message of this person."""
        parts = language.split("-")
        return Context(
            now=now,
            zone=view.business.zone,
            language=parts[0],
            region=parts[1] if len(parts) > 1 else None,
            services=NameIndex(Named(id=service.id, name=service.display_name) for service in view.services),
            staff=NameIndex(Named(id=person.id, name=person.display_name) for person in view.staff),
            customers=await self.customers(view.business.id, actor),
            me=view.me,
            opening=opening_of(view.business),
            phone_region=region_of(view.business),
        )

    async def customers(self, business_id: BusinessId, actor: Actor) -> NameIndex:
        """The index of a business's customers."""
        names = await self.customer_names(business_id, actor)
        kept = self._kept.get(business_id)
        if kept is None or kept[0] != names:
            kept = (names, NameIndex(_named(name) for name in names))
            self._kept[business_id] = kept
        return kept[1]


def opening_of(business: Business) -> Callable[[date], tuple[tuple[int, int], ...]]:
    """The hours of a local day, by which a bare hour is read; a closed day is read by the week's usual hours."""
    usual = max((day for day in business.hours.days), key=_length, default=())

    def opening(day: date) -> tuple[tuple[int, int], ...]:
        blocks = business.hours.on(day) or usual
        return tuple((block.start, block.end) for block in blocks)

    return opening


def _length(blocks: tuple[HoursBlock, ...]) -> int:
    return sum(block.end - block.start for block in blocks)


def _named(customer: CustomerName) -> Named:
    return Named(id=customer.id, name=customer.name, phone=customer.phone or None, email=customer.email or None)
