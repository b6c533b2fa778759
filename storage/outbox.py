"""Work that has to leave the machine: claimed for a time, then settled. One that was claimed by somebody who died comes back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Row,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
    union_all,
    update,
)

from scheduling.appointment import AppointmentId, AttendeeId
from scheduling.business import BusinessId
from scheduling.staff import StaffId
from scheduling.webhooks import WebhookId
from storage.outbox_states import IS_PARKED, IS_UNSETTLED
from storage.records import OutboxItem, OutboxState
from storage.repository import Repository, Values, fields_of
from storage.tables import outbox

_QUIET = "quiet"
_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)


class Outbox(Repository):
    """Rows of one appointment to one recipient by one channel go out in the order in which they were added."""

    def add(self, items: Iterable[OutboxItem], *, are_first: bool = False) -> None:
        """Rows whose key is there already are left as they are: planning twice sends once.

        `are_first`: they are about an appointment made in this transaction, so that there are none before them.
        """
        rows = [_values_of(item) for item in items]
        if not rows:
            return
        places, known = ({}, set()) if are_first else self._lines(rows)
        new = [row for row in rows if (row["business_id"], row["key"]) not in known]
        for row in new:
            line = (row["business_id"], row["appointment_id"])
            row["ordinal"] = places[line] = places.get(line, 0) + 1
        self._insert_later(outbox, new, unless_there=("business_id", "key"))
        self._locks.left += [(outbox.name, row["business_id"], row["id"]) for row in new]

    def silence(self) -> None:
        """What was added in this transaction is never sent: it stands there as dropped."""
        for table, business_id, item_id in self._locks.left:
            if table == outbox.name:
                mine = and_(outbox.c.business_id == business_id, outbox.c.id == item_id)
                self._connection.execute(
                    update(outbox).where(mine).values(state=OutboxState.DROPPED, last_error=_QUIET)
                )

    def claim(
        self,
        kinds: Iterable[str],
        now: datetime,
        lease_seconds: int,
        limit: int,
        worker: str,
        *,
        but_to: Collection[str] = (),
    ) -> list[OutboxItem]:
        """Take due rows for as long as the lease lasts, soonest due first. Each claim counts as an attempt.

        `but_to` are webhooks that have enough to do.
        """
        wanted = select(outbox).where(
            IS_UNSETTLED,
            outbox.c.state == OutboxState.WAITING,
            outbox.c.due_at <= now,
            outbox.c.kind.in_(list(kinds)),
            ~_HAS_EARLIER,
        )
        if but_to:
            wanted = wanted.where(outbox.c.webhook_id.not_in(list(but_to)))
        wanted = wanted.order_by(outbox.c.due_at, outbox.c.ordinal, outbox.c.id).limit(limit)
        rows = self._connection.execute(wanted.with_for_update(skip_locked=True)).all()
        lease_until = now + timedelta(seconds=lease_seconds)
        if rows:
            taken = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
            claimed = {"state": OutboxState.SENDING, "lease_until": lease_until, "claimed_by": worker}
            self._connection.execute(taken.values(**claimed, attempts=outbox.c.attempts + 1))
        return [item_from(row, attempts=row.attempts + 1, state="sending", lease_until=lease_until) for row in rows]

    def done(self, item_id: str, at: datetime) -> None:
        self._settle(item_id, state=OutboxState.DONE, done_at=at, last_error="")

    def retry(self, item_id: str, due_at: datetime, error: str, *, attempts: int | None = None) -> None:
        """Let it wait until then; `attempts` is what it counts as from now on."""
        counted = {} if attempts is None else {"attempts": attempts}
        self._settle(item_id, state=OutboxState.WAITING, due_at=due_at, last_error=error, **counted)

    def park(self, item_id: str, error: str) -> None:
        """Given up until a person sends it again."""
        self._settle(item_id, state=OutboxState.PARKED, last_error=error)

    def drop(self, item_id: str, why: str) -> None:
        """Not sent, for it has become pointless."""
        self._settle(item_id, state=OutboxState.DROPPED, last_error=why)

    def note(self, item_id: str, **facts: str) -> None:
        """Add facts about how it went to what the row holds now, for what is planned later."""
        mine = and_(outbox.c.id == item_id, outbox.c.purged_at.is_(None))
        payload = self._connection.execute(select(outbox.c.payload).where(mine)).scalar()
        if payload is not None:
            self._connection.execute(update(outbox).where(mine), {"payload": {**payload, **facts}})

    def of_appointment(self, business_id: BusinessId, appointment_id: AppointmentId) -> tuple[OutboxItem, ...]:
        mine = select(outbox).where(outbox.c.business_id == business_id, outbox.c.appointment_id == appointment_id)
        return tuple(item_from(row) for row in self._connection.execute(mine.order_by(outbox.c.ordinal, outbox.c.id)))

    def parked(self, business_id: BusinessId, limit: int) -> tuple[OutboxItem, ...]:
        """What was given up, the latest first."""
        mine = select(outbox).where(outbox.c.business_id == business_id, IS_PARKED)
        rows = self._connection.execute(mine.order_by(outbox.c.due_at.desc(), outbox.c.id).limit(limit))
        return tuple(item_from(row) for row in rows)

    def count_parked(self, business_id: BusinessId) -> int:
        """How much was given up and waits for a person."""
        mine = select(func.count()).select_from(outbox).where(outbox.c.business_id == business_id, IS_PARKED)
        return self._connection.execute(mine).scalar_one()

    def send_again(self, business_id: BusinessId, item_id: str, due_at: datetime) -> bool:
        """Let a parked row go out, with all its tries before it; False when it is not parked."""
        mine = update(outbox).where(outbox.c.business_id == business_id, outbox.c.id == item_id, IS_PARKED)
        waiting = {"state": OutboxState.WAITING, "due_at": due_at, "attempts": 0}
        return self._connection.execute(mine.values(**waiting)).rowcount == 1

    def dismiss(self, business_id: BusinessId, item_id: str, why: str) -> bool:
        """Not sent, for a person says so; False when it is not parked."""
        mine = update(outbox).where(outbox.c.business_id == business_id, outbox.c.id == item_id, IS_PARKED)
        return self._connection.execute(mine.values(state=OutboxState.DROPPED, last_error=why)).rowcount == 1

    def get(self, business_id: BusinessId, item_id: str) -> OutboxItem | None:
        row = self._connection.execute(
            select(outbox).where(outbox.c.business_id == business_id, outbox.c.id == item_id)
        ).one_or_none()
        return None if row is None else item_from(row)

    def find(self, item_id: str) -> OutboxItem | None:
        """Of whatever business; ids are ours and tell nothing."""
        row = self._connection.execute(select(outbox).where(outbox.c.id == item_id)).one_or_none()
        return None if row is None else item_from(row)

    def take_back(self, item_id: str, error: str) -> bool:
        """Given up after all, though it had left; False when it was given up before, has been emptied or has become pointless."""
        left = and_(
            outbox.c.id == item_id,
            outbox.c.state.in_((*_UNSETTLED, OutboxState.DONE)),
            outbox.c.purged_at.is_(None),
        )
        parked = {"state": OutboxState.PARKED, "last_error": error, "lease_until": None}
        return self._connection.execute(update(outbox).where(left).values(**parked)).rowcount == 1

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many rows there are by kind and state, of those that are not done or dropped."""
        counted = select(outbox.c.kind, outbox.c.state, func.count()).group_by(outbox.c.kind, outbox.c.state)
        both = union_all(*(counted.where(is_open) for is_open in (IS_UNSETTLED, IS_PARKED)))
        return {(kind, state): count for kind, state, count in self._connection.execute(both)}

    def hasten(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        due_at: datetime,
        *,
        kinds: Iterable[str] = (),
        topics: Iterable[str] = (),
        change_id: str | None = None,
        attendee_id: AttendeeId | None = None,
    ) -> None:
        """What waits for this appointment, or for one of its customers, is due at the moment, unless it was due before."""
        mine = update(outbox).where(_waiting(business_id, appointment_id), outbox.c.due_at > due_at)
        if change_id is not None:
            mine = mine.where(outbox.c.change_id == change_id)
        if attendee_id is not None:
            mine = mine.where(outbox.c.attendee_id == attendee_id)
        for column, chosen in ((outbox.c.kind, list(kinds)), (outbox.c.topic, list(topics))):
            if chosen:
                mine = mine.where(column.in_(chosen))
        self._connection.execute(mine.values(due_at=due_at))

    def cancel_undone(self, business_id: BusinessId, appointment_id: AppointmentId, change_id: str) -> int:
        """Take back what one change would have sent; the answer counts the rows that could not be taken back any more."""
        of_change = and_(
            outbox.c.business_id == business_id,
            outbox.c.appointment_id == appointment_id,
            outbox.c.change_id == change_id,
        )
        self._connection.execute(
            delete(outbox).where(of_change, outbox.c.state == OutboxState.WAITING, outbox.c.attempts == 0)
        )
        return self._connection.execute(select(func.count()).select_from(outbox).where(of_change)).scalar_one()

    def rescue(self, now: datetime, *, but: Collection[str] = ()) -> int:
        """Give back what was claimed by somebody whose lease has run out, but not what the caller has in hand itself.

        A try that nobody ended does not count against the day of trying, but the row has been tried.
        """
        lost = update(outbox).where(IS_UNSETTLED, outbox.c.state == OutboxState.SENDING, outbox.c.lease_until <= now)
        if but:
            lost = lost.where(outbox.c.id.not_in(list(but)))
        tried = case((outbox.c.attempts > 1, outbox.c.attempts - 1), else_=1)
        return self._connection.execute(
            lost.values(state=OutboxState.WAITING, lease_until=None, attempts=tried)
        ).rowcount

    def _lines(self, rows: list[Values]) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]]]:
        """The last place in the line of each appointment concerned, and the keys that stand there already."""
        values = {
            "owners": list({row["business_id"] for row in rows}),
            "lines": list({row["appointment_id"] for row in rows if row["appointment_id"] is not None}),
        }
        places: dict[tuple[str, str], int] = {}
        known: set[tuple[str, str]] = set()
        for owner, appointment_id, ordinal, key in self._plain_rows(_LINES, values):
            known.add((owner, key))
            places[owner, appointment_id] = max(ordinal, places.get((owner, appointment_id), 0))
        return places, known

    def _settle(self, item_id: str, **values: Any) -> None:
        """What has ended stays so: its customer was erased meanwhile, or somebody else has sent it since the lease ran out."""
        mine = update(outbox).where(outbox.c.id == item_id, outbox.c.state.in_(_UNSETTLED))
        self._connection.execute(mine.values(lease_until=None, **values))


