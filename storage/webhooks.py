"""Programs that are told of changes, what is on its way to them, and what they have answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, tuple_, update

from scheduling.business import BusinessId
from scheduling.events import EventKind
from scheduling.webhooks import PausedWhy, Style, Webhook, WebhookId
from storage.message_log import LogPlace
from storage.outbox import item_from
from storage.outbox_states import IS_PARKED, IS_UNSETTLED
from storage.records import OutboxItem, OutboxState
from storage.repository import Repository, Values
from storage.tables import outbox, webhook, webhook_log

PUT_OFF = "target_waits"
"""Why a row waits that was not tried itself: the one before it got no answer."""
_IS_WAITING = outbox.c.state == OutboxState.WAITING
_SENT_AGAIN = (OutboxState.PARKED, OutboxState.DONE, OutboxState.DROPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswerRow:
    """What the far side said at the last try; `status` 0 when it said nothing. `answer` is the beginning of its body."""

    status: int = 0
    answer: str = ""
    milliseconds: int = 0
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """One event to one program, and how far it has come."""

    item: OutboxItem
    answer: WebhookAnswerRow = field(default_factory=WebhookAnswerRow)
    is_purged: bool = False


class Webhooks(Repository):
    """A change of what is told raises the business's number; how deliveries go does not."""

    def all(self, business_id: BusinessId) -> tuple[Webhook, ...]:
        """The oldest first."""
        mine = select(webhook).where(webhook.c.business_id == business_id)
        rows = self._connection.execute(mine.order_by(webhook.c.created_at, webhook.c.id))
        return tuple(_webhook_from(row) for row in rows)

    def find(self, business_id: BusinessId, webhook_id: WebhookId) -> Webhook | None:
        row = self._connection.execute(select(webhook).where(*_is(business_id, webhook_id))).one_or_none()
        return None if row is None else _webhook_from(row)

    def of_id(self, webhook_id: WebhookId) -> Webhook | None:
        """Of whatever business; ids are ours and tell nothing."""
        row = self._connection.execute(select(webhook).where(webhook.c.id == webhook_id)).one_or_none()
        return None if row is None else _webhook_from(row)

    def of_owner(self, created_by: str) -> tuple[Webhook, ...]:
        """Those that somebody has made, of whatever business, the oldest first."""
        mine = select(webhook).where(webhook.c.created_by == created_by)
        rows = self._connection.execute(mine.order_by(webhook.c.created_at, webhook.c.id))
        return tuple(_webhook_from(row) for row in rows)

    def put(self, hook: Webhook) -> None:
        """Add it, or store what has changed."""
        self._locks.business(hook.business_id)
        self._put(webhook, _values_of(hook), keys=("business_id", "id"))

    def remove(self, business_id: BusinessId, webhook_id: WebhookId) -> None:
        """With what was said of it; what waits for it, or was given up, is dropped."""
        self._locks.business(business_id)
        waiting = update(outbox).where(*_for(business_id, webhook_id), or_(IS_UNSETTLED, IS_PARKED))
        self._connection.execute(waiting.values(state=OutboxState.DROPPED, last_error="webhook_removed"))
        self._connection.execute(delete(webhook).where(*_is(business_id, webhook_id)))

    def remove_ended(self, now: datetime, limit: int) -> int:
        """Subscriptions whose time is over; how many there were."""
        ended = select(webhook.c.business_id, webhook.c.id).where(webhook.c.expires_at <= now).limit(limit)
        found = [(BusinessId(business_id), WebhookId(one)) for business_id, one in self._connection.execute(ended)]
        for business_id, webhook_id in sorted(found):
            self.remove(business_id, webhook_id)
        return len(found)

    def note_trouble(self, business_id: BusinessId, webhook_id: WebhookId, since: datetime | None) -> bool:
        """Since when nothing has got through; None when something did. Whether that is new."""
        mine = update(webhook).where(*_is(business_id, webhook_id))
        is_new = webhook.c.failing_since.is_(None) if since else webhook.c.failing_since.is_not(None)
        return self._connection.execute(mine.where(is_new).values(failing_since=since)).rowcount == 1

    def put_off(self, business_id: BusinessId, webhook_id: WebhookId, now: datetime, until: datetime) -> None:
        """What is due for it waits too: one try at a time finds out whether it answers again."""
        due = update(outbox).where(*_for(business_id, webhook_id), _IS_WAITING, outbox.c.due_at <= now)
        self._connection.execute(due.values(due_at=until, last_error=PUT_OFF))

    def go_on(self, business_id: BusinessId, webhook_id: WebhookId, now: datetime) -> None:
        """It answers again: what was put off, or failed before, goes out now. What may still be undone keeps its moment."""
        held = update(outbox).where(*_for(business_id, webhook_id), _IS_WAITING, outbox.c.last_error != "")
        self._connection.execute(held.where(outbox.c.due_at > now).values(due_at=now))

    def send_parked(self, business_id: BusinessId, webhook_id: WebhookId, now: datetime) -> None:
        """What was given up goes out again, where it is still kept."""
        parked = and_(
            *_for(business_id, webhook_id), outbox.c.state == OutboxState.PARKED, outbox.c.purged_at.is_(None)
        )
        waiting = {"state": OutboxState.WAITING, "due_at": now, "attempts": 0}
        self._connection.execute(update(outbox).where(parked).values(**waiting))

    def send_again(self, business_id: BusinessId, item_id: str, due_at: datetime) -> bool:
        """The same event once more, with all its tries before it; False when it is under way, or not kept any more."""
        mine = update(outbox).where(
            outbox.c.business_id == business_id,
            outbox.c.id == item_id,
            outbox.c.webhook_id.is_not(None),
            outbox.c.purged_at.is_(None),
            outbox.c.state.in_(_SENT_AGAIN),
        )
        waiting = {"state": OutboxState.WAITING, "due_at": due_at, "attempts": 0, "done_at": None}
        return self._connection.execute(mine.values(**waiting)).rowcount == 1

    def waiting(self, business_id: BusinessId) -> dict[str, int]:
        """How many events are still to go to each."""
        mine = (outbox.c.business_id == business_id, outbox.c.webhook_id.is_not(None), IS_UNSETTLED)
        counted = select(outbox.c.webhook_id, func.count()).where(*mine).group_by(outbox.c.webhook_id)
        return {row[0]: row[1] for row in self._connection.execute(counted)}

    def keep_answer(self, item: OutboxItem, answer: WebhookAnswerRow) -> None:
        """What came of the last try; of a webhook that was removed meanwhile nothing is kept."""
        if item.webhook_id is None or self.find(item.business_id, WebhookId(item.webhook_id)) is None:
            return
        values = {
            "business_id": item.business_id,
            "id": item.id,
            "webhook_id": item.webhook_id,
            "event": item.topic,
            "payload": {"answer": answer.answer, "milliseconds": answer.milliseconds},
            "status": answer.status,
            "delivered_at": answer.tried_at,
            "purged_at": None,
        }
        self._put(webhook_log, values, keys=("business_id", "id"))

    def log(
        self, business_id: BusinessId, webhook_id: WebhookId, *, after: LogPlace | None = None, limit: int
    ) -> tuple[WebhookDelivery, ...]:
        """The latest first."""
        conditions: list[ColumnElement[bool]] = [*_for(business_id, webhook_id)]
        if after is not None:
            made_at = outbox.c.created_at
            conditions += [made_at <= after.made_at, or_(made_at < after.made_at, outbox.c.id < after.id)]
        return self._deliveries(conditions, limit)

    def delivery(self, business_id: BusinessId, item_id: str) -> WebhookDelivery | None:
        mine = (outbox.c.business_id == business_id, outbox.c.id == item_id, outbox.c.webhook_id.is_not(None))
        return next(iter(self._deliveries(mine, 1)), None)

    def _deliveries(self, conditions: Sequence[ColumnElement[bool]], limit: int) -> tuple[WebhookDelivery, ...]:
        newest = select(outbox).where(*conditions).order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        rows = self._connection.execute(newest.limit(limit)).all()
        answers = self._answers([(row.business_id, row.id) for row in rows])
        return tuple(
            WebhookDelivery(
                item=item_from(row),
                answer=answers.get(row.id, WebhookAnswerRow()),
                is_purged=row.purged_at is not None,
            )
            for row in rows
        )

    def _answers(self, keys: Collection[tuple[str, str]]) -> dict[str, WebhookAnswerRow]:
        told = select(webhook_log).where(tuple_(webhook_log.c.business_id, webhook_log.c.id).in_(list(keys)))
        return {
            row.id: WebhookAnswerRow(
                status=row.status,
                answer=str(row.payload.get("answer", "")),
                milliseconds=int(row.payload.get("milliseconds", 0)),
                tried_at=row.delivered_at,
            )
            for row in self._connection.execute(told)
        }


