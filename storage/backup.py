"""A copy of everything in one compressed file of JSON lines, the same for both databases: a copy of one can fill the other.

Both directions are one transaction, so the product may keep running. After a restore every version number is above any it
had before, so that no answer kept from the other past is believed.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, Table, func, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from scheduling.business import BusinessId
from scheduling.staff import StaffId
from storage.changes import BUSINESS_ITSELF
from storage.engine import all_numbers
from storage.guards import create_guards, drop_guards
from storage.migrating import newest_revision, revision_of
from storage.tables import business, metadata, staff_member, worker_beat
from storage.types import MinuteOfDay, Moment, Money
from storage.work import Work

FORMAT = "slotkeeper backup 1"
_COPIED = [table for table in metadata.sorted_tables if table is not worker_beat]
"""A beat tells of the present moment and of no other."""
_PORTION = 500
_MISFITS = (LookupError, TypeError, ValueError, ArithmeticError, IntegrityError, DataError)


class RestoreRefused(Exception):
    """The file is no whole copy that this version can read; nothing was changed."""


def write_backup(path: Path, work: Work) -> int:
    """Copy everything this snapshot sees; the number of rows. The file appears only when it is whole."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    count = 0
    with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write(_line({"format": FORMAT, "revision": revision_of(work.connection)}))
        for table in _COPIED:
            file.write(_line({"table": table.name, "columns": [column.name for column in table.columns]}))
            for row in work.connection.execute(select(table).execution_options(yield_per=_PORTION)):
                file.write(_line(list(row)))
                count += 1
        file.write(_line({"rows": count}))
    unfinished.replace(path)
    return count


def restore_backup(path: Path, work: Work) -> int:
    """Replace everything by the copy; the number of rows. Raises RestoreRefused, and then nothing is changed."""
    connection = work.connection
    lines = _read(path)
    _check_header(next(lines, None), connection)
    highest = max([*all_numbers(work).values(), 0])
    drop_guards(connection.dialect.name, connection.exec_driver_sql)
    for table in reversed(_COPIED):
        connection.execute(table.delete())
    try:
        count = _fill(lines, connection)
    except _MISFITS as error:
        raise RestoreRefused(f"what stands in {path} does not fit this database: {error!r}") from error
    create_guards(connection.dialect.name, connection.exec_driver_sql)
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection)
    _raise_numbers(work, highest)
    return count


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"no way to write {type(value).__name__} into a backup")


def _read(path: Path) -> Iterator[Any]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise RestoreRefused(f"{path} is no backup, or not a whole one: {error}") from error


def _check_header(header: Any, connection: Connection) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise RestoreRefused("the file is no backup of this product")
    here = revision_of(connection)
    if header.get("revision") != here or here != newest_revision():
        raise RestoreRefused(
            f"the backup was made at revision {header.get('revision')}, this database stands at {here}: "
            "restore it with the version that made it, then update"
        )


def _fill(lines: Iterator[Any], connection: Connection) -> int:
    """Fills table after table in the order of the file, which is that of the references."""
    count, ended = 0, False
    table, rows = None, list[dict[str, Any]]()
    columns = list[Column[Any]]()
    for line in lines:
        if isinstance(line, list):
            rows.append(dict(zip((column.name for column in columns), _values(columns, line), strict=True)))
            count += 1
        if isinstance(line, dict) or len(rows) >= _PORTION:
            _insert(connection, table, rows)
            rows = []
        if isinstance(line, dict) and "table" in line:
            table = metadata.tables[line["table"]]
            columns = [table.columns[name] for name in line["columns"]]
        ended = isinstance(line, dict) and line.get("rows") == count
    if not ended:
        raise RestoreRefused("the backup is not whole: its last line is missing or counts otherwise")
    return count


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(table.insert(), rows)


def _values(columns: list[Column[Any]], line: list[Any]) -> list[Any]:
    return [value if value is None else _reader(column)(value) for column, value in zip(columns, line, strict=True)]


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    readers: dict[type, Callable[[Any], Any]] = {
        Moment: datetime.fromisoformat,
        MinuteOfDay: time.fromisoformat,
        Money: Decimal,
        Date: date.fromisoformat,
        LargeBinary: base64.b64decode,
    }
    return readers.get(type(column.type), lambda value: value)


def _go_on_counting(connection: Connection) -> None:
    """PostgreSQL's counters do not notice rows that bring their own number."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = connection.execute(select(func.max(column))).scalar() or 0
        counter = text("SELECT setval(pg_get_serial_sequence(:table, :column), :number, true)")
        if highest:
            connection.execute(counter, {"table": table.name, "column": column.name, "number": highest})


def _raise_numbers(work: Work, above: int) -> None:
    """Through the locks, so that everybody who keeps answers hears of it."""
    for table in (business, staff_member):
        work.connection.execute(update(table).values(version=table.c.version + above))
    members: dict[str, list[StaffId]] = {}
    for business_id, member in all_numbers(work):
        others = members.setdefault(business_id, [])
        if member != BUSINESS_ITSELF:
            others.append(StaffId(member))
    for business_id, found in members.items():
        work.businesses.lock(BusinessId(business_id))
        work.staff.lock(BusinessId(business_id), found)
