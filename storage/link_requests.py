"""Somebody wants the links to his or her appointments: kept by a mark of the address, and the address no longer than it takes."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from storage.repository import Repository
from storage.tables import link_request


class LinkRequest(NamedTuple):
    """Who asked, in which language, and when."""

    id: str
    email: str
    language: str
    asked_at: datetime


class LinkRequests(Repository):
    """One row per address, as long as the next one of the same address is not answered."""

    def add(self, request: LinkRequest, forget_before: datetime) -> None:
        """The same work whoever asks; somebody who asked a moment ago is not heard twice."""
        self._connection.execute(delete(link_request).where(link_request.c.asked_at <= forget_before))
        self._insert_new(link_request, [request._asdict()], keys=("id",))

    def has_waiting(self) -> bool:
        """Whether there is anything to answer."""
        mine = select(link_request.c.id).where(link_request.c.answered_at.is_(None)).limit(1)
        return self._connection.execute(mine).scalar() is not None

    def waiting(self, limit: int) -> list[LinkRequest]:
        """In a write: those not answered yet, locked; those that others hold are left out."""
        mine = select(link_request).where(link_request.c.answered_at.is_(None)).order_by(link_request.c.asked_at)
        rows = self._connection.execute(mine.limit(limit).with_for_update(skip_locked=True))
        return [LinkRequest(row.id, row.email, row.language, row.asked_at) for row in rows]

    def answered(self, request_id: str, at: datetime) -> None:
        """The address is not needed any more; that somebody has asked is."""
        mine = update(link_request).where(link_request.c.id == request_id)
        self._connection.execute(mine.values(answered_at=at, email=""))
