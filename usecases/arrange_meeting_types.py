"""What the tiles of a personal page do at once: a type twice, public or private, an address that books once (B99, B100)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.service import ServiceId
from storage.engine import Database
from storage.records import ServiceLink
from storage.work import Work
from usecases.access import Actor
from usecases.check_service import LONGEST_NAME
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring
from usecases.make_ids import hash_of, make_id
from usecases.service_keys import make_single_use


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateService:
    """Puts a copy at the end of the list, under `name`; what is private is so under a key of its own."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_id: ServiceId, name: str, actor: Actor) -> ServiceId:
        ids = (ServiceId(make_id()), make_id())
        return await self.database.write(
            partial(self._copy, business_id, service_id, name, actor, ids, self.clock.now())
        )

    def _copy(
        self,
        business_id: BusinessId,
        service_id: ServiceId,
        name: str,
        actor: Actor,
        ids: tuple[ServiceId, str],
        now: datetime,
        work: Work,
    ) -> ServiceId:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        original = configuration.require_offered(service_id)
        copy = replace(
            original,
            id=ids[0],
            display_name=name[:LONGEST_NAME],
            web_slug="",
            private_key=ids[1] if original.is_private else "",
            created_at=now,
            updated_at=now,
        )
        return work.services.add(business_id, copy).id


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeServicePrivate:
    """Takes a service off the page and gives it an address of its own, or puts it back; its former own address leads nowhere."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_id: ServiceId, actor: Actor, *, is_private: bool) -> None:
        key = make_id() if is_private else ""
        await self.database.write(partial(self._set, business_id, service_id, actor, key, self.clock.now()))

    def _set(
        self, business_id: BusinessId, service_id: ServiceId, actor: Actor, key: str, now: datetime, work: Work
    ) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        service = configuration.require_offered(service_id)
        if service.is_private != bool(key):
            work.services.save(business_id, replace(service, private_key=key, updated_at=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeServiceLink:
    """Answers the token of an address that books this service once; it is told now, and stored as a hash only."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_id: ServiceId, actor: Actor) -> str:
        token = make_single_use()
        link = ServiceLink(id=make_id(), service_id=service_id, created_at=self.clock.now())
        await self.database.write(partial(self._add, business_id, link, hash_of(token), actor))
        return token

    def _add(self, business_id: BusinessId, link: ServiceLink, token_hash: str, actor: Actor, work: Work) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        configuration.require_offered(link.service_id)
        work.service_links.add(business_id, link, token_hash)
