"""What people have chosen so far in their conversations, and the appointment that was shown to them last."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.staff import AccountId
from storage.records import DraftRecord, Shown
from storage.repository import Repository
from storage.tables import draft, last_shown

_OPEN = "open"


class Drafts(Repository):
    """Saving overwrites: a draft has one state, whatever card it is clicked on."""

    def save(self, record: DraftRecord) -> None:
        values = {
            "id": record.id,
            "business_id": record.business_id,
            "account_id": record.account_id,
            "conversation_id": record.conversation_id,
            "activity_id": record.activity_id,
            "data": dict(record.data),
            "state": record.state,
            "updated_at": record.updated_at,
        }
        self._put(draft, values, keys=("id",))

    def get(self, draft_id: str) -> DraftRecord | None:
        row = self._connection.execute(select(draft).where(draft.c.id == draft_id)).one_or_none()
        return None if row is None else _draft_from(row)

    def open_of(self, account_id: AccountId, conversation_id: str) -> DraftRecord | None:
        """The open draft of a person in a conversation that was touched last."""
        mine = select(draft).where(
            draft.c.account_id == account_id, draft.c.conversation_id == conversation_id, draft.c.state == _OPEN
        )
        row = self._connection.execute(mine.order_by(draft.c.updated_at.desc(), draft.c.id).limit(1)).one_or_none()
        return None if row is None else _draft_from(row)

    def remember_shown(
        self,
        account_id: AccountId,
        conversation_id: str,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        at: datetime,
    ) -> None:
        keys = {"account_id": account_id, "conversation_id": conversation_id}
        what = {"business_id": business_id, "appointment_id": appointment_id, "at": at}
        self._put(last_shown, {**keys, **what}, keys=tuple(keys))

    def shown(self, account_id: AccountId, conversation_id: str) -> Shown | None:
        mine = select(last_shown).where(
            last_shown.c.account_id == account_id, last_shown.c.conversation_id == conversation_id
        )
        row = self._connection.execute(mine).one_or_none()
        if row is None:
            return None
        return Shown(
            business_id=BusinessId(row.business_id), appointment_id=AppointmentId(row.appointment_id), at=row.at
        )


def _draft_from(row: Row[Any]) -> DraftRecord:
    return DraftRecord(
        id=row.id,
        account_id=AccountId(row.account_id),
        conversation_id=row.conversation_id,
        updated_at=row.updated_at,
        business_id=BusinessId(row.business_id) if row.business_id is not None else None,
        activity_id=row.activity_id,
        data=row.data,
        state=row.state,
    )
