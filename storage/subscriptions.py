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
_BEING_MADE = "being made: "


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

    @property
    def is_being_made(self) -> bool:
        """Whether it only holds the place of one."""
        return not self.client_state

    def is_due(self, now: datetime) -> bool:
        """Whether half of its time is over."""
        return self.granted_at is None or now >= self.granted_at + (self.expires_at - self.granted_at) / 2


class Subscriptions(Repository):
    """Those of calendars. While one is being made a row holds its place, so that of two workers only one makes it."""

    def reserve(self, mailbox: str, key: tuple[BusinessId, StaffId], until: datetime) -> bool:
        """Whether it is ours to make; until the moment nobody else tries."""
        values = {"id": _BEING_MADE + mailbox, "resource": mailbox, "business_id": key[0], "staff_id": key[1]}
        return self._insert_new(graph_subscription, [{**values, "expires_at": until}], keys=("id",)) == 1

    def release(self, mailbox: str) -> None:
        """It has been made, or could not be."""
        self.drop([_BEING_MADE + mailbox])

    def all(self) -> list[SubscriptionRow]:
        """Soonest to end first."""
        mine = select(graph_subscription).where(_MINE.staff_id != "").order_by(_MINE.expires_at)
        return [_row_from(row) for row in self._connection.execute(mine)]

    def by_ids(self, ids: Sequence[str]) -> dict[str, SubscriptionRow]:
        rows = self._connection.execute(select(graph_subscription).where(_MINE.id.in_(list(ids))))
        return {row.id: _row_from(row) for row in rows}

    def is_watched(self, mailbox: str, now: datetime) -> bool:
        """Whether changes in a mailbox are told to us."""
        mine = select(_MINE.id).where(
            _MINE.resource == mailbox.lower(), _MINE.expires_at > now, _MINE.client_state != ""
        )
        return self._connection.execute(mine.limit(1)).scalar() is not None

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

    def renewed(self, watch_id: str, expires_at: datetime, now: datetime) -> None:
        values = {"expires_at": expires_at, "created_at": now}
        self._connection.execute(update(graph_subscription).where(_MINE.id == watch_id).values(**values))

    def renew_soon(self, ids: Sequence[str]) -> None:
        self._connection.execute(update(graph_subscription).where(_MINE.id.in_(list(ids))).values(created_at=None))

    def drop(self, ids: Sequence[str]) -> None:
        self._connection.execute(delete(graph_subscription).where(_MINE.id.in_(list(ids))))


def _row_from(row: Row[Any]) -> SubscriptionRow:
    fields = dict(row._mapping)
    fields.pop("account_id")
    granted_at = fields.pop("created_at")
    return SubscriptionRow(**fields, granted_at=granted_at)
