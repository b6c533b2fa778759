"""Makes a business out of what a program says of it: empty but for the person who asks, if a person does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from secrets import token_hex

from scheduling.business import Business
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed, PolicyRefused, RefusalCode
from scheduling.grants import Grant
from scheduling.publishing import Ways
from scheduling.staff import StaffId, StaffMember
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.business_wish import BusinessWish
from usecases.found_business import found, founder, founder_of
from usecases.make_ids import business_id_of, make_guid, make_id

BusinessWisher = Callable[[Business], BusinessWish]
"""What a new business is to be, over what one begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBusiness:
    """Whoever makes it becomes its administrator. Raises NotAllowed, or Invalid naming the field."""

    database: Database
    clock: Clock
    admins: tuple[str, ...]
    ways: Ways

    async def __call__(self, name: str, wisher: BusinessWisher, actor: Actor) -> Business:
        if not name.strip():
            raise Invalid("name", "required")
        now = self.clock.now()
        business_id = business_id_of(name, token_hex(3))
        fresh = Business(id=business_id, display_name="", zone="UTC", created_at=now, updated_at=now)
        wanted = wisher(fresh).put_into(fresh, self.ways)
        ids = StaffId(make_guid()), make_id()
        return await self.database.write(partial(self._add, wanted, actor, ids, now))

    def _add(self, wanted: Business, actor: Actor, ids: tuple[StaffId, str], now: datetime, work: Work) -> Business:
        """The transaction."""
        staff_id, entry_id = ids
        tenant_id, staff = self._founders(work, actor, staff_id, now)
        stored = found(work, replace(wanted, tenant_id=tenant_id), staff, (), now=now)
        if staff and actor.account_id:
            work.staff.link(stored.id, staff_id, actor.account_id)
        work.history.add(stored.id, _made(entry_id, actor, now))
        return stored

    def _founders(
        self, work: Work, actor: Actor, staff_id: StaffId, now: datetime
    ) -> tuple[str, tuple[StaffMember, ...]]:
        """The tenant, and who works there from the first: the person who asks, or for a program nobody."""
        if actor.grants is not None and Grant.MANAGE not in actor.grants:
            raise NotAllowed("create_business")
        if actor.kind == "staff" and actor.account_id is not None:
            account, _ = founder_of(work, actor.account_id, self.admins)
            return account.tenant_id, (founder(account, staff_id, now),)
        if actor.kind != "program" or actor.business_id is not None:
            raise NotAllowed("create_business")
        if not work.tenants.policy(actor.tenant_id).is_enabled:
            raise PolicyRefused(RefusalCode.POLICY, rule="product_off")
        return actor.tenant_id, ()


def _made(entry_id: str, actor: Actor, now: datetime) -> HistoryEntry:
    return HistoryEntry(id=entry_id, at=now, by=actor.id, what="business_created")
