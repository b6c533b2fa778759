"""Addresses that show a day on a wall, by the hash of their token; and who has which appointment open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.staff import AccountId
from storage.records import DisplayLink
from storage.repository import Repository
from storage.tables.management import display_link, open_panel


class DisplayLinks(Repository):
    """The token itself is never stored."""

    def add(self, link: DisplayLink, token_hash: str) -> None:
        values = {
            "business_id": link.business_id,
            "id": link.id,
            "token_hash": token_hash,
            "title": link.title,
            "names": link.names,
            "created_by": link.created_by,
            "created_at": link.created_at,
        }
        self._insert(display_link, [values])

    def list(self, business_id: BusinessId) -> tuple[DisplayLink, ...]:
        """Those that still show something, the oldest first."""
        mine = select(display_link).where(
            display_link.c.business_id == business_id, display_link.c.revoked_at.is_(None)
        )
        rows = self._connection.execute(mine.order_by(display_link.c.created_at, display_link.c.id))
        return tuple(_link_from(row) for row in rows)

    def by_hash(self, token_hash: str) -> DisplayLink | None:
        mine = select(display_link).where(display_link.c.token_hash == token_hash, display_link.c.revoked_at.is_(None))
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else _link_from(row)

    def revoke(self, business_id: BusinessId, link_id: str, at: datetime) -> bool:
        """Whether there was one to revoke."""
        mine = update(display_link).where(
            display_link.c.business_id == business_id,
            display_link.c.id == link_id,
            display_link.c.revoked_at.is_(None),
        )
        return self._connection.execute(mine.values(revoked_at=at)).rowcount == 1


class OpenPanels(Repository):
    """Raises no number: nobody's day looks different for it."""

    def put(
        self, business_id: BusinessId, appointment_id: AppointmentId, account_id: AccountId, name: str, at: datetime
    ) -> None:
        keys = {"business_id": business_id, "appointment_id": appointment_id, "account_id": account_id}
        self._put(open_panel, {**keys, "name": name, "seen_at": at}, keys=tuple(keys))

    def others(
        self, business_id: BusinessId, appointment_id: AppointmentId, account_id: AccountId, since: datetime
    ) -> Sequence[str]:
        """The names of everybody else who has looked since then."""
        mine = select(open_panel.c.name).where(
            open_panel.c.business_id == business_id,
            open_panel.c.appointment_id == appointment_id,
            open_panel.c.account_id != account_id,
            open_panel.c.seen_at >= since,
        )
        return [name for (name,) in self._connection.execute(mine.order_by(open_panel.c.name))]

    def forget(self, business_id: BusinessId, before: datetime) -> None:
        self._connection.execute(
            delete(open_panel).where(open_panel.c.business_id == business_id, open_panel.c.seen_at < before)
        )


def _link_from(row: Row[Any]) -> DisplayLink:
    return DisplayLink(
        id=row.id,
        business_id=BusinessId(row.business_id),
        title=row.title,
        names=row.names,
        created_by=row.created_by,
        created_at=row.created_at,
    )
