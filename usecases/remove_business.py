"""Puts a business away, so that nothing of it can be booked and it can come back, or deletes it with everything (S55)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.staff import AccountId, Role
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring
from usecases.make_ids import make_id


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatStands:
    """What deleting a business would take away; `coming` appointments have customers who rely on them."""

    coming: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBeforeRemoving:
    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> WhatStands:
        return await self.database.read(partial(self._look, business_id, actor, self.clock.now()))

    def _look(self, business_id: BusinessId, actor: Actor, now: datetime, work: Work) -> WhatStands:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
        coming = work.deleting.coming(business_id, now)
        return WhatStands(coming=coming, customers=work.deleting.customers(business_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveBusiness:
    """Its page closes, nothing is offered, lists leave it out. What was agreed stays agreed. Or brings it back."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor, *, is_archived: bool) -> Business:
        change = partial(self._change, business_id, actor, is_archived, self.clock.now(), make_id())
        return await self.database.write(change)

    def _change(
        self, business_id: BusinessId, actor: Actor, is_archived: bool, now: datetime, entry_id: str, work: Work
    ) -> Business:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        before = configuration.business
        if before.is_archived == is_archived:
            return before
        what = "business_archived" if is_archived else "business_brought_back"
        work.history.add(business_id, HistoryEntry(id=entry_id, at=now, by=actor.id, what=what))
        stands = before.is_published and not is_archived
        return work.businesses.save(replace(before, archived_at=now if is_archived else None, is_published=stands))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteWish:
    """`typed_name` is what the person typed to show that this business is meant."""

    business_id: BusinessId
    typed_name: str
    drops_coming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteBusiness:
    """Raises PolicyRefused while appointments are coming, unless those are to go too: nobody is told of that.

    It is gone with the first write; its rows follow in short ones, which the worker takes up when they were interrupted.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: DeleteWish, actor: Actor) -> None:
        await self.database.write(partial(self._close, wish, actor, self.clock.now(), make_id()))
        while await self.database.write(partial(_delete_portion, wish.business_id)):
            pass

    def _close(self, wish: DeleteWish, actor: Actor, now: datetime, entry_id: str, work: Work) -> None:
        configuration = begin_configuring(work, self.configurations, wish.business_id, actor)
        business = configuration.business
        if " ".join(wish.typed_name.split()).casefold() != business.display_name.casefold():
            raise Invalid("typed_name", "as_the_name", value=business.display_name)
        coming = work.deleting.coming(wish.business_id, now)
        if coming and not wish.drops_coming:
            raise PolicyRefused(RefusalCode.POLICY, rule="still_coming", coming=coming)
        by = actor.id
        work.history.add(wish.business_id, HistoryEntry(id=entry_id, at=now, by=by, what="business_deleted"))
        work.deleting.take_name(wish.business_id)


def _delete_portion(business_id: BusinessId, work: Work) -> int:
    return work.deleting.delete_portion(business_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedBusiness:
    """A business that was put away, for those who may bring it back."""

    business_id: BusinessId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListArchived:
    """Those that an account administers."""

    database: Database

    async def __call__(self, account_id: AccountId) -> tuple[ArchivedBusiness, ...]:
        members = await self.database.read(lambda work: work.businesses.memberships(account_id))
        return tuple(
            ArchivedBusiness(business_id=one.business_id, name=one.business_name)
            for one in members
            if one.is_archived and one.role is Role.ADMINISTRATOR
        )
