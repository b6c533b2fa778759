"""Keys of programs, by their hash: the key itself is told once and stored nowhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from scheduling.business import BusinessId
from scheduling.grants import ApiKey, grants_of
from storage.repository import Repository
from storage.tables import api_key


class ApiKeys(Repository):
    """A revoked key stays in the table, for the history names it; nothing lists or finds it."""

    def add(self, one: ApiKey, key_hash: str) -> None:
        values = {
            "id": one.id,
            "tenant_id": one.tenant_id,
            "business_id": one.business_id,
            "display_name": one.display_name,
            "key_hash": key_hash,
            "scopes": sorted(one.grants),
            "created_by": one.created_by,
            "created_at": one.created_at,
        }
        self._insert(api_key, [values])

    def of_business(self, business_id: BusinessId) -> tuple[ApiKey, ...]:
        """Those that open this business and no other, the oldest first."""
        return self._listed(api_key.c.business_id == business_id)

    def of_tenant(self, tenant_id: str) -> tuple[ApiKey, ...]:
        """Those that open all of a tenant, the oldest first."""
        return self._listed(api_key.c.tenant_id == tenant_id, api_key.c.business_id.is_(None))

    def by_hash(self, key_hash: str) -> tuple[ApiKey, str] | None:
        """With the hash as it is stored."""
        mine = select(api_key).where(api_key.c.key_hash == key_hash, api_key.c.revoked_at.is_(None))
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else (_key_from(row), row.key_hash)

    def get(self, key_id: str) -> ApiKey | None:
        """None also for one that was revoked."""
        mine = select(api_key).where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else _key_from(row)

    def revoke(self, key_id: str, at: datetime) -> bool:
        """Whether there was one to revoke."""
        mine = update(api_key).where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
        return self._connection.execute(mine.values(revoked_at=at)).rowcount == 1

    def touch(self, key_id: str, at: datetime, unless_since: datetime) -> None:
        """Several processes may do so at once: the first writes."""
        is_old = or_(api_key.c.last_used_at.is_(None), api_key.c.last_used_at < unless_since)
        self._connection.execute(update(api_key).where(api_key.c.id == key_id, is_old).values(last_used_at=at))

    def _listed(self, *which: Any) -> tuple[ApiKey, ...]:
        mine = select(api_key).where(api_key.c.revoked_at.is_(None), *which)
        rows = self._connection.execute(mine.order_by(api_key.c.created_at, api_key.c.id))
        return tuple(_key_from(row) for row in rows)


def _key_from(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        tenant_id=row.tenant_id,
        business_id=None if row.business_id is None else BusinessId(row.business_id),
        display_name=row.display_name,
        grants=grants_of(row.scopes),
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
