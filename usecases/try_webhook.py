"""A call by a press, to see whether a program answers: signed like every other, and told at once what it said."""

from dataclasses import dataclass
from functools import partial

from notifications.webhook_calls import signed_call
from notifications.webhook_events import test_body
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, NotFound
from scheduling.webhooks import Style, Webhook, WebhookId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.ports import WebhookCalls
from usecases.read_webhooks import found_webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTrial:
    """What it said; `status` 0 and `error` when it said nothing."""

    is_taken: bool
    status: int = 0
    text: str = ""
    milliseconds: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryWebhook:
    """Raises NotFound; a subscription has no test of its own, for Graph's programs know none."""

    database: Database
    clock: Clock
    configurations: Configurations
    calls: WebhookCalls | None

    async def __call__(self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor) -> WebhookTrial:
        hook = await self.database.read(partial(self._read, business_id, webhook_id, actor))
        if self.calls is None:
            return WebhookTrial(is_taken=False, error="target_refused")
        now, event_id = self.clock.now(), make_id()
        body = test_body(event_id, business_id, now)
        try:
            answer = await self.calls.call(signed_call(hook.url, event_id, body, hook.secret, now))
        except DeliveryFailure as failure:
            return WebhookTrial(is_taken=False, error=str(failure))
        error = "" if answer.is_taken else f"target_said_no: {answer.status}"
        return WebhookTrial(
            is_taken=answer.is_taken,
            status=answer.status,
            text=answer.text,
            milliseconds=answer.milliseconds,
            error=error,
        )

    def _read(self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor, work: Work) -> Webhook:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
        hook = found_webhook(work, business_id, webhook_id)
        if hook.style is not Style.SIGNED:
            raise NotFound("webhook")
        return hook
