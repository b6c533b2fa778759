"""Statements made ready once: what every booking and every question runs costs no more than its driver asks for.

SQLAlchemy compiles them and turns values into what the database keeps; what it does anew for each execution is left out. Only for
statements that are made once, never for those put together as they are needed. Rows come as the driver gives them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Boolean, ClauseElement, Connection, Date, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from storage.driver import Parameters, execute, execute_each

Values = Mapping[str, Any]


class Ready:
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
) -> Callable[[Values], Parameters]:
    """Puts values in the order of the places, each by its own processor but for None, which is nothing in every type.

    Written as one expression and compiled, for a loop over processors takes longer than they do. Names come into it quoted, and values
    not at all.
    """
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
    return cast(Callable[[Values], Parameters], eval(f"lambda values: ({' '.join(taken)})", known))  # noqa: S307  # see above


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


class Statement:
    """A statement for one database. `columns` are those of an insert."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, columns: tuple[str, ...] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) if columns else None)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101  # never DDL
        self._compiled = compiled
        self._ready: dict[tuple[int, ...], Ready] = {}

    def for_values(self, values: Values) -> Ready:
        lengths = tuple([len(value) for value in values.values() if type(value) is list])
        ready = self._ready.get(lengths)
        if ready is None:
            ready = self._ready[lengths] = Ready(self._compiled, values)
        return ready


def rows_of(connection: Connection, statement: Any, values: Values) -> Sequence[Any]:
    """The rows of a statement."""
    columns = tuple(values) if statement.is_insert else None
    ready = prepared(statement, connection.dialect, columns).for_values(values)
    return execute(connection, ready.text, ready.parameters(values))


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Values], *, unless_there: tuple[str, ...] = ()
) -> int:
    """Insert rows that have the same columns, but for those whose key is there already; counts them as far as the driver tells."""
    ready = ready_insert(table, connection.dialect, tuple(rows[0]), unless_there, is_put=False)
    return execute_each(connection, ready.text, [ready.parameters(row) for row in rows])


def put_row(connection: Connection, table: Table, row: Values, *, keys: tuple[str, ...]) -> None:
    """Insert a row, or overwrite the one with the same key."""
    ready = ready_insert(table, connection.dialect, tuple(row), keys, is_put=True)
    execute_each(connection, ready.text, [ready.parameters(row)])


@lru_cache(maxsize=256)
def prepared(statement: Any, dialect: Dialect, columns: tuple[str, ...] | None) -> Statement:
    """Kept by the statement itself, which is why it has to be one that is made once."""
    return Statement(statement, dialect, columns)


@lru_cache(maxsize=256)
def ready_insert(
    table: Table, dialect: Dialect, columns: tuple[str, ...], keys: tuple[str, ...], *, is_put: bool
) -> Ready:
    statement: Any = (postgresql.insert if dialect.name == "postgresql" else sqlite.insert)(table)
    others = {name: statement.excluded[name] for name in columns if name not in keys} if is_put else {}
    if others:
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=others)
    elif keys:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    return Statement(statement, dialect, columns).for_values(dict.fromkeys(columns))
