"""Whether the customer of a booking is to be asked to agree to text messages, and whether agreeing would be of use."""

from dataclasses import dataclass
from functools import partial

from scheduling.business import BusinessId
from scheduling.service import ServiceId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.read_contact import text_number
from usecases.texting import is_stopped, is_switched_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Texting:
    """`is_stopped`: whoever has the number has said stop, and only that person can take it back."""

    is_offered: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTexting:
    """`is_possible` is False where no provider is set: then nobody is asked."""

    database: Database
    configurations: Configurations
    is_possible: bool

    async def __call__(self, business_id: BusinessId, service_id: ServiceId, phone: str, actor: Actor) -> Texting:
        if not phone or not self.is_possible:
            return Texting()
        return await self.database.read(partial(self._ask, business_id, service_id, phone, actor))

    def _ask(self, business_id: BusinessId, service_id: ServiceId, phone: str, actor: Actor, work: Work) -> Texting:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.SEE_CUSTOMERS)
        number = text_number(phone, configuration.business)
        is_on = is_switched_on(work, configuration.business, configuration.service(service_id))
        if not number or not is_on:
            return Texting()
        return Texting(is_offered=True, is_stopped=is_stopped(work, number))
