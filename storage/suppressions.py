"""Addresses that must not be written to by one way or another, known by a mark only: the address itself is not kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select

from storage.repository import Repository
from storage.tables import suppression


class Suppressions(Repository):
    """They belong to no business: whoever said stop is left alone by all of them."""

    def reason(self, channel: str, mark: str) -> str | None:
        """Why nothing may go there; None when something may."""
        return self._connection.execute(select(suppression.c.reason).where(_is(channel, mark))).scalar_one_or_none()

    def add(self, channel: str, mark: str, reason: str, at: datetime) -> None:
        """The first reason and moment stay."""
        row = {"channel": channel, "address_hash": mark, "reason": reason, "created_at": at}
        self._insert_new(suppression, [row], keys=("channel", "address_hash"))

    def remove(self, channel: str, mark: str) -> None:
        self._connection.execute(delete(suppression).where(_is(channel, mark)))


def _is(channel: str, mark: str) -> Any:
    return and_(suppression.c.channel == channel, suppression.c.address_hash == mark)
