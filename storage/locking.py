"""Raising a version number is taking the lock: within one transaction each number rises once, and is remembered for the commit.

The order is the same everywhere: business, service, staff (sorted), appointment. On SQLite the transaction itself is the lock.
Whoever changes what takes somebody's time tells where, too: whatever rests on other time of that person goes on standing.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, update

from scheduling.errors import NotFound
from scheduling.spans import Span
from storage.changes import BUSINESS_ITSELF, Raised
from storage.prepared import rows_of
from storage.steps import ANY_TIME
from storage.tables import business, service, staff_member


class Locks:
    """The numbers raised in one transaction, and the guard's number of each staff member that was locked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.forget()

    def forget(self) -> None:
        """Begin another transaction."""
        self._numbers: dict[tuple[str, str], int] = {}
        self.raised: Raised = {}
        self.told: dict[tuple[str, str], list[Span]] = {}
        self.left: list[tuple[str, str, str]] = []
        """(table, business, id) of the messages and reminders that were added in it."""

    def business(self, business_id: str) -> None:
        if (business_id, BUSINESS_ITSELF) in self.raised:
            return
        rise = update(business).where(business.c.business_id == business_id).values(version=business.c.version + 1)
        version = self._connection.execute(rise.returning(business.c.version)).scalar()
        if version is None:
            raise NotFound("business", business_id=business_id)
        self.raised[business_id, BUSINESS_ITSELF] = version

    def service(self, business_id: str, service_id: str) -> None:
        mine = select(service.c.id).where(service.c.business_id == business_id, service.c.id == service_id)
        if self._connection.execute(mine.with_for_update()).scalar() is None:
            raise NotFound("service", service_id=service_id)

    def staff(self, business_id: str, staff_ids: Iterable[str]) -> None:
        wanted = sorted({member for member in staff_ids if (business_id, member) not in self.raised})
        if not wanted:
            return
        values = {"owner": business_id, "members": wanted}
        if len(wanted) > 1 and self._connection.dialect.name == "postgresql":
            self._connection.execute(_IN_ORDER, values)
        for member, version, number in rows_of(self._connection, _RISE, values):
            self.raised[business_id, member] = version
            self._numbers[business_id, member] = number
        missing = [member for member in wanted if (business_id, member) not in self.raised]
        if missing:
            raise NotFound("staff_member", staff_ids=tuple(missing))

    def tells(self, business_id: str, staff_ids: Iterable[str], span: Span = ANY_TIME) -> None:
        """Something in these minutes of people whose numbers are raised is other than before; buffers and seconds included."""
        for member in staff_ids:
            self.told.setdefault((business_id, member), []).append(span)

    def staff_added(self, business_id: str, staff_id: str, *, version: int, number: int) -> None:
        """Somebody new: locked, for nobody else can see the row yet."""
        self.raised[business_id, staff_id] = version
        self._numbers[business_id, staff_id] = number
        self.tells(business_id, [staff_id])

    def number_of(self, business_id: str, staff_id: str) -> int:
        """The person's integer in the overlap guard; the person must have been locked."""
        return self._numbers[business_id, staff_id]


_CHOSEN = (
    staff_member.c.business_id == bindparam("owner"),
    staff_member.c.id.in_(bindparam("members", expanding=True)),
)
_IN_ORDER = select(staff_member.c.id).where(*_CHOSEN).order_by(staff_member.c.id).with_for_update()
_RISE = (
    update(staff_member)
    .where(*_CHOSEN)
    .values(version=staff_member.c.version + 1)
    .returning(staff_member.c.id, staff_member.c.version, staff_member.c.number)
)
