"""Tenants and the rules that hold for all of their businesses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.repository import Repository
from storage.tables import tenant


class Tenants(Repository):
    """One that has set nothing has no row."""

    def policy(self, tenant_id: str) -> Mapping[str, Any]:
        found = self._connection.execute(select(tenant.c.policy).where(tenant.c.id == tenant_id)).scalar_one_or_none()
        return found or {}

    def set_policy(self, tenant_id: str, policy: Mapping[str, Any], at: datetime) -> None:
        self._insert_new(tenant, [{"id": tenant_id, "policy": {}, "created_at": at}], keys=("id",))
        self._connection.execute(tenant.update().where(tenant.c.id == tenant_id).values(policy=dict(policy)))
