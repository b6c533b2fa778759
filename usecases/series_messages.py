"""What a change of a whole series leaves in the outbox: whoever is told of each of its dates is told once of all of them.

Staff still get their mails one by one, for each puts one appointment into their calendar or takes it out; the chat tells them once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scheduling.appointment import Appointment
from scheduling.notices import Channel, NoticeKind
from storage.records import OutboxItem

Batch = tuple[Appointment, Sequence[OutboxItem]]
Line = tuple[str | None, ...]
SERIES = "series"
_OF_PART = ("old_start", "old_end", "old_staff")
_SHARED = {
    NoticeKind.CONFIRMED,
    NoticeKind.SEAT_TAKEN,
    NoticeKind.CHANGED,
    NoticeKind.CANCELLED,
    NoticeKind.SEAT_LEFT,
}


def told_as_one(batches: Sequence[Batch]) -> tuple[list[list[OutboxItem]], list[OutboxItem]]:
    """Each appointment's own rows, in order, and those that tell of several."""
    lines: dict[Line, list[tuple[Appointment, OutboxItem]]] = {}
    for appointment, rows in batches:
        for row in rows:
            if (line := _line(appointment, row)) is not None:
                lines.setdefault(line, []).append((appointment, row))
    shared = {line: found for line, found in lines.items() if len(found) > 1}
    own = [[row for row in rows if _line(appointment, row) not in shared] for appointment, rows in batches]
    return own, [_joined(found) for found in shared.values()]


def is_series(item: OutboxItem) -> bool:
    return SERIES in item.payload


def _line(appointment: Appointment, row: OutboxItem) -> Line | None:
    """Who reads it, by which way and about what; None for what everybody gets by itself."""
    if row.topic not in set(_SHARED) or row.kind == "meeting":
        return None
    if row.staff_id is not None:
        return (row.kind, row.topic, "staff", row.staff_id) if row.kind == Channel.CHAT else None
    if row.attendee_id is not None:
        seat = next(one for one in appointment.attendees if one.id == row.attendee_id)
        return row.kind, row.topic, "customer", seat.customer_id or seat.id
    return row.kind, row.topic, "copy", row.payload.get("copy")


def _joined(found: Sequence[tuple[Appointment, OutboxItem]]) -> OutboxItem:
    first = found[0][1]
    parts = [_part(appointment, row) for appointment, row in found]
    shared = {name: value for name, value in first.payload.items() if name not in _OF_PART}
    due_at = max(row.due_at for _, row in found)
    return replace(first, payload={**shared, SERIES: parts}, due_at=due_at)


def _part(appointment: Appointment, row: OutboxItem) -> Mapping[str, Any]:
    old = {name: row.payload[name] for name in _OF_PART if name in row.payload}
    seat = row.attendee_id or row.payload.get("about") or ""
    return {"appointment": appointment.id, "seat": seat, "sequence": appointment.sequence, **old}
