"""Rows as files that people open in a spreadsheet: tab-separated, comma-separated, or a workbook; each made and sent in portions.

What customers typed must not come to life there: a text that a spreadsheet would take for a formula is marked as text.
"""

import asyncio
import csv
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from decimal import Decimal
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

Cell = str | int | Decimal | datetime
Cells = Sequence[Cell]
Rows = AsyncGenerator[Cells, None]
Write = Callable[[Sequence[str], Rows], AsyncGenerator[bytes, None]]
PORTION = 500
_CHUNK = 256 * 1024
_MOST_ROWS = 1_000_000  # a sheet holds 48,576 more
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"
"""By which spreadsheets know that a file of text is UTF-8; programs that read tabs do better without."""


def tsv(columns: Sequence[str], rows: Rows) -> AsyncGenerator[bytes, None]:
    """No quotes: tabs and ends of lines within a text become spaces."""
    return _text(columns, rows, lambda part: "".join("\t".join(map(_one_line, row)) + "\r\n" for row in part))


def csv_file(columns: Sequence[str], rows: Rows) -> AsyncGenerator[bytes, None]:
    """Quoted where needed."""
    return _text(columns, rows, _quoted, _MARK)


async def xlsx(columns: Sequence[str], rows: Rows) -> AsyncGenerator[bytes, None]:
    """A workbook; texts stay texts, moments and numbers are what they are. It is written to a temporary file first."""
    folder = await asyncio.to_thread(partial(tempfile.TemporaryDirectory, prefix="slotkeeper-report-"))
    try:
        path = Path(folder.name) / "report.xlsx"
        book = await asyncio.to_thread(_Workbook, path, columns)
        async with aclosing(_portions(rows)) as portions:
            async for part in portions:
                await asyncio.to_thread(book.add, part)
        await asyncio.to_thread(book.close)
        file = await asyncio.to_thread(path.open, "rb")
        async with aclosing(_chunks(file)) as chunks:
            async for chunk in chunks:
                yield chunk
    finally:
        await asyncio.to_thread(folder.cleanup)


FILES: dict[str, tuple[str, Write]] = {
    "tsv": ("text/tab-separated-values; charset=utf-8", tsv),
    "csv": ("text/csv; charset=utf-8", csv_file),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
}
"""Kinds of file by the end of their names, with the type a browser is told."""


def guarded(cell: Cell) -> str:
    """As a spreadsheet may read it out of a file of text."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if not isinstance(cell, str):
        return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


async def _text(
    columns: Sequence[str], rows: Rows, write: Callable[[Iterable[Cells]], str], mark: str = ""
) -> AsyncGenerator[bytes, None]:
    yield (mark + write([columns])).encode()
    async with aclosing(_portions(rows)) as portions:
        async for part in portions:
            yield write(part).encode()


async def _portions(rows: Rows) -> AsyncGenerator[list[Cells], None]:
    part: list[Cells] = []
    async with aclosing(rows):
        async for row in rows:
            part.append(row)
            if len(part) == PORTION:
                yield part
                part = []
    if part:
        yield part


def _one_line(cell: Cell) -> str:
    return guarded(" ".join(cell.split()) if isinstance(cell, str) else cell)


def _quoted(rows: Iterable[Cells]) -> str:
    lines = StringIO()
    csv.writer(lines).writerows([guarded(cell) for cell in row] for row in rows)
    return lines.getvalue()


async def _chunks(file: BinaryIO) -> AsyncGenerator[bytes, None]:
    try:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)


class _Workbook:
    """Keeps one row in memory; a further sheet begins where one is full. Belongs to whichever thread calls it, one at a time."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415  # it takes memory, and most processes never make a workbook

        self._columns = columns
        self._book: Any = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._bold = self._book.add_format({"bold": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._begin_sheet()

    def add(self, rows: Iterable[Cells]) -> None:
        for row in rows:
            if self._at > _MOST_ROWS:
                self._begin_sheet()
            for column, cell in enumerate(row):
                self._write(column, cell)
            self._at += 1

    def close(self) -> None:
        self._book.close()

    def _begin_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._columns) - 1, 18)
        for column, title in enumerate(self._columns):
            self._sheet.write_string(0, column, title, self._bold)
        self._at = 1

    def _write(self, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._at, column, cell, self._moment)
        elif isinstance(cell, str):
            self._sheet.write_string(self._at, column, cell)
        else:
            self._sheet.write_number(self._at, column, cell)
