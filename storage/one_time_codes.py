"""The codes by which visitors show that an address is their own: what is kept of them does not tell the digits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_

from scheduling.appointment import DraftId
from scheduling.business import BusinessId
from scheduling.one_time_code import OneTimeCode
from storage.customers import fold
from storage.repository import Repository
from storage.tables import one_time_code


class OneTimeCodes(Repository):
    """One for each draft."""

    def get(self, business_id: BusinessId, draft_id: DraftId) -> OneTimeCode | None:
        return self._read(business_id, draft_id)

    def take(self, business_id: BusinessId, draft_id: DraftId) -> OneTimeCode | None:
        """The same, kept from others until the transaction ends: tries at once are counted one by one."""
        return self._read(business_id, draft_id, is_locked=True)

    def put(self, business_id: BusinessId, code: OneTimeCode) -> None:
        values = {
            "business_id": business_id,
            "draft_id": code.draft_id,
            "email": code.email,
            "folded": fold(code.email),
            "language_tag": code.language_tag,
            "number": code.number,
            "tries_left": code.tries_left,
            "sent": code.sent,
            "sent_at": code.sent_at,
            "expires_at": code.expires_at,
            "proven_at": code.proven_at,
        }
        self._put(one_time_code, values, keys=("business_id", "draft_id"))

    def sent_to(self, business_id: BusinessId, email: str, since: datetime) -> int:
        """How many went to an address, by whichever visitor, as far as the last of them was sent since then."""
        mine = select(func.coalesce(func.sum(one_time_code.c.sent), 0)).where(
            one_time_code.c.business_id == business_id,
            one_time_code.c.folded == fold(email),
            one_time_code.c.sent_at > since,
        )
        return int(self._connection.execute(mine).scalar_one())

    def drop_old(self, before: datetime, limit: int) -> int:
        """Delete what can prove nothing any more; how many those were."""
        key = (one_time_code.c.business_id, one_time_code.c.draft_id)
        old = select(*key).where(one_time_code.c.expires_at <= before).limit(limit)
        return self._connection.execute(delete(one_time_code).where(tuple_(*key).in_(old))).rowcount

    def _read(self, business_id: BusinessId, draft_id: DraftId, *, is_locked: bool = False) -> OneTimeCode | None:
        mine = select(one_time_code).where(
            one_time_code.c.business_id == business_id, one_time_code.c.draft_id == draft_id
        )
        row = self._connection.execute(mine.with_for_update() if is_locked else mine).one_or_none()
        return None if row is None else _code_from(row)


def _code_from(row: Row[Any]) -> OneTimeCode:
    return OneTimeCode(
        draft_id=DraftId(row.draft_id),
        email=row.email,
        language_tag=row.language_tag,
        number=row.number,
        tries_left=row.tries_left,
        sent=row.sent,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        proven_at=row.proven_at,
    )
