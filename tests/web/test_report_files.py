"""Files for spreadsheets: what stands in their cells, and that nothing a customer typed comes to life there."""

import csv
import io
import tempfile
import zipfile
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from web import report_files
from web.report_files import FILES, Cells

COLUMNS = ("When", "Who", "Price", "Minutes")
WHEN = datetime(2027, 1, 4, 10, 0)  # noqa: DTZ001  # clock time
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


async def made(kind: str, *rows: Cells) -> bytes:
    return b"".join([chunk async for chunk in FILES[kind][1](COLUMNS, each(rows))])


async def each(rows: Sequence[Cells]) -> AsyncGenerator[Cells, None]:
    for row in rows:
        yield row


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def cells_of(book: bytes, sheet: int = 1) -> list[list[tuple[str, str]]]:
    """(type, value) of each cell of a sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parsed = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert not list(parsed.iter(f"{SHEET}f")), "a formula"
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{SHEET}c")]
        for row in parsed.iter(f"{SHEET}row")
    ]


async def test_tabs_part_the_cells_and_lines_the_rows() -> None:
    text = (await made("tsv", (WHEN, "Noor", Decimal("19.95"), 30))).decode()
    assert text == "When\tWho\tPrice\tMinutes\r\n2027-01-04 10:00\tNoor\t19.95\t30\r\n"


async def test_a_tab_or_line_end_within_a_text_parts_nothing() -> None:
    text = (await made("tsv", (WHEN, "No\tor\nJansen", Decimal(1), 30))).decode()
    assert text.splitlines()[1].split("\t")[1] == "No or Jansen"


async def test_commas_quotes_and_line_ends_survive_in_csv() -> None:
    text = (await made("csv", (WHEN, 'Jansen, "Noor"\nDam', Decimal(1), 30))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ["2027-01-04 10:00", 'Jansen, "Noor"\nDam', "1", "30"]


async def test_spreadsheets_see_that_csv_is_utf_8() -> None:
    assert (await made("csv", (WHEN, "Zoë", Decimal(1), 30))).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("kind", ["tsv", "csv"])
@pytest.mark.parametrize("typed", ["=1+1", "+31612345678", "-1", "@SUM(A1)"])
async def test_what_looks_like_a_formula_is_marked_as_text(kind: str, typed: str) -> None:
    text = (await made(kind, (WHEN, typed, Decimal(1), 30))).decode("utf-8-sig")
    assert f"'{typed}" in text


async def test_a_price_below_nothing_stays_a_number() -> None:
    assert ",-5," in (await made("csv", (WHEN, "Noor", Decimal(-5), 30))).decode()


async def test_a_workbook_has_moments_numbers_and_texts() -> None:
    head, row = cells_of(await made("xlsx", (WHEN, "Noor", Decimal("19.95"), 30)))
    assert [value for _, value in head] == list(COLUMNS)
    assert row == [("n", "46391.41666666666"), ("inlineStr", "Noor"), ("n", "19.95"), ("n", "30")]


@pytest.mark.parametrize("typed", ["=1+1", "+31612345678", "@SUM(A1)", "{=1}", "https://example.com", "12", "\x01"])
async def test_in_a_workbook_a_text_is_a_text_whatever_it_looks_like(typed: str) -> None:
    _, row = cells_of(await made("xlsx", (WHEN, typed, Decimal(1), 30)))
    assert row[1][0] == "inlineStr"


async def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_files, "_MOST_ROWS", 2)
    book = await made("xlsx", *[(WHEN, str(number), Decimal(1), 30) for number in range(3)])
    assert [len(cells_of(book, sheet)) for sheet in (1, 2)] == [3, 2]


async def test_nothing_is_left_behind_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    await made("xlsx", (WHEN, "Noor", Decimal(1), 30))
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("kind", FILES)
async def test_without_rows_the_columns_stand_there_alone(kind: str) -> None:
    assert await made(kind)


async def test_a_reader_who_goes_away_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    chunks = FILES["xlsx"][1](COLUMNS, each([(WHEN, "Noor", Decimal(1), 30)]))
    assert await anext(chunks)
    await chunks.aclose()
    assert left_in(tmp_path) == []
