"""What is not needed for ever: payloads of what was delivered, the log of webhooks, drafts nobody went on with."""

from datetime import datetime

from sqlalchemy import and_, case, delete, or_, select, tuple_, update

from storage.outbox_states import HAS_ENDED
from storage.records import OutboxState
from storage.repository import Repository
from storage.tables import draft, outbox, webhook_log


class Purge(Repository):
    """So many rows at a time, so that no write takes long. Each answer counts the rows; 0 means done."""

    def payloads(self, before: datetime, now: datetime, limit: int) -> int:
        """Empty what was delivered, dropped or given up before a moment: its state stays to be seen.

        What was given up and never sent again is dropped with it, for nothing is left to send.
        """
        is_old = or_(outbox.c.done_at <= before, and_(outbox.c.state != OutboxState.DONE, outbox.c.due_at <= before))
        old = select(outbox.c.id).where(outbox.c.purged_at.is_(None), HAS_ENDED, is_old).limit(limit)
        ids = self._connection.execute(old).scalars().all()
        emptied = update(outbox).where(outbox.c.id.in_(ids))
        state = case((outbox.c.state == OutboxState.PARKED, OutboxState.DROPPED), else_=outbox.c.state)
        self._connection.execute(emptied.values(payload={}, last_error="", purged_at=now, state=state))
        return len(ids)

    def webhook_log(self, before: datetime, now: datetime, limit: int) -> int:
        is_old = and_(webhook_log.c.delivered_at <= before, webhook_log.c.purged_at.is_(None))
        old = select(webhook_log.c.business_id, webhook_log.c.id).where(is_old).limit(limit)
        keys = [tuple(row) for row in self._connection.execute(old)]
        emptied = update(webhook_log).where(tuple_(webhook_log.c.business_id, webhook_log.c.id).in_(keys))
        self._connection.execute(emptied.values(payload={}, purged_at=now))
        return len(keys)

    def drafts(self, before: datetime, limit: int) -> int:
        """Delete those that nobody has touched since."""
        ids = (
            self._connection.execute(select(draft.c.id).where(draft.c.updated_at <= before).limit(limit))
            .scalars()
            .all()
        )
        self._connection.execute(delete(draft).where(draft.c.id.in_(ids)))
        return len(ids)
