"""Opens the booking page of a business, or closes it, and changes nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.publishing import Ways
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring
from usecases.make_ids import make_id
from usecases.page_names import first_address
from usecases.page_wish import check_publishing


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishBusiness:
    """Where it is so already nothing happens. Raises PolicyRefused with all that stands against publishing."""

    database: Database
    clock: Clock
    configurations: Configurations
    ways: Ways

    async def __call__(self, business_id: BusinessId, actor: Actor, *, is_published: bool) -> Business:
        change = partial(self._change, business_id, actor, is_published, self.clock.now(), make_id())
        return await self.database.write(change)

    def _change(
        self, business_id: BusinessId, actor: Actor, is_published: bool, now: datetime, entry_id: str, work: Work
    ) -> Business:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        before = configuration.business
        if before.is_published == is_published:
            return before
        changed = replace(before, is_published=is_published, updated_at=now)
        if is_published:
            check_publishing(replace(configuration, business=changed), self.ways)
        if not changed.web_slug:
            changed = first_address(work, changed, configuration.tenant, now)
        data = {"part": "page", "fields": ["is_published"]}
        work.history.add(
            business_id, HistoryEntry(id=entry_id, at=now, by=actor.id, what="business_changed", data=data)
        )
        return work.businesses.save(changed)
