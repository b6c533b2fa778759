"""The page for reports, and downloads by ticket: who gets a file, what it holds, and that its link works once."""

import csv
import io
from http import HTTPStatus

import pytest
from aiohttp import ClientSession

from tests.tab.practice import Reader
from usecases.export_report import COLUMNS

WANTED = {"first": "2020-01-01", "last": "2190-01-01", "by": "made", "kind": "csv"}


async def link(reader: Reader, **fields: str) -> str:
    answer = await reader.post("reports", {**WANTED, **fields}, follow=False)
    assert answer.status == HTTPStatus.SEE_OTHER
    return reader.demo.base_url + answer.headers["Location"]


async def test_an_administrator_downloads_it_from_the_section_of_the_home_page(reader: Reader) -> None:
    """S95"""
    await reader.sign_in("administrator")
    assert "/reports" in await reader.open("home")
    async with reader.client.get(await link(reader)) as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="bookings-2020-01-01-2190-01-01.csv"'
        rows = list(csv.reader(io.StringIO(await answer.text("utf-8-sig"))))
    assert rows[0] == list(COLUMNS)
    assert len(rows) > 20
    assert {len(row) for row in rows} == {len(COLUMNS)}


@pytest.mark.parametrize(("kind", "begins"), [("tsv", b"Date Time\t"), ("xlsx", b"PK")])
async def test_it_comes_in_the_kind_of_file_asked_for(reader: Reader, kind: str, begins: bytes) -> None:
    await reader.sign_in("administrator")
    async with reader.client.get(await link(reader, kind=kind)) as answer:
        assert (await answer.read()).startswith(begins)


async def test_the_link_works_without_cookies_and_once(reader: Reader) -> None:
    await reader.sign_in("administrator")
    address = await link(reader)
    async with ClientSession() as nobody, nobody.get(address) as first, nobody.get(address) as second:
        assert (first.status, second.status) == (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
        assert "works once" in await second.text()


async def test_a_page_in_teams_is_told_where_the_browser_is_to_go(reader: Reader) -> None:
    await reader.sign_in("administrator")
    answer = await reader.post("reports", WANTED, in_teams=True, follow=False)
    assert answer.status == HTTPStatus.OK
    assert answer.headers["HX-Redirect"].startswith("/download/")


async def test_the_last_120_days_stand_there_to_begin_with(reader: Reader) -> None:
    """S93"""
    await reader.sign_in("administrator")
    page = await reader.open("reports")
    assert 'name="first" type="date" value="' in page


async def test_days_the_wrong_way_round_are_told_at_the_field_and_stay(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.send("reports", {**WANTED, "first": "2026-02-01", "last": "2026-01-01"}, 422)
    assert 'id="last-error"' in page
    assert 'value="2026-02-01"' in page


@pytest.mark.parametrize("role", ["scheduler", "teamMember", "viewer"])
async def test_nobody_else_sees_the_page_or_the_way_to_it(reader: Reader, role: str) -> None:
    """S94"""
    await reader.sign_in(role)
    assert "/reports" not in await reader.open("home")
    await reader.open("reports", 403)