def _waiting(business_id: str, appointment_id: str) -> Any:
    return and_(
        outbox.c.business_id == business_id,
        outbox.c.appointment_id == appointment_id,
        outbox.c.state == OutboxState.WAITING,
    )


_earlier = outbox.alias("earlier")


def _copy_in(table: FromClause) -> ColumnElement[str]:
    """The mark of the reader of a copy: each copy is a line of its own."""
    payload: Any = cast(table.c.payload, JSON().with_variant(Text(), "sqlite"))
    mark: ColumnElement[str] = payload["copy"].as_string()
    return mark


_HAS_EARLIER = (
    select(_earlier.c.id)
    .where(
        _earlier.c.business_id == outbox.c.business_id,
        _earlier.c.appointment_id == outbox.c.appointment_id,
        _earlier.c.kind == outbox.c.kind,
        _earlier.c.attendee_id.is_not_distinct_from(outbox.c.attendee_id),
        _earlier.c.staff_id.is_not_distinct_from(outbox.c.staff_id),
        _earlier.c.webhook_id.is_not_distinct_from(outbox.c.webhook_id),
        _copy_in(_earlier).is_not_distinct_from(_copy_in(outbox)),
        _earlier.c.ordinal < outbox.c.ordinal,
        _earlier.c.state.in_(_UNSETTLED),
    )
    .exists()
)

