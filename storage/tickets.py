"""Tickets that let a browser fetch one thing once, without a session: kept by a digest, so that nobody reads one out of the database."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete

from scheduling.staff import AccountId
from storage.repository import Repository
from storage.tables import ticket


class TicketRow(NamedTuple):
    """Who may fetch what, until when."""

    account_id: AccountId
    path: str
    expires_at: datetime


class Tickets(Repository):
    """A row is taken out to be used; of several who try at once one gets it."""

    def add(self, digest: str, row: TicketRow, now: datetime) -> None:
        """What nobody used in time is cleared away."""
        self._connection.execute(delete(ticket).where(ticket.c.expires_at <= now))
        self._insert(ticket, [{"id": digest, **row._asdict()}])

    def take(self, digest: str) -> TicketRow | None:
        taken = delete(ticket).where(ticket.c.id == digest)
        row = self._connection.execute(
            taken.returning(ticket.c.account_id, ticket.c.path, ticket.c.expires_at)
        ).one_or_none()
        return None if row is None else TicketRow(AccountId(row.account_id), row.path, row.expires_at)
