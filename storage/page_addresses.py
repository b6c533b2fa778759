"""Page addresses, present and former: unique over all businesses and services, so that an old one leads on (S117, S98)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from scheduling.business import BusinessId
from scheduling.errors import Invalid
from scheduling.service import ServiceId
from storage.repository import Repository
from storage.tables import page_address


class PageOf(NamedTuple):
    """Whose address it is; that of a business itself has no service."""

    business_id: BusinessId
    service_id: ServiceId | None


class PageAddresses(Repository):
    """The present address stands with the business or service as well; here each one stands that it ever had."""

    def find(self, slug: str) -> PageOf | None:
        columns = (page_address.c.business_id, page_address.c.service_id)
        row = self._connection.execute(select(*columns).where(page_address.c.slug == slug)).one_or_none()
        return PageOf(BusinessId(row[0]), ServiceId(row[1]) if row[1] else None) if row else None

    def list(self, business_id: BusinessId, service_id: ServiceId | None = None) -> tuple[str, ...]:
        """All that lead there, in the order in which they were made."""
        mine = select(page_address.c.slug).where(
            page_address.c.business_id == business_id, page_address.c.service_id == (service_id or "")
        )
        rows = self._connection.execute(mine.order_by(page_address.c.created_at, page_address.c.slug))
        return tuple(slug for (slug,) in rows)

    def take(self, slug: str, page: PageOf, at: datetime) -> None:
        """One that this page had before is taken again. Raises Invalid when it leads elsewhere."""
        owner = {"business_id": page.business_id, "service_id": page.service_id or ""}
        self._insert_new(page_address, [{"slug": slug, "created_at": at, **owner}], keys=("slug",))
        if self.find(slug) != page:
            raise Invalid("web_slug", "already_taken", value=slug)

    def release(self, slug: str, business_id: BusinessId) -> None:
        """Give one up, so that others may have it."""
        mine = (page_address.c.slug == slug, page_address.c.business_id == business_id)
        self._connection.execute(delete(page_address).where(*mine))
