"""What programs changed: added to in the transaction of the change, cleared away by age."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from scheduling.business import BusinessId
from scheduling.program_calls import ProgramCall
from storage.repository import Repository
from storage.tables import program_call


class ProgramCalls(Repository):
    def add(self, one: ProgramCall) -> None:
        """A call that changes something in several transactions is noted by the first."""
        values = {
            "id": one.id,
            "at": one.at,
            "caller_id": one.caller_id,
            "caller_name": one.caller_name,
            "tenant_id": one.tenant_id,
            "about_business": one.business_id or "",
            "method": one.method,
            "address": one.address,
            "request_id": one.request_id,
        }
        self._insert_later(program_call, [values], unless_there=("id",))

    def of_business(self, business_id: BusinessId, most: int) -> Sequence[ProgramCall]:
        """The newest first."""
        mine = select(program_call).where(program_call.c.about_business == business_id)
        rows = self._connection.execute(mine.order_by(program_call.c.at.desc(), program_call.c.id.desc()).limit(most))
        return [
            ProgramCall(
                id=row.id,
                at=row.at,
                caller_id=row.caller_id,
                caller_name=row.caller_name,
                tenant_id=row.tenant_id,
                method=row.method,
                address=row.address,
                request_id=row.request_id,
                business_id=business_id,
            )
            for row in rows
        ]

    def drop_old(self, before: datetime, limit: int) -> int:
        """So many at a time; the answer counts them, 0 means done."""
        ids = self._connection.execute(select(program_call.c.id).where(program_call.c.at <= before).limit(limit))
        old = ids.scalars().all()
        self._connection.execute(delete(program_call).where(program_call.c.id.in_(old)))
        return len(old)
