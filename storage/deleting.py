"""Takes a whole business away, table by table in portions; what is left is its id, and under it the history that nobody can change."""

from datetime import datetime

from sqlalchemy import Text, delete, func, select, tuple_, update

from scheduling.appointment import State
from scheduling.business import BusinessId
from storage.repository import Repository
from storage.tables import account, api_answer, appointment, business, customer, history, metadata

_PORTION = 500
_KEPT = frozenset({business.name, history.name})
_EMPTIED = [table for table in reversed(metadata.sorted_tables) if "business_id" in table.c and table.name not in _KEPT]
"""Those that refer to others come first."""
_NO_TEXTS = {column.name: "" for column in business.c if isinstance(column.type, Text) and not column.primary_key}


class Deleting(Repository):
    """A deleted business is one without a name: no list has it, nothing reads it, and its id is never given again."""

    def coming(self, business_id: BusinessId, after: datetime) -> int:
        """How many appointments are still to take place."""
        states = [state for state in State if state.is_coming]
        mine = (appointment.c.business_id == business_id, appointment.c.ends_at > after)
        counted = select(func.count()).select_from(appointment).where(*mine, appointment.c.state.in_(states))
        return int(self._connection.execute(counted).scalar_one())

    def customers(self, business_id: BusinessId) -> int:
        """How many customers are known, those that were forgotten left out."""
        mine = (customer.c.business_id == business_id, customer.c.deleted_at.is_(None), customer.c.erased_at.is_(None))
        return int(self._connection.execute(select(func.count()).select_from(customer).where(*mine)).scalar_one())

    def take_name(self, business_id: BusinessId) -> None:
        """From now on nothing finds it; everything it said of itself is emptied."""
        self._locks.business(business_id)
        mine = update(business).where(business.c.business_id == business_id)
        self._connection.execute(mine.values({**_NO_TEXTS, "address": {}, "checklist": {}, "is_published": False}))
        answered = update(api_answer).where(api_answer.c.about_business == business_id)
        self._connection.execute(answered.values(body="", status=0))
        last_used = update(account).where(account.c.last_business_id == business_id)
        self._connection.execute(last_used.values(last_business_id=None))

    def without_name(self) -> list[BusinessId]:
        """Those that were deleted, perhaps not to the end."""
        found = self._connection.execute(select(business.c.business_id).where(business.c.display_name == ""))
        return [BusinessId(one) for (one,) in found]

    def delete_portion(self, business_id: BusinessId) -> int:
        """Some rows of one table; 0 when there are none left in any."""
        for table in _EMPTIED:
            key = tuple(table.primary_key.columns)
            some = select(*key).where(table.c.business_id == business_id).limit(_PORTION)
            gone = self._connection.execute(delete(table).where(tuple_(*key).in_(some)))
            if gone.rowcount > 0:
                return gone.rowcount
        return 0
