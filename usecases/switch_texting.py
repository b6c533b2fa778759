"""The switch of a tenant for text messages: turned off, none leaves for any of its businesses (B74)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.clock import Clock
from scheduling.errors import Invalid
from storage.engine import Database
from storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchTexting:
    """For those who run the product; what waits is looked at when it is sent."""

    database: Database
    clock: Clock

    async def __call__(self, tenant_id: str, *, is_on: bool) -> None:
        await self.database.write(partial(_switch, tenant_id, is_on, self.clock.now()))


def _switch(tenant_id: str, is_on: bool, now: datetime, work: Work) -> None:
    """The transaction. Raises Invalid for a tenant that no business belongs to: a slip would switch off nothing, in silence."""
    known = work.businesses.tenants()
    if tenant_id not in known:
        raise Invalid("tenant", "unknown_tenant", known=", ".join(known))
    work.tenants.lock(tenant_id, now)
    work.tenants.set_policy(tenant_id, replace(work.tenants.policy(tenant_id), is_sms_enabled=is_on))
