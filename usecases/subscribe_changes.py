"""Subscriptions to the changes of a business's appointments, as Microsoft Graph has them: made after a handshake, renewed, ended.

Whoever makes one must see all appointments. A program sees its own subscriptions and nobody else's.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from notifications.webhook_calls import handshake_call
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, Invalid, NotAllowed, NotFound
from scheduling.webhooks import (
    LONGEST_CLIENT_STATE,
    LONGEST_SUBSCRIPTION,
    ChangeType,
    Style,
    Webhook,
    WebhookId,
    checked_url,
    events_of,
)
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configuration, Configurations
from usecases.configuring import locked_configuration
from usecases.make_ids import make_guid, make_id
from usecases.manage_webhooks import add_within_limit, note, require_target
from usecases.ports import WebhookCalls

SHORTEST = timedelta(minutes=45)
"""What is asked for less gets this much, as with Graph."""
_URL = "notification_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionWish:
    """`kept` are members that are given back and nothing more."""

    business_id: BusinessId
    url: str
    changes: frozenset[ChangeType]
    expires_at: datetime
    client_state: str = field(default="", repr=False)
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """Raises Invalid by field, also when the far side does not say the token that it is asked for."""

    database: Database
    clock: Clock
    configurations: Configurations
    calls: WebhookCalls | None

    async def __call__(self, wish: SubscriptionWish, actor: Actor) -> Webhook:
        now = self.clock.now()
        if not wish.changes:
            raise Invalid("change_type", "required")
        if len(wish.client_state) > LONGEST_CLIENT_STATE:
            raise Invalid("client_state", "too_long", most=LONGEST_CLIENT_STATE)
        hook = Webhook(
            id=WebhookId(make_guid()),
            business_id=wish.business_id,
            url=checked_url(wish.url, _URL),
            events=events_of(wish.changes),
            style=Style.GRAPH,
            client_state=wish.client_state,
            expires_at=checked_end(wish.expires_at, now),
            kept=wish.kept,
            created_by=owner_of(actor),
            created_at=now,
        )
        await self.database.read(lambda work: _sees_all(self.configurations.read(work, wish.business_id), actor))
        await shake_hands(self.calls, hook.url)
        await self.database.write(partial(self._add, hook, actor, (make_id(), now)))
        return hook

    def _add(self, hook: Webhook, actor: Actor, entry: tuple[str, datetime], work: Work) -> None:
        """The transaction."""
        configuration = locked_configuration(work, self.configurations, hook.business_id)
        _sees_all(configuration, actor)
        add_within_limit(work, hook)
        note(work, configuration, actor, "subscription_made", hook.id, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewSubscription:
    """A later end, another address, or both; another address is asked like the first. What was paused goes on."""

    database: Database
    clock: Clock
    configurations: Configurations
    calls: WebhookCalls | None

    async def __call__(
        self, subscription_id: WebhookId, actor: Actor, *, expires_at: datetime | None = None, url: str | None = None
    ) -> Webhook:
        now = self.clock.now()
        until = None if expires_at is None else checked_end(expires_at, now)
        hook = await self.database.read(partial(_own, subscription_id, actor, now))
        address = hook.url if url is None else checked_url(url, _URL)
        if address != hook.url or not hook.is_on:
            await shake_hands(self.calls, address)
        return await self.database.write(partial(self._renew, subscription_id, actor, (address, until), now))

    def _renew(
        self,
        subscription_id: WebhookId,
        actor: Actor,
        wanted: tuple[str, datetime | None],
        now: datetime,
        work: Work,
    ) -> Webhook:
        """The transaction. Whoever may no longer see all appointments renews nothing."""
        hook = _own(subscription_id, actor, now, work)
        _sees_all(locked_configuration(work, self.configurations, hook.business_id), actor)
        renewed = replace(hook, url=wanted[0], expires_at=wanted[1] or hook.expires_at).switched_on()
        work.webhooks.put(renewed)
        work.webhooks.send_parked(hook.business_id, hook.id, now)
        work.webhooks.go_on(hook.business_id, hook.id, now)
        return renewed


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSubscription:
    """Raises NotFound for one that has ended, or is another program's."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, subscription_id: WebhookId, actor: Actor) -> None:
        await self.database.write(partial(self._end, subscription_id, actor, (make_id(), self.clock.now())))

    def _end(self, subscription_id: WebhookId, actor: Actor, entry: tuple[str, datetime], work: Work) -> None:
        """The transaction."""
        hook = _own(subscription_id, actor, entry[1], work)
        configuration = locked_configuration(work, self.configurations, hook.business_id)
        work.webhooks.remove(hook.business_id, hook.id)
        note(work, configuration, actor, "subscription_ended", hook.id, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSubscriptions:
    """Those of the program that asks, the oldest first."""

    database: Database
    clock: Clock

    async def __call__(self, actor: Actor) -> tuple[Webhook, ...]:
        now, owner = self.clock.now(), owner_of(actor)
        found = await self.database.read(lambda work: work.webhooks.of_owner(owner))
        return tuple(one for one in found if one.style is Style.GRAPH and not one.has_ended(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSubscription:
    """Raises NotFound."""

    database: Database
    clock: Clock

    async def __call__(self, subscription_id: WebhookId, actor: Actor) -> Webhook:
        return await self.database.read(partial(_own, subscription_id, actor, self.clock.now()))


def owner_of(actor: Actor) -> str:
    """The program, and the person for whom it acts if there is one."""
    return " ".join(filter(None, (actor.program_id, actor.account_id))) or actor.id


def checked_end(until: datetime, now: datetime) -> datetime:
    """Raises Invalid for an end that is past, or too far off."""
    if until <= now:
        raise Invalid("expiration", "in_the_past")
    if until > now + LONGEST_SUBSCRIPTION:
        raise Invalid("expiration", "at_most_days", most=LONGEST_SUBSCRIPTION.days)
    return max(until, now + SHORTEST)


async def shake_hands(calls: WebhookCalls | None, url: str, new_token: Callable[[], str] | None = None) -> None:
    """The far side is asked for a word that nobody can guess, and has to answer it as plain text. Raises Invalid."""
    await require_target(calls, url, _URL)
    token = f"Validation: {(new_token or secrets.token_urlsafe)()} slotkeeper"
    try:
        answer = await calls.call(handshake_call(url, token)) if calls else None
    except DeliveryFailure as failure:
        raise Invalid(_URL, "handshake") from failure
    is_plain = answer is not None and answer.content_type.partition(";")[0].strip().lower() == "text/plain"
    if answer is None or answer.status != 200 or not is_plain:
        raise Invalid(_URL, "handshake")
    if not answer.is_whole or answer.text.strip() != token:
        raise Invalid(_URL, "handshake")


def _own(subscription_id: WebhookId, actor: Actor, now: datetime, work: Work) -> Webhook:
    hook = work.webhooks.of_id(subscription_id)
    if hook is None or hook.style is not Style.GRAPH or hook.created_by != owner_of(actor) or hook.has_ended(now):
        raise NotFound("subscription")
    return hook


def _sees_all(configuration: Configuration, actor: Actor) -> None:
    member = require(configuration, actor, Permission.SEE_BOOKINGS)
    if reach(actor, member, Permission.SEE_BOOKINGS) is not Reach.ALL:
        raise NotAllowed(Permission.SEE_BOOKINGS, role=member.role if member else None)