def _is(business_id: str, webhook_id: str) -> tuple[ColumnElement[bool], ...]:
    return (webhook.c.business_id == business_id, webhook.c.id == webhook_id)


def _for(business_id: str, webhook_id: str) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.business_id == business_id, outbox.c.webhook_id == webhook_id)


def _values_of(hook: Webhook) -> Values:
    return {
        "business_id": hook.business_id,
        "id": hook.id,
        "url": hook.url,
        "secret": hook.secret,
        "events": [str(kind) for kind in hook.events],
        "is_on": hook.is_on,
        "style": str(hook.style),
        "paused_why": str(hook.paused_why),
        "failing_since": hook.failing_since,
        "client_state": hook.client_state,
        "expires_at": hook.expires_at,
        "kept": dict(hook.kept),
        "created_by": hook.created_by,
        "created_at": hook.created_at,
    }


def _webhook_from(row: Row[Any]) -> Webhook:
    return Webhook(
        id=WebhookId(row.id),
        business_id=BusinessId(row.business_id),
        url=row.url,
        secret=row.secret,
        events=tuple(EventKind(one) for one in row.events),
        style=Style(row.style),
        paused_why=PausedWhy(row.paused_why) if row.paused_why or row.is_on else PausedWhy.PERSON,
        failing_since=row.failing_since,
        client_state=row.client_state,
        expires_at=row.expires_at,
        kept=row.kept,
        created_by=row.created_by,
        created_at=row.created_at,
    )
