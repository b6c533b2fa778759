"""Which customers a business no longer has a reason to know: the last appointment lies longer back than it wants to keep them."""

from datetime import datetime

from sqlalchemy import exists, or_, select

from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from storage.repository import Repository
from storage.tables import appointment, attendee, business, customer, waiting_wish


class Forgetting(Repository):
    """Reads only; erasing is the customers' part."""

    def periods(self) -> list[tuple[BusinessId, int]]:
        """The businesses that do not keep customers for ever, with the number of days."""
        mine = select(business.c.business_id, business.c.retention_days).where(business.c.retention_days.is_not(None))
        return [(BusinessId(owner), days) for owner, days in self._connection.execute(mine.order_by("business_id"))]

    def due(
        self, business_id: BusinessId, before: datetime, *, after: CustomerId | None, limit: int
    ) -> list[tuple[CustomerId, bool]]:
        """A portion of those known since before the moment, in order of ids: whether no appointment or wish of theirs ends after it."""
        later = (
            exists()
            .where(
                attendee.c.business_id == business_id,
                attendee.c.customer_id == customer.c.id,
                appointment.c.business_id == attendee.c.business_id,
                appointment.c.id == attendee.c.appointment_id,
                appointment.c.ends_at > before,
            )
            .correlate(customer)
        )
        waits = (
            exists()
            .where(
                waiting_wish.c.business_id == business_id,
                waiting_wish.c.customer_id == customer.c.id,
                waiting_wish.c.ends_at > before,
            )
            .correlate(customer)
        )
        mine = select(customer.c.id, ~or_(later, waits)).where(
            customer.c.business_id == business_id,
            customer.c.deleted_at.is_(None),
            customer.c.erased_at.is_(None),
            or_(customer.c.created_at <= before, customer.c.created_at.is_(None)),
        )
        if after is not None:
            mine = mine.where(customer.c.id > after)
        rows = self._connection.execute(mine.order_by(customer.c.id).limit(limit))
        return [(CustomerId(one), bool(is_due)) for one, is_due in rows]
