"""Statements made ready once: what every booking and every question runs costs no more than its driver asks for.

SQLAlchemy compiles them and turns values into what the database keeps; what it does anew for each execution is left out, and
SQLite's driver is called directly. Only for statements that are made once, never for those put together as they are needed.
Rows come as the driver gives them. Inserts that may wait are gathered: PostgreSQL gets those of a transaction in one message.
"""

import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar, cast

from sqlalchemy import Boolean, ClauseElement, Connection, Date, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import await_

Values = Mapping[str, Any]
_Parameters = tuple[Any, ...]
_P = TypeVar("_P", _Parameters, list[_Parameters])
T = TypeVar("T")
_NOT_COUNTED = -1
"""As drivers say it."""
_GATHERED = "gathered"
_MOST_TOGETHER = 64
"""A statement takes 32767 parameters at most, and is kept by its text: as long a one for each number of rows would fill the memory."""
_PLACE = re.compile(r"\$(\d+)")


class _Ready:
    """The text for one database and for lists of certain lengths, and how values become its `parameters`."""

    def __init__(self, compiled: SQLCompiler, example: Values) -> None:
        state = compiled.construct_expanded_state(dict(example))
        self.text = state.statement
        places = state.positiontup or ()
        parts = {part: (name, at) for name, own in state.parameter_expansion.items() for at, part in enumerate(own)}
        given = {*example, *parts}
        constants = {name: state.parameters[name] for name in places if name not in given}
        processors = {**_processors(compiled), **state.processors}
        self.parameters = _reader(places, parts, constants, processors)


def _reader(
    places: Sequence[str], parts: Mapping[str, tuple[str, int]], constants: Values, processors: Mapping[str, Any]
) -> Callable[[Values], _Parameters]:
    """Puts values in the order of the places, each by its own processor but for None, which is nothing in every type."""
    known, taken = dict[str, Any](), list[str]()
    for at, name in enumerate(places):
        whole, part = parts.get(name, (name, None))
        value = f"values[{whole!r}]" + ("" if part is None else f"[{part}]")
        if name in constants:
            known[f"constant_{at}"], value = constants[name], f"constant_{at}"
        if processors.get(name):
            known[f"process_{at}"] = processors[name]
            value = f"None if (value := {value}) is None else process_{at}(value)"
        taken.append(f"{value},")
    return cast(Callable[[Values], _Parameters], eval(f"lambda values: ({' '.join(taken)})", known))  # noqa: S307  # of our own columns


def _processors(compiled: SQLCompiler) -> dict[str, Any]:
    dialect = compiled.dialect
    return {name: _processor(one.type, dialect) for name, one in compiled.binds.items()}


def _processor(kind: Any, dialect: Dialect) -> Any:
    """What our own types do is called directly; SQLite's driver knows truth values by itself, and keeps days as they are written."""
    if isinstance(kind, Boolean):
        return None
    if isinstance(kind, Date) and dialect.name == "sqlite":
        return date.isoformat
    return getattr(kind, "kept_as", None) or kind.dialect_impl(dialect).bind_processor(dialect)


class _Statement:
    """A statement for one database. `columns` are those of an insert."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, columns: tuple[str, ...] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) if columns else None)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101  # never DDL
        self._compiled = compiled
        self._ready: dict[tuple[int, ...], _Ready] = {}

    def for_values(self, values: Values) -> _Ready:
        lengths = tuple([len(value) for value in values.values() if type(value) is list])
        ready = self._ready.get(lengths)
        if ready is None:
            ready = self._ready[lengths] = _Ready(self._compiled, values)
        return ready


def rows_of(connection: Connection, statement: Any, values: Values) -> Sequence[Any]:
    """The rows of a statement."""
    columns = tuple(values) if statement.is_insert else None
    ready = _prepared(statement, connection.dialect, columns).for_values(values)
    return _execute(connection, ready.text, ready.parameters(values))


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Values], *, unless_there: tuple[str, ...] = ()
) -> int:
    """Insert rows that have the same columns, but for those whose key is there already; counts them as far as the driver tells."""
    ready = _insert(table, connection.dialect, tuple(rows[0]), unless_there, is_put=False)
    return _execute_each(connection, ready.text, [ready.parameters(row) for row in rows])


def insert_later(
    connection: Connection, table: Table, rows: Sequence[Values], *, unless_there: tuple[str, ...] = ()
) -> None:
    """The same for rows that need not be there before the next statement, or the end, of the transaction."""
    gathered = _gathered(connection)
    if gathered is None:
        insert_rows(connection, table, rows, unless_there=unless_there)
        return
    ready = _insert(table, connection.dialect, tuple(rows[0]), unless_there, is_put=False)
    for row in rows:
        gathered.add(ready.text, ready.parameters(row))


def do_later(connection: Connection, statement: Any, values: Values) -> None:
    """The same for an insert that reads its table."""
    gathered = _gathered(connection)
    if gathered is None:
        rows_of(connection, statement, values)
        return
    ready = _prepared(statement, connection.dialect, tuple(values)).for_values(values)
    gathered.add_once(ready.text, ready.parameters(values))


def put_row(connection: Connection, table: Table, row: Values, *, keys: tuple[str, ...]) -> None:
    """Insert a row, or overwrite the one with the same key."""
    ready = _insert(table, connection.dialect, tuple(row), keys, is_put=True)
    _execute_each(connection, ready.text, [ready.parameters(row)])


def put_later(connection: Connection, table: Table, row: Values, *, keys: tuple[str, ...]) -> None:
    """The same for a row that need not be there before the next statement, or the end, of the transaction."""
    gathered = _gathered(connection)
    if gathered is None:
        put_row(connection, table, row, keys=keys)
        return
    ready = _insert(table, connection.dialect, tuple(row), keys, is_put=True)
    gathered.add_once(ready.text, ready.parameters(row))


class Gathered:
    """Inserts of a transaction on PostgreSQL that wait for its next statement or its end, which is what `gathering` sends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.texts: list[str] = []
        self._parameters: list[_Parameters] = []

    def add(self, text: str, parameters: _Parameters) -> None:
        if len(self.texts) == _MOST_TOGETHER:
            self.send()
        self.texts.append(text)
        self._parameters.append(parameters)

    def add_once(self, text: str, parameters: _Parameters) -> None:
        """For what may be about a row that is gathered already: parts of one statement do not see each other's."""
        if text in self.texts:
            self.send()
        self.add(text, parameters)

    def send(self) -> None:
        """All at once, if there are any."""
        if self.texts:
            text, parameters = _as_one(tuple(self.texts)), tuple(chain.from_iterable(self._parameters))
            self.texts, self._parameters = [], []
            _by_asyncpg(self._connection, _fetched, text, parameters)

    def send_with(self, statement: Any, values: Values) -> None:
        """All at once, and with them a statement that reads nothing."""
        ready = _prepared(statement, self._connection.dialect, None).for_values(values)
        self.add(ready.text, ready.parameters(values))
        self.send()


