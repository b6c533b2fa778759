"""Sessions of people who signed in with a browser: known by a digest, so that a copy of the database opens none."""

from datetime import datetime

from sqlalchemy import delete, select

from scheduling.identity import SignedIn
from scheduling.staff import AccountId
from storage.repository import Repository
from storage.tables import account, session


class Sessions(Repository):
    """One row per sign-in; it ends with its moment, with signing out, or with its account."""

    def add(
        self, digest: str, account_id: AccountId, created_at: datetime, expires_at: datetime, *, guest: bool
    ) -> None:
        row = {"id": digest, "account_id": account_id, "created_at": created_at, "expires_at": expires_at}
        self._insert(session, [{**row, "payload": {"is_guest": guest}}])

    def find(self, digest: str, now: datetime) -> SignedIn | None:
        """Whose it is, as long as it lasts."""
        columns = (account.c.tenant_id, account.c.object_id, account.c.name, account.c.email, account.c.upn)
        mine = select(*columns, session.c.payload).join(account, account.c.id == session.c.account_id)
        row = self._connection.execute(mine.where(session.c.id == digest, session.c.expires_at > now)).one_or_none()
        if row is None:
            return None
        return SignedIn(
            tenant_id=row.tenant_id,
            object_id=row.object_id,
            name=row.name,
            email=row.email,
            upn=row.upn,
            is_guest=bool(row.payload.get("is_guest")),
        )

    def drop(self, digest: str) -> None:
        self._connection.execute(delete(session).where(session.c.id == digest))

    def drop_ended(self, now: datetime, limit: int) -> int:
        """So many at a time; the answer counts them, 0 means done."""
        ended = select(session.c.id).where(session.c.expires_at <= now).limit(limit)
        ids = self._connection.execute(ended).scalars().all()
        self._connection.execute(delete(session).where(session.c.id.in_(ids)))
        return len(ids)
