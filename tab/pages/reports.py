"""`/app/{business}/reports`: all bookings of a span as a file for a spreadsheet, for administrators."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from aiohttp import web

from scheduling.errors import Invalid
from tab.download import Download, Send, give_ticket, send_file
from tab.frame import Route
from tab.visit import BusinessVisit
from usecases.export_report import COLUMNS, ReportQuestion
from web.form_reader import FormReader
from web.report_files import FILES, Rows

NAME = "bookings"
BY = ("made", "held")


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: str
    by: str
    first: date | None
    last: date | None


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def fetch(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    await visit.use_cases.begin_report(visit.business_id, visit.actor)
    is_all = form.flag("all")
    asked = _Asked(
        kind=form.one_of("kind", tuple(FILES)),
        by=form.one_of("by", BY),
        first=None if is_all else form.day("first"),
        last=None if is_all else form.day("last"),
    )
    if asked.first and asked.last and asked.last < asked.first:
        form.refuse(Invalid("last", "last_not_before_first"))
    if not form.is_valid:
        return await _page(visit, form, status=422)
    days = {name: day.isoformat() for name, day in (("first", asked.first), ("last", asked.last)) if day}
    return await give_ticket(visit, NAME, kind=asked.kind, by=asked.by, **days)


async def _page(visit: BusinessVisit, form: FormReader, status: int = 200) -> web.Response:
    start = await visit.use_cases.begin_report(visit.business_id, visit.actor)
    return visit.render("reports.html", status=status, form=form, start=start, kinds=tuple(FILES), columns=COLUMNS)


async def send(download: Download) -> web.StreamResponse:
    """Rows go out as they come from the database."""
    first, last = (_day(download.asked.get(name)) for name in ("first", "last"))
    kind = download.asked["kind"]
    question = ReportQuestion(
        business_id=download.business_id, first=first, last=last, is_by_making=download.asked["by"] == "made"
    )
    report = await download.use_cases.export_report(question, download.actor)
    content_type, write = FILES[kind]
    span = f"{first}-{last}" if first and last else "all"
    chunks = write(COLUMNS, cast(Rows, report.rows))
    return await send_file(download.request, f"bookings-{span}.{kind}", content_type, chunks)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


ROUTES = (
    Route(method="GET", path="reports", handler=show),
    Route(method="POST", path="reports", handler=fetch),
)
DOWNLOADS: dict[str, Send] = {NAME: send}
