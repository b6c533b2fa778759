"""The outbox rows by which programs are told of a change: one for each that wants to hear of it, in the transaction of the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.webhook_events import event_facts
from scheduling.appointment import Appointment
from scheduling.events import EventKind, kinds_of
from scheduling.webhooks import Webhook
from storage.records import OutboxItem
from storage.work import Work
from usecases.make_ids import id_of

KIND = "webhook"
TOPIC = "event_"
HELD = timedelta(days=30)
"""So long events are kept for a program that is paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a change is called, who did it and when, and from when on it cannot be undone any more."""

    change_id: str
    by: str
    at: datetime
    due_at: datetime


def tell_programs(
    work: Work, hooks: Sequence[Webhook], before: Appointment | None, after: Appointment, told: Told
) -> None:
    """`hooks` are all of the business; nothing is written where nobody listens."""
    if not hooks:
        return
    kinds = kinds_of(before, after)
    rows = [
        _row(hook, kind, kinds, before, after, told)
        for hook in hooks
        if not hook.has_ended(told.at) and (kind := hook.heard(kinds)) is not None
    ]
    work.outbox.add(rows, are_first=before is None)


def topic_of(kind: EventKind) -> str:
    """Of a row in the outbox; messages have topics of their own that sound alike."""
    return f"{TOPIC}{kind}"


def kind_of(item: OutboxItem) -> EventKind:
    return EventKind(item.topic.removeprefix(TOPIC))


def _row(
    hook: Webhook,
    kind: EventKind,
    kinds: tuple[EventKind, ...],
    before: Appointment | None,
    after: Appointment,
    told: Told,
) -> OutboxItem:
    key = f"{after.id}.{after.version}.{told.change_id}.{KIND}.{hook.id}"
    facts = event_facts(hook.business_id, before, after, told.by)
    return OutboxItem(
        id=id_of(hook.business_id, key),
        business_id=hook.business_id,
        kind=KIND,
        topic=topic_of(kind),
        key=key,
        payload={"kinds": [str(one) for one in kinds], "facts": facts, "at": told.at.isoformat()},
        due_at=told.due_at,
        appointment_id=after.id,
        webhook_id=hook.id,
        change_id=told.change_id,
        sequence=after.sequence,
        created_at=told.at,
    )
