"""What the outbox still has to do, read between two steps of time, so that time never runs away from the workers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal_column, select

from storage import Work
from storage.tables import outbox, reminder

_COLUMNS = (
    outbox.c.id,
    outbox.c.kind,
    outbox.c.appointment_id,
    outbox.c.attendee_id,
    outbox.c.staff_id,
    outbox.c.ordinal,
    outbox.c.state,
    outbox.c.due_at,
    outbox.c.lease_until,
    outbox.c.claimed_by,
)


_IS_OPEN = outbox.c.state.in_([literal_column(f"'{state}'") for state in ("waiting", "sending")])
_SOONEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """`due` could be claimed now; `sending` is in the hands of those who live; `next_at` when time itself brings something on.

    `is_about_meetings`: nothing else is due or under way. `unsettled` is all that has not ended.
    """

    unsettled: frozenset[str]
    due: frozenset[str]
    sending: frozenset[str]
    orphaned: frozenset[str]
    next_at: datetime | None
    first_lease: datetime | None
    is_about_meetings: bool


def read_backlog(work: Work, now: datetime, living: Collection[str]) -> Backlog:
    """In one snapshot."""
    open_rows = work.connection.execute(select(*_COLUMNS).where(_IS_OPEN)).all()
    plans = select(reminder.c.id, reminder.c.due_at).where(reminder.c.state == "planned").order_by(reminder.c.due_at)
    reminders = work.connection.execute(plans.limit(_SOONEST)).all()
    first: dict[Any, int] = {}
    for row in open_rows:
        line = _line(row)
        first[line] = min(row.ordinal, first.get(line, row.ordinal))
    free = [row for row in open_rows if row.state == "waiting" and first[_line(row)] == row.ordinal]
    sending = [row for row in open_rows if row.state == "sending"]
    lost = [row for row in sending if row.claimed_by not in living]
    moments = [row.due_at for row in (*free, *reminders)] + [row.lease_until for row in lost]
    mine = [row for row in sending if row.claimed_by in living]
    others = {row.id for row in free if row.due_at <= now and row.kind != "meeting"}
    others |= {row.id for row in mine if row.kind != "meeting"} | {row.id for row in reminders if row.due_at <= now}
    return Backlog(
        unsettled=frozenset(row.id for row in open_rows),
        due=frozenset(row.id for row in (*free, *reminders) if row.due_at <= now)
        | {row.id for row in lost if row.lease_until <= now},
        sending=frozenset(row.id for row in mine),
        orphaned=frozenset(row.id for row in lost),
        next_at=min((one for one in moments if one > now), default=None),
        first_lease=min((row.lease_until for row in mine), default=None),
        is_about_meetings=not others,
    )


def _line(row: Any) -> tuple[Any, ...]:
    if row.appointment_id is None:
        return (row.id,)
    return row.appointment_id, row.kind, row.attendee_id, row.staff_id
