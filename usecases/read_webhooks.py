"""The webhooks of a business as administrators see them, without their secrets; and their events, with how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotFound
from scheduling.events import EventKind
from scheduling.webhooks import Webhook, WebhookId
from storage.engine import Database
from storage.message_log import LogPlace
from storage.records import OutboxState
from storage.webhooks import WebhookDelivery
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.deliver_webhook import body_of
from usecases.plan_webhooks import kind_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookLine:
    """One of them, without its secret; `waiting` counts the events that are still to go."""

    webhook: Webhook
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPage:
    """A webhook with its events, the latest first; `next` leads to the page after, empty on the last one."""

    webhook: Webhook
    deliveries: tuple[WebhookDelivery, ...]
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One event and how far it has come, as people and programs are shown it. `body` is what is sent; empty once that is purged."""

    id: str
    event: EventKind
    appointment_id: AppointmentId | None
    state: OutboxState
    attempts: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    status: int
    answer: str
    milliseconds: int
    error: str
    can_resend: bool
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWebhooks:
    """The oldest first, subscriptions among them."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[WebhookLine, ...]:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[WebhookLine, ...]:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
        waiting = work.webhooks.waiting(business_id)
        return tuple(
            WebhookLine(webhook=without_secret(one), waiting=waiting.get(one.id, 0))
            for one in work.webhooks.all(business_id)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWebhook:
    """Raises NotFound."""

    database: Database
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor, *, after: str = ""
    ) -> WebhookPage:
        place = _place_from(after) if after else None
        return await self.database.read(partial(self._read, business_id, webhook_id, actor, place))

    def _read(
        self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor, place: LogPlace | None, work: Work
    ) -> WebhookPage:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
        hook = found_webhook(work, business_id, webhook_id)
        found = work.webhooks.log(business_id, webhook_id, after=place, limit=PER_PAGE + 1)
        following = _cursor(found[PER_PAGE - 1]) if len(found) > PER_PAGE else ""
        return WebhookPage(webhook=without_secret(hook), deliveries=found[:PER_PAGE], next=following)


def lines_of(page: WebhookPage) -> tuple[DeliveryLine, ...]:
    return tuple(_line(one) for one in page.deliveries)


def _line(one: WebhookDelivery) -> DeliveryLine:
    item, answer = one.item, one.answer
    has_ended = item.state not in (OutboxState.WAITING, OutboxState.SENDING)
    return DeliveryLine(
        id=item.id,
        event=kind_of(item),
        appointment_id=item.appointment_id,
        state=item.state,
        attempts=item.attempts,
        made_at=item.created_at or item.due_at,
        due_at=item.due_at,
        tried_at=answer.tried_at,
        status=answer.status,
        answer=answer.answer,
        milliseconds=answer.milliseconds,
        error=item.last_error,
        can_resend=has_ended and not one.is_purged,
        body=body_of(item) if item.payload else {},
    )


def without_secret(hook: Webhook) -> Webhook:
    return replace(hook, secret="", client_state="")


def found_webhook(work: Work, business_id: BusinessId, webhook_id: WebhookId) -> Webhook:
    """Raises NotFound."""
    hook = work.webhooks.find(business_id, webhook_id)
    if hook is None:
        raise NotFound("webhook")
    return hook


def _cursor(delivery: WebhookDelivery) -> str:
    made_at = delivery.item.created_at or delivery.item.due_at
    return f"{int(made_at.timestamp())}.{delivery.item.id}"


def _place_from(cursor: str) -> LogPlace:
    seconds, _, item_id = cursor.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12 and item_id):
        raise Invalid("after", "cursor")
    return LogPlace(datetime.fromtimestamp(int(seconds), UTC), item_id)
