"""Everything that was to leave for a business, the latest first, page by page: for people who look for a message."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select

from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.staff import StaffId
from storage.outbox import item_from
from storage.records import OutboxItem, OutboxState
from storage.repository import Repository
from storage.tables import attendee, outbox, waiting_wish


class LogPlace(NamedTuple):
    """The last row of a page: the next begins after it."""

    made_at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """Those whom a search found; the business's own address is nobody's of them."""

    customers: Collection[CustomerId] = ()
    staff: Collection[StaffId] = ()
    is_business: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuestion:
    """All that is given must hold; nothing given is everything."""

    business_id: BusinessId
    states: Collection[OutboxState] = ()
    kinds: Collection[str] = ()
    receivers: Receivers | None = None
    after: LogPlace | None = None


class MessageLog(Repository):
    def page(self, question: LogQuestion, limit: int) -> tuple[OutboxItem, ...]:
        mine = select(outbox).where(outbox.c.business_id == question.business_id, outbox.c.created_at.is_not(None))
        for column, chosen in ((outbox.c.state, question.states), (outbox.c.kind, question.kinds)):
            if chosen:
                mine = mine.where(column.in_([str(one) for one in chosen]))
        if question.receivers is not None:
            mine = mine.where(_is_for(question.business_id, question.receivers))
        if question.after is not None:
            mine = mine.where(*_after(question.after))
        rows = self._connection.execute(mine.order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit))
        return tuple(item_from(row) for row in rows)


def _after(place: LogPlace) -> tuple[ColumnElement[bool], ...]:
    """The first says to the index where to begin."""
    made_at = outbox.c.created_at
    return made_at <= place.made_at, or_(made_at < place.made_at, outbox.c.id < place.id)


def _is_for(business_id: BusinessId, receivers: Receivers) -> ColumnElement[bool]:
    ways: list[Any] = [false()]
    if receivers.customers:
        seats = select(attendee.c.id).where(
            attendee.c.business_id == business_id, attendee.c.customer_id.in_(list(receivers.customers))
        )
        wishes = select(waiting_wish.c.id).where(
            waiting_wish.c.business_id == business_id, waiting_wish.c.customer_id.in_(list(receivers.customers))
        )
        ways += [outbox.c.attendee_id.in_(seats), outbox.c.attendee_id.in_(wishes)]
    if receivers.staff:
        ways.append(outbox.c.staff_id.in_(list(receivers.staff)))
    if receivers.is_business:
        ways.append(and_(outbox.c.attendee_id.is_(None), outbox.c.staff_id.is_(None), outbox.c.kind == "mail"))
    return or_(*ways)
