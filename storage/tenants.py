"""Tenants and the rules that hold for all of their businesses."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scheduling.tenant_policy import Creation, Entry, TenantPolicy
from storage.repository import Repository
from storage.tables import tenant


class Tenants(Repository):
    """One that has set nothing has no row."""

    def policy(self, tenant_id: str) -> TenantPolicy:
        found = self._connection.execute(select(tenant.c.policy).where(tenant.c.id == tenant_id)).scalar_one_or_none()
        return _policy_from(found or {})

    def lock(self, tenant_id: str, at: datetime) -> None:
        """Wait for others who change the rules of this tenant."""
        self._insert_new(tenant, [{"id": tenant_id, "policy": {}, "created_at": at}], keys=("id",))
        self._connection.execute(select(tenant.c.id).where(tenant.c.id == tenant_id).with_for_update())

    def set_policy(self, tenant_id: str, policy: TenantPolicy) -> None:
        """The tenant must have been locked."""
        self._connection.execute(tenant.update().where(tenant.c.id == tenant_id).values(policy=asdict(policy)))


_TUPLES = ("creators", "forbidden_entries", "blocked_words")
_NAMES = frozenset(one.name for one in fields(TenantPolicy))


def _policy_from(kept: Mapping[str, Any]) -> TenantPolicy:
    """A rule that is missing has its default."""
    plain = {name: value for name, value in kept.items() if name in _NAMES}
    plain |= {name: tuple(plain[name]) for name in _TUPLES if name in plain}
    if "creation" in plain:
        plain["creation"] = Creation(plain["creation"])
    if "forbidden_entries" in plain:
        plain["forbidden_entries"] = tuple(Entry(one) for one in plain["forbidden_entries"])
    return TenantPolicy(**plain)
