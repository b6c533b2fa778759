"""What a business offers and who works there, as far as the reader's role shows it."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import BusinessView


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBusiness:
    database: Database

    async def __call__(self, business_id: BusinessId, actor: Actor) -> BusinessView:
        raise NotImplementedError
