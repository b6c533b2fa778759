"""Two records of one person made one: seats and wishes go to the kept one; the other stays to be known by, and is found nowhere else."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, select, update

from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.errors import NotFound
from storage.repository import Repository
from storage.tables import attendee, customer, waiting_wish


def same_person(business_id: str, customer_id: str) -> Any:
    """The ids of a customer and of those merged into it: a seat taken while they were merged may still bear the old one."""
    row = customer.alias()
    merged = select(row.c.id).where(row.c.business_id == business_id, row.c.merged_into == customer_id)
    return select(literal(customer_id)).union_all(merged)


class Merging(Repository):
    """The part of the customers that makes two of them one."""

    def merge(self, business_id: BusinessId, kept_id: CustomerId, gone_id: CustomerId, at: datetime) -> None:
        """Raises NotFound unless both are there."""
        both = select(customer.c.id).where(
            customer.c.business_id == business_id,
            customer.c.id.in_([kept_id, gone_id]),
            customer.c.deleted_at.is_(None),
            customer.c.erased_at.is_(None),
        )
        if len(self._connection.execute(both.order_by(customer.c.id).with_for_update()).all()) != len(
            {kept_id, gone_id}
        ):
            raise NotFound("customer", customer_id=gone_id)
        seats = and_(attendee.c.business_id == business_id, attendee.c.customer_id == gone_id)
        self._connection.execute(update(attendee).where(seats).values(customer_id=kept_id))
        wishes = and_(waiting_wish.c.business_id == business_id, waiting_wish.c.customer_id == gone_id)
        self._connection.execute(update(waiting_wish).where(wishes).values(customer_id=kept_id))
        followers = and_(customer.c.business_id == business_id, customer.c.merged_into == gone_id)
        self._connection.execute(update(customer).where(followers).values(merged_into=kept_id))
        gone = and_(customer.c.business_id == business_id, customer.c.id == gone_id)
        self._connection.execute(
            update(customer)
            .where(gone)
            .values(merged_into=kept_id, deleted_at=at, notes="", phones=[], addresses=[], search="")
        )

    def known_as(self, business_id: BusinessId, customer_id: CustomerId) -> set[CustomerId]:
        """The ids under which a customer's seats may stand."""
        return {CustomerId(one) for one in self._connection.execute(same_person(business_id, customer_id)).scalars()}

    def other_contacts(self, business_id: BusinessId, customer_id: CustomerId) -> list[dict[str, str]]:
        """Name, mail and phone of those that were merged into a customer."""
        mine = select(customer.c.display_name, customer.c.email, customer.c.phone).where(
            customer.c.business_id == business_id, customer.c.merged_into == customer_id
        )
        rows = self._connection.execute(mine.order_by(customer.c.id))
        return [{"name": name, "email": email, "phone": phone} for name, email, phone in rows]

    def shared_contacts(self, business_id: BusinessId, limit: int) -> list[tuple[CustomerId, ...]]:
        """Groups of customers with the same mail address or the same number, each group once."""
        groups: dict[tuple[CustomerId, ...], None] = {}
        for contact in (func.lower(customer.c.email), customer.c.phone):
            mine = select(contact).where(
                customer.c.business_id == business_id,
                customer.c.deleted_at.is_(None),
                customer.c.erased_at.is_(None),
                contact != "",
            )
            shared = mine.group_by(contact).having(func.count() > 1).order_by(contact).limit(limit)
            for (value,) in self._connection.execute(shared).all():
                same = select(customer.c.id).where(
                    customer.c.business_id == business_id,
                    customer.c.deleted_at.is_(None),
                    customer.c.erased_at.is_(None),
                    contact == value,
                )
                ids = self._connection.execute(same.order_by(customer.c.id)).scalars()
                groups[tuple(CustomerId(one) for one in ids)] = None
        return list(groups)[:limit]
