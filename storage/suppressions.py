"""Addresses that must not be written to by one way or another, known by a mark only: the address itself is not kept."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from storage.repository import Repository
from storage.tables import suppression

_PORTION = 500


class Suppressions(Repository):
    """They belong to no business: whoever said stop is left alone by all of them."""

    def reason(self, channel: str, mark: str) -> str | None:
        """Why nothing may go there; None when something may."""
        return self._connection.execute(select(suppression.c.reason).where(_is(channel, mark))).scalar_one_or_none()

    def among(self, channel: str, marks: Collection[str]) -> dict[str, str]:
        """The reason of each of these to which nothing may go."""
        wanted, found = sorted(marks), dict[str, str]()
        for at in range(0, len(wanted), _PORTION):
            some = suppression.c.address_hash.in_(wanted[at : at + _PORTION])
            mine = select(suppression.c.address_hash, suppression.c.reason).where(
                suppression.c.channel == channel, some
            )
            found.update((mark, reason) for mark, reason in self._connection.execute(mine))
        return found

    def add(self, channel: str, mark: str, reason: str, at: datetime) -> None:
        """The first reason and moment stay."""
        row = {"channel": channel, "address_hash": mark, "reason": reason, "created_at": at}
        self._insert_new(suppression, [row], keys=("channel", "address_hash"))

    def remove(self, channel: str, mark: str) -> None:
        self._connection.execute(delete(suppression).where(_is(channel, mark)))


def _is(channel: str, mark: str) -> ColumnElement[bool]:
    return and_(suppression.c.channel == channel, suppression.c.address_hash == mark)
