"""Programs that want to be told: where they are, of what they want to hear, and whether they are told now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType
from urllib.parse import urlsplit

from scheduling.business import BusinessId
from scheduling.errors import Invalid
from scheduling.events import EventKind

WebhookId = NewType("WebhookId", str)
MOST_WEBHOOKS = 20
"""Of one business, subscriptions included: each is written to with every change."""
LONGEST_URL = 2048
LONGEST_CLIENT_STATE = 255
LONGEST_SUBSCRIPTION = timedelta(days=30)


class Style(StrEnum):
    """How it is written to: our own events with a signature, or the change notifications of Microsoft Graph."""

    SIGNED = "signed"
    GRAPH = "graph"


class PausedWhy(StrEnum):
    """By a person; because nothing got through for a whole day; or because the far side said that it is gone."""

    NOT = ""
    PERSON = "person"
    FAILING = "failing"
    GONE = "gone"


class ChangeType(StrEnum):
    """What Graph calls the kinds of change."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """`events` are the kinds it hears. A subscription has a `client_state`, ends by itself, and gives back what it was asked to keep."""

    id: WebhookId
    business_id: BusinessId
    url: str
    events: tuple[EventKind, ...]
    secret: str = field(default="", repr=False)
    style: Style = Style.SIGNED
    paused_why: PausedWhy = PausedWhy.NOT
    failing_since: datetime | None = None
    client_state: str = field(default="", repr=False)
    expires_at: datetime | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    created_by: str = ""
    created_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        return self.paused_why is PausedWhy.NOT

    @property
    def host(self) -> str:
        """What people know it by."""
        return urlsplit(self.url).hostname or self.url

    def switched_on(self) -> "Webhook":
        """Told again, with nothing held against it."""
        return replace(self, paused_why=PausedWhy.NOT, failing_since=None)

    def has_ended(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def heard(self, kinds: Iterable[EventKind]) -> EventKind | None:
        """The first of these kinds that it wants to hear of."""
        return next((kind for kind in kinds if kind in self.events), None)


def checked_url(url: str, field_name: str = "url") -> str:
    """An address as it may be kept. Where it leads is looked at each time something is sent."""
    address = url.strip()
    if not address:
        raise Invalid(field_name, "required")
    if len(address) > LONGEST_URL:
        raise Invalid(field_name, "too_long", most=LONGEST_URL)
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0  # raises for what is no number of a port
    except ValueError:
        raise Invalid(field_name, "https_address") from None
    is_plain = all("!" <= sign <= "~" and sign != "\\" for sign in address)
    if parts.scheme not in ("https", "http") or not parts.hostname or not has_port or not is_plain:
        raise Invalid(field_name, "https_address")
    if "@" in parts.netloc or parts.fragment:
        raise Invalid(field_name, "bare_address")
    return address


def checked_events(events: Iterable[str], field_name: str = "events") -> tuple[EventKind, ...]:
    """In their own order, each once."""
    wanted, known = set(events), {str(kind) for kind in EventKind}
    if not wanted:
        raise Invalid(field_name, "required")
    if wanted - known:
        raise Invalid(field_name, "one_of", options=", ".join(EventKind))
    return tuple(kind for kind in EventKind if kind in wanted)


def events_of(changes: Iterable[ChangeType]) -> tuple[EventKind, ...]:
    """The events behind kinds of change: for Graph an appointment that was cancelled is gone."""
    changes = set(changes)
    by_kind = {kind: change_of(kind) for kind in EventKind}
    return tuple(kind for kind, change in by_kind.items() if change in changes)


def change_of(kind: EventKind) -> ChangeType:
    """What Graph calls it."""
    known = {EventKind.CREATED: ChangeType.CREATED, EventKind.CANCELLED: ChangeType.DELETED}
    return known.get(kind, ChangeType.UPDATED)
