"""The logos of businesses: small pictures, kept in the database so that a copy of it is a copy of everything."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from scheduling.business import BusinessId
from storage.repository import Repository
from storage.tables import business_logo


class Logo(NamedTuple):
    """A picture whose content was checked."""

    content_type: str
    data: bytes
    updated_at: datetime


class Logos(Repository):
    """One for each business that has one."""

    def get(self, business_id: BusinessId) -> Logo | None:
        columns = (business_logo.c.content_type, business_logo.c.data, business_logo.c.updated_at)
        mine = select(*columns).where(business_logo.c.business_id == business_id)
        row = self._connection.execute(mine).one_or_none()
        return Logo(row[0], bytes(row[1]), row[2]) if row else None

    def updated_at(self, business_id: BusinessId) -> datetime | None:
        """When it was put there, without the picture; None when there is none."""
        mine = select(business_logo.c.updated_at).where(business_logo.c.business_id == business_id)
        return self._connection.execute(mine).scalar()

    def put(self, business_id: BusinessId, logo: Logo) -> None:
        self._put(business_logo, {"business_id": business_id, **logo._asdict()}, keys=("business_id",))

    def remove(self, business_id: BusinessId) -> None:
        self._connection.execute(delete(business_logo).where(business_logo.c.business_id == business_id))
