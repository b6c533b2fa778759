"""Statements made ready once: what every booking and every question runs costs no more than its driver asks for.

SQLAlchemy compiles them and turns values into what the database keeps; what it does anew for each execution is left out. Only
for statements that are made once, never for those put together as they are needed. Rows come as the driver gives them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]


class _Ready:
    """The text for one database and for lists of certain lengths, and how values become its parameters."""

    def __init__(self, compiled: SQLCompiler, example: Values) -> None:
        state = compiled.construct_expanded_state(dict(example))
        self.text = state.statement
        self._constants = dict(state.parameters)
        self._lists = dict(state.parameter_expansion)
        dialect = compiled.dialect
        own = {name: one.type.dialect_impl(dialect).bind_processor(dialect) for name, one in compiled.binds.items()}
        processors: Mapping[str, Any] = {**own, **state.processors}
        self._places: list[tuple[str, Callable[[Any], Any] | None]] = [
            (name, processors.get(name)) for name in state.positiontup or ()
        ]

    def parameters(self, values: Values) -> tuple[Any, ...]:
        given = {**self._constants, **values}
        for name, parts in self._lists.items():
            given.update(zip(parts, values[name], strict=True))
        return tuple([process(given[name]) if process else given[name] for name, process in self._places])


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
    result = connection.exec_driver_sql(ready.text, ready.parameters(values))
    rows: Sequence[Any] = result.cursor.fetchall() if result.cursor else ()
    result.close()
    return rows


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Values], *, unless_there: tuple[str, ...] = ()
) -> int:
    """Insert rows that have the same columns, but for those whose key is there already; counts them as far as the driver tells."""
    columns = tuple(rows[0])
    statement = _insert(table, connection.dialect.name, unless_there)
    ready = _prepared(statement, connection.dialect, columns).for_values(dict.fromkeys(columns))
    parameters = [ready.parameters(row) for row in rows]
    return connection.exec_driver_sql(ready.text, parameters if len(rows) > 1 else parameters[0]).rowcount


@lru_cache(maxsize=256)
def _prepared(statement: Any, dialect: Dialect, columns: tuple[str, ...] | None) -> _Statement:
    return _Statement(statement, dialect, columns)


@lru_cache(maxsize=256)
def _insert(table: Table, dialect: str, unless_there: tuple[str, ...]) -> Any:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    return statement.on_conflict_do_nothing(index_elements=list(unless_there)) if unless_there else statement
