"""Webhooks of a business (administrators): added with a secret that is shown once, changed, paused, removed; and events sent again."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from notifications.webhook_calls import secret_of
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, Invalid, NotFound, Stale
from scheduling.events import EventKind
from scheduling.webhooks import MOST_WEBHOOKS, PausedWhy, Style, Webhook, WebhookId, checked_events, checked_url
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring
from usecases.make_ids import make_id
from usecases.ports import WebhookCalls
from usecases.read_webhooks import found_webhook, without_secret

_NOISE = 32
_RULES = {"target_not_https": "https_address", "target_refused": "target_refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWebhook:
    """The secret is told here and nowhere else."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWebhook:
    """Raises Invalid by field, also for an address where nothing may go. `calls` is None where no programs are told."""

    database: Database
    clock: Clock
    configurations: Configurations
    calls: WebhookCalls | None

    async def __call__(self, business_id: BusinessId, url: str, events: Iterable[str], actor: Actor) -> AddedWebhook:
        now = self.clock.now()
        hook = Webhook(
            id=WebhookId(make_id()),
            business_id=business_id,
            url=checked_url(url),
            events=checked_events(events),
            secret=secret_of(secrets.token_bytes(_NOISE)),
            created_by=actor.id,
            created_at=now,
        )
        await self.database.read(partial(_require, self.configurations, business_id, actor))
        await require_target(self.calls, hook.url)
        await self.database.write(partial(self._add, hook, actor, (make_id(), now)))
        return AddedWebhook(webhook=without_secret(hook), secret=hook.secret)

    def _add(self, hook: Webhook, actor: Actor, entry: tuple[str, datetime], work: Work) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, hook.business_id, actor)
        add_within_limit(work, hook)
        note(work, configuration, actor, "webhook_added", hook.id, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWebhook:
    """Where it is and what it hears; the secret stays. Raises Invalid by field, NotFound."""

    database: Database
    clock: Clock
    configurations: Configurations
    calls: WebhookCalls | None

    async def __call__(
        self, business_id: BusinessId, webhook_id: WebhookId, url: str, events: Iterable[str], actor: Actor
    ) -> Webhook:
        wanted = (checked_url(url), checked_events(events))
        await self.database.read(partial(_require, self.configurations, business_id, actor))
        await require_target(self.calls, wanted[0])
        where, entry = (business_id, webhook_id), (make_id(), self.clock.now())
        return await self.database.write(partial(self._change, where, wanted, actor, entry))

    def _change(
        self,
        where: tuple[BusinessId, WebhookId],
        wanted: tuple[str, tuple[EventKind, ...]],
        actor: Actor,
        entry: tuple[str, datetime],
        work: Work,
    ) -> Webhook:
        """The transaction. A subscription is changed by whoever made it, not here."""
        configuration = begin_configuring(work, self.configurations, where[0], actor)
        hook = found_webhook(work, *where)
        if hook.style is not Style.SIGNED:
            raise NotFound("webhook")
        after = replace(hook, url=wanted[0], events=wanted[1])
        work.webhooks.put(after)
        note(work, configuration, actor, "webhook_changed", hook.id, entry)
        return without_secret(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseWebhook:
    """While it is paused its events are kept; switched on again they go out, those that were given up among them."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor, *, is_paused: bool) -> None:
        where = (business_id, webhook_id)
        await self.database.write(partial(self._pause, where, actor, is_paused, (make_id(), self.clock.now())))

    def _pause(
        self,
        where: tuple[BusinessId, WebhookId],
        actor: Actor,
        is_paused: bool,
        entry: tuple[str, datetime],
        work: Work,
    ) -> None:
        """The transaction. Done twice it is done once."""
        configuration = begin_configuring(work, self.configurations, where[0], actor)
        hook = found_webhook(work, *where)
        if hook.is_on is not is_paused:
            return
        why = PausedWhy.PERSON if is_paused else PausedWhy.NOT
        work.webhooks.put(replace(hook, paused_why=why, failing_since=None))
        if not is_paused:
            work.webhooks.send_parked(*where, entry[1])
            work.webhooks.go_on(*where, entry[1])
        note(work, configuration, actor, "webhook_paused" if is_paused else "webhook_resumed", hook.id, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveWebhook:
    """With its log; what waits for it is not sent. Raises NotFound."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor) -> None:
        entry = (make_id(), self.clock.now())
        await self.database.write(partial(self._remove, business_id, webhook_id, actor, entry))

    def _remove(
        self, business_id: BusinessId, webhook_id: WebhookId, actor: Actor, entry: tuple[str, datetime], work: Work
    ) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        hook = found_webhook(work, business_id, webhook_id)
        work.webhooks.remove(business_id, hook.id)
        note(work, configuration, actor, "webhook_removed", hook.id, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendEvent:
    """Under its own id, whatever came of it before. Raises NotFound; Stale while it is under way, or is kept no longer."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, webhook_id: WebhookId, event_id: str, actor: Actor) -> None:
        where, entry = (business_id, webhook_id), (make_id(), self.clock.now())
        await self.database.write(partial(self._resend, where, event_id, actor, entry))

    def _resend(
        self,
        where: tuple[BusinessId, WebhookId],
        event_id: str,
        actor: Actor,
        entry: tuple[str, datetime],
        work: Work,
    ) -> None:
        """The transaction."""
        business_id, webhook_id = where
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        found_webhook(work, business_id, webhook_id)
        found = work.webhooks.delivery(business_id, event_id)
        if found is None or found.item.webhook_id != webhook_id:
            raise NotFound("event")
        if not work.webhooks.send_again(business_id, event_id, entry[1]):
            raise Stale("event", state=found.item.state)
        note(work, configuration, actor, "event_resent", event_id, entry)


async def require_target(calls: WebhookCalls | None, url: str, field_name: str = "url") -> None:
    """Raises Invalid for an address where nothing may go, or that cannot be found now."""
    if calls is None:
        raise Invalid(field_name, "target_refused")
    try:
        await calls.check(url)
    except DeliveryFailure as failure:
        raise Invalid(field_name, _RULES.get(failure.code, "target_unknown")) from failure


def add_within_limit(work: Work, hook: Webhook) -> None:
    """The business is locked already."""
    if len(work.webhooks.all(hook.business_id)) >= MOST_WEBHOOKS:
        raise Invalid("webhooks", "at_most", most=MOST_WEBHOOKS)
    work.webhooks.put(hook)


def note(
    work: Work, configuration: Configuration, actor: Actor, what: str, thing_id: str, entry: tuple[str, datetime]
) -> None:
    """The history says who did it."""
    member = acting_member(configuration, actor)
    by = member.id if member is not None else actor.id
    made = HistoryEntry(id=entry[0], at=entry[1], by=by, what=what, data={"id": thing_id})
    work.history.add(configuration.business.id, made)


def _require(configurations: Configurations, business_id: BusinessId, actor: Actor, work: Work) -> None:
    """Before anything is looked up for somebody who may not."""
    require(configurations.read(work, business_id), actor, Permission.CONFIGURE)
