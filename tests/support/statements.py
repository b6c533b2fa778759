"""Notes the statements that reach SQLite's driver, whether SQLAlchemy or our own code hands them over.

Ask for `statements` before the database: it sees the connections that are made after it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Self

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

_COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
"""What else is said belongs to the transaction or sets up the connection."""
_ALL_NUMBERS = (
    "SELECT business.business_id, business.version",
    "SELECT staff_member.business_id, staff_member.id, staff_member.version",
)
"""Read whenever half a second has passed and somebody has written: nothing of what is counted."""


class Sent(NamedTuple):
    """One statement; `parameters` are a list of rows where it was executed for each of them."""

    text: str
    parameters: Any


@pytest.fixture
def statements() -> Iterator[list[Sent]]:
    """Every SQL statement sent from now on by connections made from now on."""
    with noted() as seen:
        yield seen


@contextmanager
def noted() -> Iterator[list[Sent]]:
    """The same for who is no test."""
    seen: list[Sent] = []

    def note(text: str, parameters: Any) -> None:
        if text.startswith(_COUNTED) and not (text.startswith(_ALL_NUMBERS) and not parameters):
            seen.append(Sent(text, parameters))

    def watch(_dialect: object, _record: object, _arguments: object, settings: dict[str, Any]) -> None:
        settings["factory"] = _noting(note)

    event.listen(Engine, "do_connect", watch)
    yield seen
    event.remove(Engine, "do_connect", watch)


def _noting(note: Callable[[str, Any], None]) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, text: str, parameters: Any = (), /) -> Self:
            note(text, parameters)
            return super().execute(text, parameters)

        def executemany(self, text: str, rows: Any, /) -> Self:
            rows = list(rows)
            note(text, rows)
            return super().executemany(text, rows)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, text: str, parameters: Any = (), /) -> Any:
            return self.cursor().execute(text, parameters)

        def executemany(self, text: str, rows: Any, /) -> Any:
            return self.cursor().executemany(text, rows)

    return Connection