@contextmanager
def gathering(connection: Connection) -> Iterator[Gathered]:
    """What is inserted later within it, on PostgreSQL; whoever opens it sends the rest. What failed leaves nothing behind."""
    info = connection.info
    gathered = info[_GATHERED] = Gathered(connection)
    try:
        yield gathered
    finally:
        del info[_GATHERED]


def send_gathered(connection: Connection, *_: object) -> None:
    """Before a statement that SQLAlchemy executes, for it may read what was gathered."""
    if (gathered := connection.info.get(_GATHERED)) is not None:
        gathered.send()


def _gathered(connection: Connection) -> Gathered | None:
    return None if connection.dialect.name == "sqlite" else connection.info.get(_GATHERED)


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


def _execute(connection: Connection, text: str, parameters: _Parameters) -> Sequence[Any]:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        try:
            return driver.execute(text, parameters).fetchall()
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, text) from error
    return _by_asyncpg(connection, _fetched, text, parameters)[0]


def _execute_each(connection: Connection, text: str, rows: list[_Parameters]) -> int:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        try:
            return driver.executemany(text, rows).rowcount
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, text) from error
    if len(rows) > 1:
        _by_asyncpg(connection, _done_for_each, text, rows)
        return _NOT_COUNTED
    said = _by_asyncpg(connection, _fetched, text, rows[0])[1]
    return int(said.rpartition(" ")[2])


def _by_asyncpg(connection: Connection, way: Callable[[Any, str, _P], Awaitable[T]], text: str, parameters: _P) -> T:
    """As SQLAlchemy's own cursor does it, without what that makes of the rows: half the time of a statement."""
    send_gathered(connection)
    if not connection.in_transaction():
        connection.begin()  # else a later commit would think that nothing was done
    adapted: Any = connection.connection.dbapi_connection
    try:
        return await_(way(adapted, text, parameters))
    except BaseException as error:
        told = _as_driver_would(adapted, error)
        connection._handle_dbapi_exception(told, text, cast(Any, parameters), None, None)  # lets go of what is lost
        raise


def _as_driver_would(adapted: Any, error: BaseException) -> BaseException:
    if isinstance(error, Exception):
        try:
            adapted._handle_exception(error)
        except Exception as told:
            return told
    return error


async def _fetched(adapted: Any, text: str, parameters: _Parameters) -> tuple[Sequence[Any], str]:
    """The rows, and what the server said of the statement."""
    statement = await _statement(adapted, text)
    return await statement.fetch(*parameters), statement.get_statusmsg()


async def _done_for_each(adapted: Any, text: str, rows: list[_Parameters]) -> None:
    """All of them in one message."""
    await (await _statement(adapted, text)).executemany(rows)


async def _statement(adapted: Any, text: str) -> Any:
    if adapted._transaction is None:
        await adapted._start_transaction()
    return (await adapted._prepare(text, 0))[0]


def _as_told_by_sqlalchemy(error: sqlite3.Error, text: str) -> DBAPIError:
    """Who runs a statement need not know by which way it went."""
    return cast(DBAPIError, DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True))


@lru_cache(maxsize=256)
def _prepared(statement: Any, dialect: Dialect, columns: tuple[str, ...] | None) -> _Statement:
    return _Statement(statement, dialect, columns)


@lru_cache(maxsize=256)
def _insert(table: Table, dialect: Dialect, columns: tuple[str, ...], keys: tuple[str, ...], *, is_put: bool) -> _Ready:
    statement: Any = (postgresql.insert if dialect.name == "postgresql" else sqlite.insert)(table)
    others = {name: statement.excluded[name] for name in columns if name not in keys} if is_put else {}
    if others:
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=others)
    elif keys:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    return _Statement(statement, dialect, columns).for_values(dict.fromkeys(columns))
