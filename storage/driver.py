"""Gives a finished text and its parameters to the driver itself, and tells errors as SQLAlchemy does.

On PostgreSQL whatever waits for the transaction's next statement goes before it, for the statement may read it.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_

Parameters = tuple[Any, ...]
_P = TypeVar("_P", Parameters, list[Parameters])
T = TypeVar("T")
_NOT_COUNTED = -1
"""As drivers say it."""
WAITING = "waiting"
"""Where a connection keeps what waits."""


class _Waiting(Protocol):
    def send(self) -> None: ...


def send_waiting(connection: Connection, *_: object) -> None:
    """Before every statement: ours call it, and SQLAlchemy does before those that it executes, with more than the connection."""
    waiting: _Waiting | None = connection.info.get(WAITING)
    if waiting is not None:
        waiting.send()


def execute(connection: Connection, text: str, parameters: Parameters) -> Sequence[Any]:
    """The rows of a statement."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        try:
            return driver.execute(text, parameters).fetchall()
        except sqlite3.Error as error:
            raise _as_told_by_sqlalchemy(error, text) from error
    return _by_asyncpg(connection, _fetched, text, parameters)[0]


def execute_each(connection: Connection, text: str, rows: list[Parameters]) -> int:
    """Once for each of the parameters; counts the rows as far as the driver tells."""
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
    send_waiting(connection)
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


async def _fetched(adapted: Any, text: str, parameters: Parameters) -> tuple[Sequence[Any], str]:
    """The rows, and what the server said of the statement."""
    statement = await _statement(adapted, text)
    return await statement.fetch(*parameters), statement.get_statusmsg()


async def _done_for_each(adapted: Any, text: str, rows: list[Parameters]) -> None:
    """All of them in one message."""
    await (await _statement(adapted, text)).executemany(rows)


async def _statement(adapted: Any, text: str) -> Any:
    if adapted._transaction is None:
        await adapted._start_transaction()
    return (await adapted._prepare(text, 0))[0]


def _as_told_by_sqlalchemy(error: sqlite3.Error, text: str) -> DBAPIError:
    """Who runs a statement need not know by which way it went."""
    return cast(DBAPIError, DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True))
