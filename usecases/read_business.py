"""What a business offers and who works there, as far as the reader's role shows it."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from storage.engine import Database
from usecases.access import Actor
from usecases.configuration import Configurations
from usecases.show_business import show_business
from usecases.views import BusinessView


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBusiness:
    """Customers see neither hidden services nor people who cannot be booked."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> BusinessView:
        configuration = await self.database.read(lambda work: self.configurations.read(work, business_id))
        return show_business(configuration, actor)
