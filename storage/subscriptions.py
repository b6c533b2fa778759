"""Subscriptions to changes in the calendars of staff: one per mailbox, whichever business asked for it first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from scheduling.business import BusinessId
from scheduling.staff import StaffId
from storage.repository import Repository
from storage.tables import graph_subscription

_MINE = graph_subscription.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRow:
    """`resource` is the mailbox's address. `granted_at` is when its present time began, None when it is to be renewed at once."""

    id: str
    resource: str
    client_state: str = field(repr=False)
    business_id: BusinessId
    staff_id: StaffId
    expires_at: datetime
    granted_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether half of its time is over."""
        return self.granted_at is None or now >= self.granted_at + (self.expires_at - self.granted_at) / 2


class Subscriptions(Repository):
    """Those of calendars."""

    def all(self) -> list[SubscriptionRow]:
        """Soonest to end first."""
        mine = select(graph_subscription).where(_MINE.staff_id != "").order_by(_MINE.expires_at)
        return [_row_from(row) for row in self._connection.execute(mine)]

    def by_ids(self, ids: Sequence[str]) -> dict[str, SubscriptionRow]:
        rows = self._connection.execute(select(graph_subscription).where(_MINE.id.in_(list(ids))))
        return {row.id: _row_from(row) for row in rows}

    def is_watched(self, mailbox: str, now: datetime) -> bool:
        """Whether changes in a mailbox are told to us."""
        mine = select(_MINE.id).where(_MINE.resource == mailbox.lower(), _MINE.expires_at > now).limit(1)
        return self._connection.execute(mine).scalar() is not None

    def keep(self, row: SubscriptionRow) -> None:
        values = {
            "id": row.id,
            "resource": row.resource,
            "client_state": row.client_state,
            "business_id": row.business_id,
            "staff_id": row.staff_id,
            "expires_at": row.expires_at,
            "created_at": row.granted_at,
        }
        self._put(graph_subscription, values, keys=("id",))

    def renew_soon(self, ids: Sequence[str]) -> None:
        self._connection.execute(update(graph_subscription).where(_MINE.id.in_(list(ids))).values(created_at=None))

    def drop(self, ids: Sequence[str]) -> None:
        self._connection.execute(delete(graph_subscription).where(_MINE.id.in_(list(ids))))


def _row_from(row: Row[Any]) -> SubscriptionRow:
    fields = dict(row._mapping)
    fields.pop("account_id")
    granted_at = fields.pop("created_at")
    return SubscriptionRow(**fields, granted_at=granted_at)
