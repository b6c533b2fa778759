"""What happened, for ever: added to, never changed; the database refuses anything else."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from storage.records import HistoryEntry
from storage.repository import Repository
from storage.tables import history


class History(Repository):
    """Entries of one appointment keep the order in which they were added."""

    def add(self, business_id: BusinessId, entry: HistoryEntry, *, is_first: bool = False) -> None:
        """`is_first`: about an appointment made in this transaction, so that there is none before it."""
        values = {
            "business_id": business_id,
            "id": entry.id,
            "appointment_id": entry.appointment_id,
            "at": entry.at,
            "by": entry.by,
            "what": entry.what,
            "data": dict(entry.data),
        }
        if is_first:
            self._insert_later(history, [{**values, "ordinal": 1}])
        else:
            self._do_later(_ADD, {**values, "line_of": entry.appointment_id, "line_in": business_id})

    def of_appointment(self, business_id: BusinessId, appointment_id: AppointmentId) -> tuple[HistoryEntry, ...]:
        mine = select(history).where(history.c.business_id == business_id, history.c.appointment_id == appointment_id)
        return tuple(
            _entry_from(row) for row in self._connection.execute(mine.order_by(history.c.ordinal, history.c.at))
        )

    def last_at(
        self, business_id: BusinessId, appointment_ids: Collection[AppointmentId], what: str
    ) -> Mapping[AppointmentId, datetime]:
        """When it was last done to each of them; those to which it never was are missing."""
        mine = select(history.c.appointment_id, func.max(history.c.at)).where(
            history.c.business_id == business_id,
            history.c.appointment_id.in_(list(appointment_ids)),
            history.c.what == what,
        )
        rows = self._connection.execute(mine.group_by(history.c.appointment_id)) if appointment_ids else ()
        return {AppointmentId(one): at for one, at in rows}

    def of_kind(self, business_id: BusinessId, what: str) -> tuple[HistoryEntry, ...]:
        """Everything of one kind that was done in a business."""
        mine = select(history).where(history.c.business_id == business_id, history.c.what == what)
        return tuple(_entry_from(row) for row in self._connection.execute(mine.order_by(history.c.at, history.c.id)))

    def since(self, business_id: BusinessId, moment: datetime) -> tuple[HistoryEntry, ...]:
        """Everything that was done in a business from a moment on, whatever it was about."""
        mine = select(history).where(history.c.business_id == business_id, history.c.at >= moment)
        return tuple(_entry_from(row) for row in self._connection.execute(mine.order_by(history.c.at, history.c.id)))


_earlier = history.alias("earlier")
_last = select(func.coalesce(func.max(_earlier.c.ordinal), 0)).where(
    _earlier.c.business_id == bindparam("line_in"), _earlier.c.appointment_id == bindparam("line_of")
)
_ADD = insert(history).values(ordinal=_last.scalar_subquery() + 1)


def _entry_from(row: Row[Any]) -> HistoryEntry:
    appointment_id = AppointmentId(row.appointment_id) if row.appointment_id is not None else None
    return HistoryEntry(id=row.id, at=row.at, by=row.by, what=row.what, appointment_id=appointment_id, data=row.data)
