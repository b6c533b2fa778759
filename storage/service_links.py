"""Addresses that book one service once (B99), by the hash of their token."""

from datetime import datetime

from sqlalchemy import select, update

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.service import ServiceId
from storage.records import ServiceLink
from storage.repository import Repository
from storage.tables.management import service_link


class ServiceLinks(Repository):
    """The token itself is never stored."""

    def add(self, business_id: BusinessId, link: ServiceLink, token_hash: str) -> None:
        values = {
            "business_id": business_id,
            "id": link.id,
            "service_id": link.service_id,
            "token_hash": token_hash,
            "created_at": link.created_at,
        }
        self._insert(service_link, [values])

    def by_hash(self, business_id: BusinessId, token_hash: str) -> ServiceLink | None:
        mine = select(service_link).where(
            service_link.c.business_id == business_id, service_link.c.token_hash == token_hash
        )
        row = self._connection.execute(mine).one_or_none()
        if row is None:
            return None
        return ServiceLink(
            id=row.id, service_id=ServiceId(row.service_id), created_at=row.created_at, used_at=row.used_at
        )

    def take(
        self, business_id: BusinessId, token_hash: str, service_id: ServiceId, by: AppointmentId, at: datetime
    ) -> bool:
        """Whether it was still good, for this service; from now on it is not. Of two who try at once one gets it."""
        mine = update(service_link).where(
            service_link.c.business_id == business_id,
            service_link.c.token_hash == token_hash,
            service_link.c.service_id == service_id,
            service_link.c.used_at.is_(None),
        )
        return self._connection.execute(mine.values(used_at=at, appointment_id=by)).rowcount == 1
