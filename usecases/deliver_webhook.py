"""Hands one event to one program and says what is to be recorded of it: what it answered, and what follows for all that waits for it.

A program that does not answer is asked less and less often, by whichever row is due; when nothing has got through for a whole day
it is paused, and what waits is kept for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from notifications.webhook_calls import WebhookAnswer, WebhookCall, plain_call, signed_call
from notifications.webhook_events import change_body, event_body
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, NotFound, PermanentFailure, TemporaryFailure
from scheduling.webhooks import PausedWhy, Style, Webhook
from storage.engine import Database
from storage.records import OutboxItem
from storage.webhooks import WebhookAnswerRow
from storage.work import Work
from usecases.plan_retry import plan_retry, wait_after
from usecases.plan_webhooks import HELD, kind_of
from usecases.ports import WebhookCalls
from usecases.raise_alarm import raise_alarm

Record = Callable[[Work], None]
Json = Mapping[str, Any]
GONE = 410
AT_ONCE_TO_ONE = 2
"""Calls to one program beside each other; one that is slow holds up no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverWebhook:
    """One row at a time. `spread` sets retries apart."""

    database: Database
    clock: Clock
    calls: WebhookCalls | None
    spread: Callable[[], float]

    async def __call__(self, item: OutboxItem) -> tuple[str, Record]:
        """How it ended, and what to write."""
        hook, tenant_id = await self.database.read(partial(_read, item))
        now = self.clock.now()
        if hook is None or hook.has_ended(now) or self.calls is None:
            why = "webhook_removed" if hook is None else "webhook_ended" if self.calls else "webhooks_off"
            return "dropped", lambda work: work.outbox.drop(item.id, why)
        if not hook.is_on:
            return "waiting", partial(_hold, item, now)
        try:
            answer = await self.calls.call(call_of(item, hook, tenant_id, now))
        except DeliveryFailure as failure:
            return self._failed(item, hook, failure, WebhookAnswerRow(tried_at=self.clock.now()))
        row = WebhookAnswerRow(
            status=answer.status, answer=answer.text, milliseconds=answer.milliseconds, tried_at=self.clock.now()
        )
        if answer.is_taken:
            return "done", partial(_taken, item, row)
        return self._failed(item, hook, _refusal_of(answer), row)

    def _failed(
        self, item: OutboxItem, hook: Webhook, failure: DeliveryFailure, row: WebhookAnswerRow
    ) -> tuple[str, Record]:
        now = self.clock.now()
        failing = wait_after(now - hook.failing_since).total_seconds() if hook.failing_since else 0
        asked = max(failure.retry_after or 0, failing)
        retry = plan_retry(item.attempts, retry_after=asked, spread=self.spread())
        if isinstance(failure, PermanentFailure) or retry is None:
            gone = row.status == GONE
            return "parked", partial(_give_up, item, failure, row, PausedWhy.GONE if gone else PausedWhy.FAILING)
        until = now + retry.wait

        def record(work: Work) -> None:
            work.webhooks.keep_answer(item, row)
            work.outbox.retry(item.id, until, str(failure), attempts=retry.attempts)
            work.webhooks.put_off(item.business_id, hook.id, now, until)
            work.webhooks.note_trouble(item.business_id, hook.id, now)

        return "waiting", record


def call_of(item: OutboxItem, hook: Webhook, tenant_id: str, now: datetime) -> WebhookCall:
    """The body as it was planned, with the moment of this try under the signature."""
    kind = kind_of(item)
    if hook.style is Style.GRAPH:
        body = change_body(item.id, kind, hook, tenant_id, str(item.appointment_id))
        return plain_call(hook.url, item.id, body, now)
    return signed_call(hook.url, item.id, body_of(item), hook.secret, now)


def body_of(item: OutboxItem) -> dict[str, Any]:
    """The same at every try."""
    payload = item.payload
    return event_body(item.id, kind_of(item), payload["kinds"], datetime.fromisoformat(payload["at"]), payload["facts"])


def _read(item: OutboxItem, work: Work) -> tuple[Webhook | None, str]:
    """None when it is not there any more, or the event has been emptied since it was claimed: its customer was forgotten."""
    present = work.outbox.get(item.business_id, item.id)
    if present is None or not present.payload or item.webhook_id is None:
        return None, ""
    hook = work.webhooks.find(item.business_id, item.webhook_id)
    if hook is None or hook.style is not Style.GRAPH:
        return hook, ""
    try:
        return hook, work.businesses.get(item.business_id).tenant_id
    except NotFound:
        return None, ""


def _refusal_of(answer: WebhookAnswer) -> DeliveryFailure:
    """Whatever is no yes may be a mistake that is mended within the day, but for one that has gone for good."""
    if answer.status == GONE:
        return PermanentFailure("target_gone", str(answer.status))
    code = "target_redirects" if 300 <= answer.status < 400 else "target_said_no"
    return TemporaryFailure(code, str(answer.status), retry_after=answer.retry_after)


def _taken(item: OutboxItem, row: WebhookAnswerRow, work: Work) -> None:
    at = row.tried_at
    if at is None or item.webhook_id is None:
        return
    work.webhooks.keep_answer(item, row)
    work.outbox.done(item.id, at)
    if work.webhooks.note_trouble(item.business_id, item.webhook_id, None):
        work.webhooks.go_on(item.business_id, item.webhook_id, at)


def _hold(item: OutboxItem, now: datetime, work: Work) -> None:
    """Kept while it is paused; what has been switched on meanwhile goes out at once, what was kept long enough is dropped."""
    hook = work.webhooks.find(item.business_id, item.webhook_id) if item.webhook_id else None
    if hook is not None and hook.is_on:
        return work.outbox.retry(item.id, now, item.last_error, attempts=item.attempts - 1)
    until = (item.created_at or now) + HELD
    if hook is None or until <= now:
        return work.outbox.drop(item.id, "webhook_paused")
    return work.outbox.retry(item.id, until, "webhook_paused", attempts=item.attempts - 1)


def _give_up(item: OutboxItem, failure: DeliveryFailure, row: WebhookAnswerRow, why: PausedWhy, work: Work) -> None:
    """Administrators hear of it; what waits for it is kept until a person switches it on again."""
    now = row.tried_at
    hook = work.webhooks.find(item.business_id, item.webhook_id) if item.webhook_id else None
    if now is None or hook is None:
        return work.outbox.drop(item.id, "webhook_removed")
    if hook.is_on:
        work.webhooks.put(replace(hook, paused_why=why, failing_since=hook.failing_since or now))
        work.webhooks.put_off(item.business_id, hook.id, now, now + HELD)
    work.webhooks.keep_answer(item, row)
    work.outbox.park(item.id, str(failure))
    return raise_alarm(work, item, now)
