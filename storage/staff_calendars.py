"""How far the outside calendar of each person has been read: state, when next, and what of ours was moved there by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, delete, func, select, update

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.staff import Membership, StaffId
from storage.repository import Repository
from storage.tables import busy, staff_calendar, staff_member

Key = tuple[BusinessId, StaffId]
UNKNOWN, SYNCED, FAILED = "unknown", "synced", "failed"
_MINE = staff_calendar.c


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One person's calendar. `window` is what was read in full, None when that is to be done anew.

    `moved`: where events of ours stand because somebody moved them there, by appointment.
    """

    business_id: BusinessId
    staff_id: StaffId
    state: str = UNKNOWN
    reason: str = ""
    delta_link: str = ""
    moved: Mapping[AppointmentId, Interval]
    window: Interval | None = None
    checked_at: datetime | None = None
    synced_at: datetime | None = None
    failed_since: datetime | None = None
    next_at: datetime | None = None


class StaffCalendars(Repository):
    """A person has a row as long as the calendar counts for availability (S134)."""

    def wanted(self) -> set[Key]:
        """Everybody whose calendar counts."""
        row = staff_member.c
        mine = select(row.business_id, row.id).where(*_COUNTS)
        return {(BusinessId(owner), StaffId(one)) for owner, one in self._connection.execute(mine)}

    def known(self) -> set[Key]:
        """Everybody who has a row."""
        rows = self._connection.execute(select(_MINE.business_id, _MINE.staff_id))
        return {(BusinessId(owner), StaffId(one)) for owner, one in rows}

    def add(self, keys: Iterable[Key], now: datetime) -> None:
        """To be read at once; those who are there already stay as they are."""
        rows = [{"business_id": owner, "staff_id": one, "next_at": now} for owner, one in sorted(keys)]
        self._insert_new(staff_calendar, rows, keys=("business_id", "staff_id"))

    def drop(self, business_id: BusinessId, staff_id: StaffId) -> None:
        """The calendar counts no more: nothing of it is kept."""
        self._connection.execute(delete(staff_calendar).where(_is(business_id, staff_id)))
        spans = and_(busy.c.business_id == business_id, busy.c.staff_id == staff_id)
        if self._connection.execute(delete(busy).where(spans)).rowcount:
            self._locks.staff(business_id, [staff_id])
            self._locks.tells(business_id, [staff_id])

    def is_due(self, now: datetime) -> bool:
        """Whether it is anybody's turn."""
        return (
            self._connection.execute(select(_MINE.staff_id).where(_MINE.next_at <= now).limit(1)).scalar() is not None
        )

    def claim(self, now: datetime, lease_until: datetime, limit: int) -> list[CalendarRow]:
        """People of one business whose turn it is; nobody else reads them until the lease ends."""
        due = select(_MINE.business_id).where(_MINE.next_at <= now).order_by(_MINE.next_at).limit(1)
        business_id = self._connection.execute(due).scalar()
        if business_id is None:
            return []
        wanted = select(staff_calendar).where(_MINE.business_id == business_id, _MINE.next_at <= now)
        wanted = wanted.order_by(_MINE.next_at, _MINE.staff_id).limit(limit).with_for_update(skip_locked=True)
        rows = [_row_from(row, next_at=lease_until) for row in self._connection.execute(wanted)]
        if rows:
            taken = and_(_MINE.business_id == business_id, _MINE.staff_id.in_([row.staff_id for row in rows]))
            self._connection.execute(update(staff_calendar).where(taken).values(next_at=lease_until))
        return rows

    def counts_for(self, business_id: BusinessId, staff_id: StaffId) -> bool:
        """Whether the person's calendar still counts."""
        mine = select(staff_member.c.id).where(
            staff_member.c.business_id == business_id, staff_member.c.id == staff_id, *_COUNTS
        )
        return self._connection.execute(mine).scalar() is not None

    def synced(self, row: CalendarRow, now: datetime, next_at: datetime, window: Interval | None) -> None:
        """What was read is stored. `window` when it was read in full. A turn that was called for meanwhile stays due."""
        is_same = _MINE.next_at == row.next_at
        values: dict[str, Any] = {
            "state": SYNCED,
            "reason": "",
            "checked_at": now,
            "failed_since": None,
            "next_at": case((is_same, bindparam("then", next_at, type_=_MINE.next_at.type)), else_=_MINE.next_at),
        }
        if window is not None:
            values["synced_at"] = now
            for name, end in (("window_from", window.start), ("window_to", window.end)):
                column = _MINE[name]
                values[name] = case((is_same, bindparam(f"new_{name}", end, type_=column.type)), else_=column)
        self._connection.execute(update(staff_calendar).where(_is(row.business_id, row.staff_id)).values(**values))

    def failed(self, row: CalendarRow, now: datetime, next_at: datetime, reason: str) -> None:
        """The stored spans stay; the first failure of a row of them is remembered."""
        values = {
            "state": FAILED,
            "reason": reason,
            "checked_at": now,
            "failed_since": row.failed_since or now,
            "next_at": next_at,
        }
        self._connection.execute(update(staff_calendar).where(_is(row.business_id, row.staff_id)).values(**values))

    def keep_changes(self, row: CalendarRow, delta_link: str, moved: Mapping[AppointmentId, Interval]) -> None:
        """From where changes are asked for next time, and what of ours stands elsewhere."""
        written = [[one, span.start.isoformat(), span.end.isoformat()] for one, span in sorted(moved.items())]
        values = {"delta_link": delta_link, "moved": written}
        self._connection.execute(update(staff_calendar).where(_is(row.business_id, row.staff_id)).values(**values))

    def hasten(self, keys: Sequence[Key], now: datetime) -> None:
        """Something has changed there: to be read in full, now."""
        changed = {"next_at": now, "window_to": None}
        for business_id, staff_id in keys:
            self._connection.execute(update(staff_calendar).where(_is(business_id, staff_id)).values(**changed))

    def mailboxes(self) -> dict[str, tuple[Key, bool]]:
        """Each address once, with one of its people and whether any of them could be read."""
        mine = select(func.lower(staff_member.c.email), _MINE.business_id, _MINE.staff_id, _MINE.state)
        rows = self._connection.execute(mine.join(staff_member, _OF).order_by(_MINE.business_id, _MINE.staff_id))
        found: dict[str, tuple[Key, bool]] = {}
        for mailbox, business_id, staff_id, state in rows:
            known, could_be_read = found.get(mailbox, ((BusinessId(business_id), StaffId(staff_id)), False))
            found[mailbox] = (known, could_be_read or state == SYNCED)
        return found

    def of_address(self, email: str) -> list[Key]:
        """Everybody with this address, in whatever business."""
        mine = select(_MINE.business_id, _MINE.staff_id).join(staff_member, _OF)
        rows = self._connection.execute(mine.where(func.lower(staff_member.c.email) == email.lower()))
        return [(BusinessId(owner), StaffId(one)) for owner, one in rows]

    def of_business(self, business_id: BusinessId) -> Mapping[StaffId, CalendarRow]:
        rows = self._connection.execute(select(staff_calendar).where(_MINE.business_id == business_id))
        return {StaffId(row.staff_id): _row_from(row) for row in rows}


_COUNTS = (
    staff_member.c.personal_calendar_counts,
    staff_member.c.is_bookable,
    staff_member.c.membership == Membership.ACTIVE,
    staff_member.c.email != "",
    staff_member.c.deleted_at.is_(None),
)
_OF = and_(staff_member.c.business_id == _MINE.business_id, staff_member.c.id == _MINE.staff_id)


def _is(business_id: str, staff_id: str) -> Any:
    return and_(_MINE.business_id == business_id, _MINE.staff_id == staff_id)


def _row_from(row: Row[Any], **changed: Any) -> CalendarRow:
    fields = {**row._mapping, **changed}
    start, end = fields.pop("window_from"), fields.pop("window_to")
    moved = {
        AppointmentId(one): Interval(datetime.fromisoformat(first), datetime.fromisoformat(last))
        for one, first, last in fields.pop("moved")
    }
    return CalendarRow(**fields, moved=moved, window=Interval(start, end) if start and end else None)
