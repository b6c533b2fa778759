"""Inserts that need not be there at once: on PostgreSQL those of a transaction are gathered and go in one message.

They go before whatever statement comes next, or at the end of the transaction; where nothing is gathered, as on SQLite, they are
carried out at once.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table

from storage.driver import WAITING, Parameters, execute
from storage.prepared import Values, insert_rows, prepared, put_row, ready_insert, rows_of

_MOST_TOGETHER = 64
"""A statement takes 32767 parameters at most, and is kept by its text: as long a one for each number of rows would fill the memory."""
_PLACE = re.compile(r"\$(\d+)")


def insert_later(
    connection: Connection, table: Table, rows: Sequence[Values], *, unless_there: tuple[str, ...] = ()
) -> None:
    """As `insert_rows`; they are there by the next statement, and at the end, of the transaction."""
    gathered = _gathered(connection)
    if gathered is None:
        insert_rows(connection, table, rows, unless_there=unless_there)
        return
    ready = ready_insert(table, connection.dialect, tuple(rows[0]), unless_there, is_put=False)
    for row in rows:
        gathered.add(ready.text, ready.parameters(row))


def do_later(connection: Connection, statement: Any, values: Values) -> None:
    """As `rows_of` with an insert that reads its table, and of which nobody wants rows."""
    gathered = _gathered(connection)
    if gathered is None:
        rows_of(connection, statement, values)
        return
    ready = prepared(statement, connection.dialect, tuple(values)).for_values(values)
    gathered.add_once(ready.text, ready.parameters(values))


def put_later(connection: Connection, table: Table, row: Values, *, keys: tuple[str, ...]) -> None:
    """As `put_row`."""
    gathered = _gathered(connection)
    if gathered is None:
        put_row(connection, table, row, keys=keys)
        return
    ready = ready_insert(table, connection.dialect, tuple(row), keys, is_put=True)
    gathered.add_once(ready.text, ready.parameters(row))


class Gathered:
    """Inserts of a transaction on PostgreSQL that wait for its next statement or its end, which is what `gathering` sends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.texts: list[str] = []
        self._parameters: list[Parameters] = []

    def add(self, text: str, parameters: Parameters) -> None:
        if len(self.texts) == _MOST_TOGETHER:
            self.send()
        self.texts.append(text)
        self._parameters.append(parameters)

    def add_once(self, text: str, parameters: Parameters) -> None:
        """For what may be about a row that is gathered already: parts of one statement do not see each other's."""
        if text in self.texts:
            self.send()
        self.add(text, parameters)

    def send(self) -> None:
        """All at once, if there are any."""
        if self.texts:
            text, parameters = _as_one(tuple(self.texts)), tuple(chain.from_iterable(self._parameters))
            self.texts, self._parameters = [], []
            execute(self._connection, text, parameters)

    def send_with(self, statement: Any, values: Values) -> None:
        """All at once, and with them a statement that reads nothing."""
        ready = prepared(statement, self._connection.dialect, None).for_values(values)
        self.add(ready.text, ready.parameters(values))
        self.send()


@contextmanager
def gathering(connection: Connection) -> Iterator[Gathered]:
    """What is inserted later within it, on PostgreSQL; whoever opens it sends the rest. What failed leaves nothing behind."""
    info = connection.info
    gathered = info[WAITING] = Gathered(connection)
    try:
        yield gathered
    finally:
        del info[WAITING]


def _gathered(connection: Connection) -> Gathered | None:
    return None if connection.dialect.name == "sqlite" else connection.info.get(WAITING)


@lru_cache(maxsize=256)
def _as_one(texts: tuple[str, ...]) -> str:
    """All but the last as parts of it, with the parameters numbered through."""
    shifted, count = list[str](), 0
    for text in texts:
        numbers = [int(one) for one in _PLACE.findall(text)]
        shifted.append(_PLACE.sub(lambda found, count=count: f"${int(found[1]) + count}", text))  # type: ignore[misc]
        count += max(numbers, default=0)
    if len(shifted) == 1:
        return shifted[0]
    parts = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(shifted[:-1]))
    return f"WITH {parts} {shifted[-1]}"
