"""What a business offers and who works there, as far as the reader's role shows it."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from storage.engine import Database
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.views import BusinessView


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBusiness:
    """Customers see neither hidden services nor people who cannot be booked."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> BusinessView:
        configuration = await self.database.read(lambda work: self.configurations.read(work, business_id))
        return show_business(configuration, actor)


def show_business(configuration: Configuration, actor: Actor) -> BusinessView:
    """As far as the actor's role shows it. Raises NotAllowed."""
    member = require(configuration, actor, Permission.READ_BUSINESS)
    services, staff = configuration.services.values(), configuration.staff.values()
    is_customer = actor.kind == "customer"
    return BusinessView(
        business=configuration.business,
        services=tuple(service for service in services if not (is_customer and service.is_hidden)),
        staff=tuple(person for person in staff if not is_customer or person.can_be_booked),
        role=member.role if member else None,
        me=member.id if member else None,
    )
