"""What can be done about programs that are told of changes, in one bundle."""

from dataclasses import dataclass

from scheduling.clock import Clock
from storage.engine import Database
from usecases.configuration import Configurations
from usecases.manage_webhooks import (
    AddWebhook,
    ChangeWebhook,
    PauseWebhook,
    RemoveWebhook,
    ResendEvent,
)
from usecases.ports import WebhookCalls
from usecases.read_webhooks import ListWebhooks, ReadWebhook
from usecases.subscribe_changes import (
    EndSubscription,
    ListSubscriptions,
    ReadSubscription,
    RenewSubscription,
    Subscribe,
)
from usecases.try_webhook import TryWebhook


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookUseCases:
    list_all: ListWebhooks
    read: ReadWebhook
    add: AddWebhook
    change: ChangeWebhook
    pause: PauseWebhook
    remove: RemoveWebhook
    resend_event: ResendEvent
    try_out: TryWebhook
    subscribe: Subscribe
    renew: RenewSubscription
    end: EndSubscription
    list_subscriptions: ListSubscriptions
    read_subscription: ReadSubscription


def wire_webhooks(
    database: Database, clock: Clock, kept: Configurations, calls: WebhookCalls | None
) -> WebhookUseCases:
    return WebhookUseCases(
        list_all=ListWebhooks(database=database, configurations=kept),
        read=ReadWebhook(database=database, configurations=kept),
        add=AddWebhook(database=database, clock=clock, configurations=kept, calls=calls),
        change=ChangeWebhook(database=database, clock=clock, configurations=kept, calls=calls),
        pause=PauseWebhook(database=database, clock=clock, configurations=kept),
        remove=RemoveWebhook(database=database, clock=clock, configurations=kept),
        resend_event=ResendEvent(database=database, clock=clock, configurations=kept),
        try_out=TryWebhook(database=database, clock=clock, configurations=kept, calls=calls),
        subscribe=Subscribe(database=database, clock=clock, configurations=kept, calls=calls),
        renew=RenewSubscription(database=database, clock=clock, configurations=kept, calls=calls),
        end=EndSubscription(database=database, clock=clock, configurations=kept),
        list_subscriptions=ListSubscriptions(database=database, clock=clock),
        read_subscription=ReadSubscription(database=database, clock=clock),
    )
