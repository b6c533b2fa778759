"""Changes a business as a whole, as programs do: what it says of itself, its hours, rules and page in one step."""

from collections.abc import Callable
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
from usecases.business_wish import BusinessWish
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring
from usecases.edit_mark import changed_fields, require_mark
from usecases.make_ids import make_id
from usecases.manage_business import renamed

BusinessWisher = Callable[[Business], BusinessWish]
"""What the business is to be, over what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseBusiness:
    """With a mark Stale is raised when it is not what the mark was made of. Raises Invalid naming the field."""

    database: Database
    clock: Clock
    configurations: Configurations
    ways: Ways

    async def __call__(
        self, business_id: BusinessId, wisher: BusinessWisher, actor: Actor, *, mark: str | None = None
    ) -> Business:
        change = partial(self._change, business_id, wisher, actor, mark, self.clock.now(), make_id())
        return await self.database.write(change)

    def _change(
        self,
        business_id: BusinessId,
        wisher: BusinessWisher,
        actor: Actor,
        mark: str | None,
        now: datetime,
        entry_id: str,
        work: Work,
    ) -> Business:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        before = configuration.business
        if mark is not None:
            require_mark("business", before, mark)
        wanted = wisher(before).put_into(before, self.ways)
        changed = renamed(work, configuration, wanted, now)
        names = changed_fields(before, changed)
        if not names:
            return before
        data = {"part": "whole", "fields": names}
        work.history.add(
            business_id, HistoryEntry(id=entry_id, at=now, by=actor.id, what="business_changed", data=data)
        )
        return work.businesses.save(replace(changed, updated_at=now))
