"""What all repositories share: the connection, the locks of the transaction, and an insert that replaces what is there."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Executable, Table

from storage.gathering import do_later, insert_later, put_later
from storage.locking import Locks
from storage.prepared import insert_rows, put_row, rows_of

Values = dict[str, Any]


def fields_of(*names: str) -> Callable[[object], Values]:
    """Takes these members of an object, at once."""
    take = attrgetter(*names)
    return lambda own: dict(zip(names, take(own), strict=True))


class Repository:
    """Reads and writes within its caller's transaction; neither commits nor opens anything."""

    def __init__(self, connection: Connection, locks: Locks) -> None:
        self._connection = connection
        self._locks = locks

    def _plain_rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """Rows of a statement that is made once, as the driver gives them: for integers and texts, by the thousand or all the time."""
        return rows_of(self._connection, statement, values)

    def _put(self, table: Table, values: Mapping[str, Any], *, keys: Sequence[str]) -> None:
        """Insert, or overwrite the row with the same key."""
        put_row(self._connection, table, values, keys=tuple(keys))

    def _insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]) -> int:
        """Insert the rows whose key is not there yet; the answer counts them as far as the driver tells."""
        return insert_rows(self._connection, table, rows, unless_there=tuple(keys)) if rows else 0

    def _do(self, statement: Executable, values: Mapping[str, Any]) -> None:
        """Run a statement that is made once and has no rows."""
        rows_of(self._connection, statement, values)

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that have the same columns."""
        if rows:
            insert_rows(self._connection, table, rows)

    def _insert_later(
        self, table: Table, rows: Sequence[Mapping[str, Any]], *, unless_there: Sequence[str] = ()
    ) -> None:
        """The same, and by `unless_there` but for those whose key is there already; by the next statement they are there."""
        if rows:
            insert_later(self._connection, table, rows, unless_there=tuple(unless_there))

    def _put_later(self, table: Table, values: Mapping[str, Any], *, keys: Sequence[str]) -> None:
        """Insert, or overwrite the row with the same key; by the next statement it is there."""
        put_later(self._connection, table, values, keys=tuple(keys))

    def _do_later(self, statement: Executable, values: Mapping[str, Any]) -> None:
        """The same for an insert that is made once and reads its table."""
        do_later(self._connection, statement, values)
