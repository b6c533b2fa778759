"""Reminders and follow-ups that are planned; what is due is looked at again before it becomes a message."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, literal_column, select, update

from scheduling.appointment import AppointmentId, AttendeeId
from scheduling.business import BusinessId
from scheduling.notices import NoticeKind
from scheduling.service import Recipients
from storage.records import OutboxState, ReminderRow, ReminderState
from storage.repository import Repository
from storage.tables import outbox, reminder

_TO_COME = (
    reminder.c.business_id == bindparam("owner"),
    reminder.c.appointment_id == bindparam("one"),
    reminder.c.state == ReminderState.PLANNED,
)
_PLANNED, _FORGET = select(reminder.c.id).where(*_TO_COME), delete(reminder).where(*_TO_COME)


class Reminders(Repository):
    """Re-planned as a whole on every change of an appointment."""

    def replace(self, business_id: BusinessId, appointment_id: AppointmentId, rows: Sequence[ReminderRow]) -> None:
        """What is still to come becomes these; one that was settled under the same id stays settled."""
        if self._plain_rows(_PLANNED, {"owner": business_id, "one": appointment_id}):
            self._do(_FORGET, {"owner": business_id, "one": appointment_id})
        self.add(business_id, appointment_id, rows)

    def add(self, business_id: BusinessId, appointment_id: AppointmentId, rows: Sequence[ReminderRow]) -> None:
        """The first ones of an appointment made in this transaction."""
        values = [
            {
                "business_id": business_id,
                "id": row.id,
                "appointment_id": appointment_id,
                "due_at": row.due_at,
                "offset": row.offset,
                "recipients": str(row.recipients),
                "message": row.message,
                "is_follow_up": row.is_follow_up,
                "state": str(row.state),
            }
            for row in rows
        ]
        self._insert_later(reminder, values, unless_there=("business_id", "id"))
        self._locks.left += [(reminder.name, business_id, row.id) for row in rows]

    def silence(self) -> None:
        """What was planned in this transaction is never sent."""
        for table, business_id, one in self._locks.left:
            if table == reminder.name:
                self.settle(BusinessId(business_id), one, ReminderState.DROPPED)

    def due(self, now: datetime, limit: int) -> list[ReminderRow]:
        """Planned ones whose moment has come, soonest first; in a write they are locked, and those others hold are left out."""
        is_planned = reminder.c.state == literal_column(
            "'planned'"
        )  # written out, so that the index of planned ones will do
        mine = select(reminder).where(is_planned, reminder.c.due_at <= now)
        mine = mine.order_by(reminder.c.due_at, reminder.c.id).limit(limit)
        return [_row_from(row) for row in self._connection.execute(mine.with_for_update(skip_locked=True))]

    def asked(self, business_id: BusinessId, ids: Collection[AppointmentId]) -> set[tuple[AttendeeId, int]]:
        """The seats of these appointments that got a reminder, and to which state of the appointment: by the mails and texts that left."""
        mine = select(outbox.c.attendee_id, outbox.c.sequence).where(
            outbox.c.business_id == business_id,
            outbox.c.appointment_id.in_(list(ids)),
            outbox.c.topic == NoticeKind.REMINDER,
            outbox.c.state == OutboxState.DONE,
            outbox.c.attendee_id.is_not(None),
        )
        return {(AttendeeId(row.attendee_id), row.sequence) for row in self._connection.execute(mine)}

    def of_appointment(self, business_id: BusinessId, appointment_id: AppointmentId) -> tuple[ReminderRow, ...]:
        mine = select(reminder).where(
            reminder.c.business_id == business_id, reminder.c.appointment_id == appointment_id
        )
        return tuple(
            _row_from(row) for row in self._connection.execute(mine.order_by(reminder.c.due_at, reminder.c.id))
        )

    def settle(self, business_id: BusinessId, reminder_id: str, state: ReminderState) -> None:
        mine = update(reminder).where(reminder.c.business_id == business_id, reminder.c.id == reminder_id)
        self._connection.execute(mine.values(state=state))


def _row_from(row: Row[Any]) -> ReminderRow:
    return ReminderRow(
        id=row.id,
        business_id=BusinessId(row.business_id),
        appointment_id=AppointmentId(row.appointment_id),
        due_at=row.due_at,
        offset=row.offset,
        recipients=Recipients(row.recipients),
        message=row.message,
        is_follow_up=row.is_follow_up,
        state=ReminderState(row.state),
    )
