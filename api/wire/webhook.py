"""Webhooks on the wire: beyond Graph, in the same style."""

from typing import Annotated, Any

from pydantic import Field

from api.wire.model import Wire
from api.wire.moments import moment_text
from api.wire.primitives import Claim, Count, Moment, Text, server_only
from scheduling.webhooks import Webhook
from usecases.read_webhooks import DeliveryLine
from usecases.try_webhook import WebhookTrial


class WebhookWire(Wire):
    """A program that is told of changes, with a signature."""

    graph_type = "slotkeeper.webhook"
    id: Text | None = server_only()
    url: Text
    """An https address."""
    events: list[Text]
    """Of created, moved, reassigned, cancelled, attended, updated."""
    secret: Text | None = server_only(
        "What signatures are checked with; told in the answer to the call that makes it, and never again."
    )
    is_paused: Claim | None = None
    """While it is, events are kept for 30 days and sent afterwards."""
    paused_why: Text | None = server_only("person, failing or gone.")
    style: Text | None = server_only("signed; or graph, which is a subscription.")
    failing_since: Moment | None = server_only()
    created_date_time: Moment | None = server_only()


class TriggerWire(Wire):
    """Where a flow is to be told."""

    graph_type = "slotkeeper.trigger"
    url: Text
    """An https address."""


class WebhookDeliveryWire(Wire):
    """One event to one program, and how far it has come."""

    graph_type = "slotkeeper.webhookDelivery"
    id: Text | None = server_only("That of the event, the same at every try.")
    event: Text | None = server_only()
    appointment_id: Text | None = server_only()
    state: Text | None = server_only("waiting, sending, done, parked or dropped.")
    attempts: Count | None = server_only()
    status: Count | None = server_only("What was answered to the last try; 0 when nothing was.")
    answer: Text | None = server_only("The beginning of the answer's body, at most 4 KB.")
    error: Text | None = server_only()
    created_date_time: Moment | None = server_only()
    due_date_time: Moment | None = server_only()
    tried_date_time: Moment | None = server_only()


class WebhookDeliveriesWire(Wire):
    """What was sent, the latest first, fifty at a time."""

    value: list[WebhookDeliveryWire]
    next_link: Annotated[Text | None, Field(alias="@odata.nextLink")] = None


class WebhookTrialWire(Wire):
    """What came of a test call."""

    graph_type = "slotkeeper.webhookTrial"
    is_taken: Claim | None = server_only()
    status: Count | None = server_only()
    answer: Text | None = server_only()
    milliseconds: Count | None = server_only()
    error: Text | None = server_only()


def webhook_out(hook: Webhook, secret: str | None = None) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "events": [str(kind) for kind in hook.events],
        "secret": secret,
        "isPaused": not hook.is_on,
        "pausedWhy": str(hook.paused_why) or None,
        "style": str(hook.style),
        "failingSince": moment_text(hook.failing_since),
        "createdDateTime": moment_text(hook.created_at),
    }


def delivery_out(line: DeliveryLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "event": str(line.event),
        "appointmentId": line.appointment_id,
        "state": str(line.state),
        "attempts": line.attempts,
        "status": line.status,
        "answer": line.answer,
        "error": line.error or None,
        "createdDateTime": moment_text(line.made_at),
        "dueDateTime": moment_text(line.due_at),
        "triedDateTime": moment_text(line.tried_at),
    }


def trial_out(trial: WebhookTrial) -> dict[str, Any]:
    return {
        "isTaken": trial.is_taken,
        "status": trial.status,
        "answer": trial.text,
        "milliseconds": trial.milliseconds,
        "error": trial.error or None,
    }
