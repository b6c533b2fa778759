"""What all repositories share: the connection, the locks of the transaction, and an insert that replaces what is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.locking import Locks

Values = dict[str, Any]


class Repository:
    """Reads and writes within its caller's transaction; neither commits nor opens anything."""

    def __init__(self, connection: Connection, locks: Locks) -> None:
        self._connection = connection
        self._locks = locks

    def _plain_rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """Rows as the driver gives them, several times faster than SQLAlchemy's: for integers and texts by the thousand."""
        result = self._connection.execute(statement, values)
        rows: Sequence[Any] = result.cursor.fetchall() if result.cursor else ()
        result.close()
        return rows

    def _put(self, table: Table, values: Mapping[str, Any], *, keys: Sequence[str]) -> None:
        """Insert, or overwrite the row with the same key."""
        others = {name: value for name, value in values.items() if name not in keys}
        statement = _insert_of(self._connection)(table).values(**values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=others))

    def _insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]) -> int:
        """Insert the rows whose key is not there yet; the answer counts them as far as the driver tells."""
        if not rows:
            return 0
        statement = _insert_of(self._connection)(table).on_conflict_do_nothing(index_elements=list(keys))
        return self._connection.execute(statement, list(rows)).rowcount


def _insert_of(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