_LINES = select(outbox.c.business_id, outbox.c.appointment_id, outbox.c.ordinal, outbox.c.key).where(
    outbox.c.business_id.in_(bindparam("owners", expanding=True)),
    outbox.c.appointment_id.in_(bindparam("lines", expanding=True)),
)
_PLAIN = (
    "id",
    "business_id",
    "kind",
    "topic",
    "key",
    "due_at",
    "appointment_id",
    "attendee_id",
    "staff_id",
    "webhook_id",
    "change_id",
    "sequence",
    "attempts",
    "state",
    "lease_until",
    "last_error",
    "created_at",
    "done_at",
)
_plain_of = fields_of(*_PLAIN)


def _values_of(item: OutboxItem) -> Values:
    """Enumerations as plain texts: SQLite's driver takes long to find out that nothing need be done about them."""
    values = _plain_of(item)
    values.update(kind=str(item.kind), topic=str(item.topic), state=str(item.state), payload=dict(item.payload))
    return values


def item_from(row: Row[Any], **changed: Any) -> OutboxItem:
    fields = {**row._mapping, **changed}
    plain = {name: fields[name] for name in _PLAIN}
    plain["state"] = OutboxState(plain["state"])
    plain["business_id"] = BusinessId(row.business_id)
    plain["appointment_id"] = AppointmentId(row.appointment_id) if row.appointment_id is not None else None
    plain["attendee_id"] = AttendeeId(row.attendee_id) if row.attendee_id is not None else None
    plain["staff_id"] = StaffId(row.staff_id) if row.staff_id is not None else None
    plain["webhook_id"] = WebhookId(row.webhook_id) if row.webhook_id is not None else None
    return OutboxItem(payload=row.payload, **plain)
